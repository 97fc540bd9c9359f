#include "tests/dna/reads/alignment_files.hpp"

#include <htslib/hts.h>
#include <htslib/sam.h>

#include <memory>
#include <stdexcept>

namespace oligo::dna::test {
namespace {

void require(bool fine, const char* what) {
    if (!fine) throw std::runtime_error(std::string("test file: ") + what);
}

struct Close {
    void operator()(htsFile* file) const { hts_close(file); }
};
struct DestroyHeader {
    void operator()(sam_hdr_t* header) const { sam_hdr_destroy(header); }
};
struct DestroyRecord {
    void operator()(bam1_t* record) const { bam_destroy1(record); }
};

void fill(bam1_t& to, const AlignedRecord& record) {
    std::vector<std::uint32_t> cigar;
    if (record.cigar != "*") {
        std::uint32_t* packed = nullptr;
        std::size_t room = 0;
        const auto parts = sam_parse_cigar(record.cigar.c_str(), nullptr, &packed, &room);
        require(parts > 0, "cigar");
        cigar.assign(packed, packed + parts);
        std::free(packed);
    }
    std::string quality = record.quality;
    for (char& letter : quality) letter = static_cast<char>(letter - 33);
    const bool aligned = record.position >= 0;
    const int size = bam_set1(&to, record.name.size(), record.name.c_str(), record.flags,
                              aligned ? 0 : -1, record.position, aligned ? 60 : 0, cigar.size(),
                              cigar.data(), -1, -1, 0, record.bases.size(), record.bases.c_str(),
                              quality.empty() ? nullptr : quality.data(), 0);
    require(size >= 0, "record");
}

}  // namespace

void write_alignments(const std::filesystem::path& path, const std::string& mode,
                      const std::vector<AlignedRecord>& records, const Reference& reference,
                      bool embed_reference) {
    const std::unique_ptr<htsFile, Close> file(hts_open(path.c_str(), mode.c_str()));
    require(file != nullptr, "open");
    std::string text = "@HD\tVN:1.6\tSO:unknown\n";
    if (!reference.name.empty()) {
        text +=
            "@SQ\tSN:" + reference.name + "\tLN:" + std::to_string(reference.bases.size()) + "\n";
    }
    const std::unique_ptr<sam_hdr_t, DestroyHeader> header(
        sam_hdr_parse(text.size(), text.c_str()));
    require(header != nullptr, "header");
    if (!reference.file.empty() && mode == "wc") {
        require(hts_set_opt(file.get(), CRAM_OPT_REFERENCE, reference.file.c_str()) == 0,
                "reference");
        if (embed_reference) hts_set_opt(file.get(), CRAM_OPT_EMBED_REF, 1);
    }
    require(sam_hdr_write(file.get(), header.get()) == 0, "header");
    const std::unique_ptr<bam1_t, DestroyRecord> one(bam_init1());
    for (const AlignedRecord& record : records) {
        fill(*one, record);
        require(sam_write1(file.get(), header.get(), one.get()) >= 0, "write");
    }
}

}  // namespace oligo::dna::test
