#include "dna/pool/export.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <htslib/bgzf.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace oligo::dna {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::size_t kLeastDigits = 6;

std::string lower_case_name(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    std::transform(name.begin(), name.end(), name.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return name;
}

struct BgzfCloser {
    void operator()(BGZF* file) const { bgzf_close(file); }
};

/// Text to a plain or bgzip file that appears only at commit().
class TextFile {
  public:
    TextFile(const std::filesystem::path& path, bool compressed) : path_(path), file_(path) {
        if (compressed) {
            bgzf_.reset(bgzf_open(file_.temporary().c_str(), "w"));
            if (!bgzf_) {
                fail();
            }
        }
    }

    void write(std::string_view text) {
        buffer_ += text;
        if (buffer_.size() >= kBufferBytes) {
            flush();
        }
    }

    void commit() {
        flush();
        if (bgzf_ && bgzf_close(bgzf_.release()) != 0) {
            fail();
        }
        file_.commit();
    }

  private:
    [[noreturn]] void fail() const {
        throw core::InputError("file '" + path_.string() +
                               "' cannot be written; expected a writable folder with free space");
    }

    void flush() {
        if (!bgzf_) {
            file_.write(std::string_view(buffer_));
        } else if (bgzf_write(bgzf_.get(), buffer_.data(), buffer_.size()) !=
                   static_cast<ssize_t>(buffer_.size())) {
            fail();
        }
        buffer_.clear();
    }

    std::filesystem::path path_;
    core::AtomicFile file_;
    std::unique_ptr<BGZF, BgzfCloser> bgzf_;
    std::string buffer_;
};

/// "oligo_000001" and so on; all names of a file are of one length.
class Names {
  public:
    Names(std::string prefix, std::size_t count)
        : prefix_(std::move(prefix)),
          digits_(std::max(kLeastDigits, std::to_string(count).size())) {}

    std::string operator()(std::size_t index) const {
        const std::string number = std::to_string(index + 1);
        return prefix_ + std::string(digits_ - number.size(), '0') + number;
    }

  private:
    std::string prefix_;
    std::size_t digits_;
};

std::string record(StrandFileKind kind, const std::string& name, const std::string& bases,
                   const std::string& quality) {
    switch (kind) {
        case StrandFileKind::kFasta:
            return '>' + name + '\n' + bases + '\n';
        case StrandFileKind::kFastq:
            return '@' + name + '\n' + bases + "\n+\n" + quality + '\n';
        case StrandFileKind::kLines:
            break;
    }
    return bases + '\n';
}

}  // namespace

StrandFormat strand_format(const std::filesystem::path& path) {
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

void write_strands(const std::filesystem::path& path, const Pool& pool) {
    const StrandFormat format = strand_format(path);
    if (format.kind == StrandFileKind::kFastq) {
        throw core::UsageError(
            "file '" + path.string() +
            "' ends as FASTQ, but oligos have no qualities; expected .fasta, .fa, "
            ".fna or .txt, with .gz or without");
    }
    TextFile file(path, format.compressed);
    const Names name("oligo_", pool.strands.size());
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        file.write(record(format.kind, name(i), pool.oligo(i), ""));
    }
    file.commit();
}

void write_reads(const std::filesystem::path& path, const std::vector<SimulatedRead>& reads) {
    const StrandFormat format = strand_format(path);
    TextFile file(path, format.compressed);
    const Names name("read_", reads.size());
    for (std::size_t i = 0; i < reads.size(); ++i) {
        file.write(record(format.kind, name(i), reads[i].bases, reads[i].quality));
    }
    file.commit();
}

void write_order(const std::filesystem::path& path, const Pool& pool) {
    TextFile file(path, lower_case_name(path).ends_with(".gz"));
    const Names name("oligo_", pool.strands.size());
    file.write("name,sequence\n");
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        file.write(name(i) + ',' + pool.oligo(i) + '\n');
    }
    file.commit();
}

}  // namespace oligo::dna
