#include "dna/pool/export.hpp"

#include "core/error.hpp"
#include "dna/pool/record_names.hpp"
#include "dna/pool/simulated_read_file.hpp"
#include "dna/pool/text_file.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oligo::dna {
namespace {

std::string lower_case_name(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    std::transform(name.begin(), name.end(), name.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return name;
}

void write_record(TextFile& file, StrandFileKind kind, std::string_view name,
                  std::string_view bases, std::string_view quality) {
    switch (kind) {
        case StrandFileKind::kFasta:
            return file.write({">", name, "\n", bases, "\n"});
        case StrandFileKind::kFastq:
            return file.write({"@", name, "\n", bases, "\n+\n", quality, "\n"});
        case StrandFileKind::kLines:
            return file.write({bases, "\n"});
    }
}

}  // namespace

StrandFormat strand_format(const std::filesystem::path& path, StrandFileKind piped) {
    if (path == "-") return {piped, false};
    std::string name = lower_case_name(path);
    StrandFormat format;
    format.compressed = name.ends_with(".gz");
    if (format.compressed) {
        name.resize(name.size() - 3);
    }
    if (name.ends_with(".fasta") || name.ends_with(".fa") || name.ends_with(".fna")) {
        format.kind = StrandFileKind::kFasta;
    } else if (name.ends_with(".fastq") || name.ends_with(".fq")) {
        format.kind = StrandFileKind::kFastq;
    } else if (name.ends_with(".txt")) {
        format.kind = StrandFileKind::kLines;
    } else {
        throw core::UsageError(
            "file '" + path.string() +
            "' has an unknown ending; expected .fasta, .fa, .fna, .fastq, .fq or "
            ".txt, with .gz or without");
    }
    return format;
}

struct OligoFile::State {
    State(std::filesystem::path path_in, StrandFormat format_in)
        : path(std::move(path_in)), format(format_in) {}

    std::filesystem::path path;
    StrandFormat format;
    std::optional<TextFile> file;
    std::optional<RecordNames> name;
    std::uint64_t next = 0;
};

OligoFile::OligoFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OligoFile::~OligoFile() = default;
OligoFile::OligoFile(OligoFile&&) noexcept = default;

OligoFile OligoFile::of_strands(const std::filesystem::path& path) {
    const StrandFormat format = strand_format(path);
    if (format.kind == StrandFileKind::kFastq) {
        throw core::UsageError(
            "file '" + path.string() +
            "' ends as FASTQ, but oligos have no qualities; expected .fasta, .fa, "
            ".fna or .txt, with .gz or without");
    }
    return OligoFile(std::make_unique<State>(path, format));
}

void OligoFile::begin(std::uint64_t strands) {
    state_->file.reset();
    state_->file.emplace(state_->path, state_->format.compressed);
    state_->name.emplace("oligo_", strands);
    state_->next = 0;
}

void OligoFile::write(const OligoBlock& oligos) {
    State& s = *state_;
    for (std::size_t i = 0; i < oligos.count; ++i) {
        write_record(*s.file, s.format.kind, (*s.name)(s.next++), oligos.oligo(i), "");
    }
}

void OligoFile::commit() {
    finish().commit();
}

core::AtomicFile OligoFile::finish() {
    return state_->file->finish();
}

void write_strands(const std::filesystem::path& path, const Pool& pool) {
    OligoFile file = OligoFile::of_strands(path);
    file.begin(pool.strands.size());
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        const std::string oligo = pool.oligo(i);
        file.write({oligo.data(), 0, oligo.size(), 0, 1});
    }
    file.commit();
}

void write_reads(const std::filesystem::path& path, const std::vector<SimulatedRead>& reads) {
    SimulatedReadFile file(path, false);
    file.begin(reads.size());
    for (const SimulatedRead& read : reads) file.write(read);
    auto files = file.finish();
    core::commit_together(files);
}

RecordFile::RecordFile(const std::filesystem::path& path)
    : kind_(strand_format(path, StrandFileKind::kFastq).kind),
      file_(std::make_unique<TextFile>(path, strand_format(path).compressed)) {}
RecordFile::~RecordFile() = default;

void RecordFile::write(std::string_view name, std::string_view bases, std::string_view quality) {
    write_record(*file_, kind_, name, bases, quality);
}

core::AtomicFile RecordFile::finish() {
    return file_->finish();
}

}  // namespace oligo::dna
