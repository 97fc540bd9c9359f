#include "dna/pool/simulated_read_file.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/export.hpp"
#include "dna/pool/record_names.hpp"
#include "dna/pool/text_file.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace oligo::dna {
namespace {

enum class Kind : std::uint8_t { kFasta, kFastq, kLines, kSam, kBam };

constexpr std::string_view kSamHead = "@HD\tVN:1.6\tSO:unsorted\n";
// Flags of the SAM specification: unmapped; and of pairs.
constexpr unsigned kSingle = 4, kFirstMate = 77, kSecondMate = 141;
constexpr std::uint16_t kUnmappedBin = 4680;

Kind kind_of(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    for (char& letter : ending) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    if (ending == ".sam") return Kind::kSam;
    if (ending == ".bam") return Kind::kBam;
    switch (strand_format(path, StrandFileKind::kFastq).kind) {
        case StrandFileKind::kFasta:
            return Kind::kFasta;
        case StrandFileKind::kFastq:
            return Kind::kFastq;
        case StrandFileKind::kLines:
            break;
    }
    return Kind::kLines;
}

bool is_packed(const std::filesystem::path& path, Kind kind) {
    if (kind == Kind::kBam) return true;
    return kind != Kind::kSam && strand_format(path).compressed;
}

void put(std::string& bytes, std::uint32_t value, std::size_t count) {
    for (; count > 0; --count, value >>= 8) bytes += static_cast<char>(value & 0xFF);
}

/// An unaligned BAM record (SAM specification, section 4.2).
std::string bam_record(std::string_view name, std::string_view bases, std::string_view quality,
                       unsigned flag) {
    std::string body;
    put(body, ~0U, 4);  // no reference
    put(body, ~0U, 4);  // no place
    put(body, static_cast<std::uint32_t>(name.size() + 1), 1);
    put(body, 0, 1);
    put(body, kUnmappedBin, 2);
    put(body, 0, 2);
    put(body, flag, 2);
    put(body, static_cast<std::uint32_t>(bases.size()), 4);
    put(body, ~0U, 4);
    put(body, ~0U, 4);
    put(body, 0, 4);
    body.append(name).push_back('\0');
    for (std::size_t i = 0; i < bases.size(); i += 2) {
        const auto nibble = [&](std::size_t at) {
            return at < bases.size() ? 1U << base_value(bases[at]) : 0U;
        };
        body += static_cast<char>(nibble(i) << 4 | nibble(i + 1));
    }
    for (const char letter : quality) body += static_cast<char>(letter - '!');
    std::string record;
    put(record, static_cast<std::uint32_t>(body.size()), 4);
    return record + body;
}

}  // namespace

struct SimulatedReadFile::State {
    Kind kind = Kind::kFastq;
    bool paired = false;
    std::vector<TextFile> files;
    std::optional<RecordNames> name;
    std::uint64_t next = 0;

    void put_record(TextFile& file, std::string_view bases, std::string_view quality,
                    std::string_view mate, unsigned flag) {
        const std::string_view read = (*name)(next);
        switch (kind) {
            case Kind::kFasta:
                return file.write({">", read, mate, "\n", bases, "\n"});
            case Kind::kFastq:
                return file.write({"@", read, mate, "\n", bases, "\n+\n", quality, "\n"});
            case Kind::kLines:
                return file.write({bases, "\n"});
            case Kind::kSam:
                return file.write({read, "\t", std::to_string(flag), "\t*\t0\t0\t*\t*\t0\t0\t",
                                   bases, "\t", quality, "\n"});
            case Kind::kBam:
                return file.write({bam_record(read, bases, quality, flag)});
        }
    }
};

std::vector<std::filesystem::path> SimulatedReadFile::files_of(const std::filesystem::path& path,
                                                               bool paired) {
    const Kind kind = kind_of(path);
    if (!paired || kind == Kind::kSam || kind == Kind::kBam) return {path};
    if (path == "-") {
        throw core::UsageError(
            "--paired writes two files; expected a name for -o instead of standard output");
    }
    std::string ending = path.extension().string();
    std::filesystem::path stem = path.parent_path() / path.stem();
    if (strand_format(path).compressed) {
        ending = stem.extension().string() + ending;
        stem = stem.parent_path() / stem.stem();
    }
    return {stem.string() + "_R1" + ending, stem.string() + "_R2" + ending};
}

SimulatedReadFile::SimulatedReadFile(const std::filesystem::path& path, bool paired)
    : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.kind = kind_of(path);
    s.paired = paired;
    for (const auto& name : files_of(path, paired)) {
        s.files.emplace_back(name, is_packed(path, s.kind));
    }
    if (s.kind == Kind::kSam) s.files.front().write({kSamHead});
    if (s.kind != Kind::kBam) return;
    std::string head = std::string("BAM\1", 4);
    put(head, static_cast<std::uint32_t>(kSamHead.size()), 4);
    head += kSamHead;
    put(head, 0, 4);
    s.files.front().write({head});
}

SimulatedReadFile::~SimulatedReadFile() = default;

void SimulatedReadFile::begin(std::uint64_t reads) {
    state_->name.emplace("read_", reads);
}

void SimulatedReadFile::write(const SimulatedRead& read) {
    State& s = *state_;
    if (!s.paired) {
        s.put_record(s.files.front(), read.bases, read.quality, "", kSingle);
    } else {
        s.put_record(s.files.front(), read.bases, read.quality, "/1", kFirstMate);
        s.put_record(s.files.back(), read.mate_bases, read.mate_quality, "/2", kSecondMate);
    }
    ++s.next;
}

std::vector<core::AtomicFile> SimulatedReadFile::finish() {
    std::vector<core::AtomicFile> files;
    for (TextFile& file : state_->files) files.push_back(file.finish());
    return files;
}

}  // namespace oligo::dna
