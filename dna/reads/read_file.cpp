#include "dna/reads/read_file.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/line_stream.hpp"

#include <array>

namespace oligo::dna {
namespace {

constexpr std::size_t kMaxBases = 100'000;
constexpr std::size_t kMaxNameBytes = std::size_t{1} << 20;

enum class Format { kUnknown, kFasta, kFastq, kLines };

/// Upper-case base of each letter, 0 for a letter that no sequence may hold.
constexpr std::array<char, 256> make_letters() {
    std::array<char, 256> letters = {};
    for (const char base : {'A', 'C', 'G', 'T', 'N'}) {
        letters[static_cast<unsigned char>(base)] = base;
        letters[static_cast<unsigned char>(base - 'A' + 'a')] = base;
    }
    letters['U'] = 'T';
    letters['u'] = 'T';
    return letters;
}
constexpr std::array<char, 256> kLetters = make_letters();

std::string show(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte < 0x7F) {
        return std::string("letter '") + letter + "'";
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    return std::string("byte 0x") + digits[byte >> 4] + digits[byte & 15];
}

void trim_end(std::string& line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
        line.pop_back();
    }
}

}  // namespace

struct ReadFile::State {
    explicit State(const std::filesystem::path& path) : file(path.string()), stream(path) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw core::InputError("file '" + file + "': record " + std::to_string(records + 1) +
                               " (line " + std::to_string(stream.lines()) + ") " + what);
    }

    /// Next line, or false at the end of the file.
    bool get(std::size_t limit) {
        const LineStream::Result result = stream.next(line, limit);
        if (result == LineStream::Result::kTooLong) {
            fail("has a line of more than " + std::to_string(limit) +
                 " characters; expected at most 100000 bases a record");
        }
        return result == LineStream::Result::kLine;
    }

    /// Next line with anything but blanks on it.
    bool get_filled(std::size_t limit) {
        while (get(limit)) {
            if (line.find_first_not_of(" \t") != std::string::npos) {
                return true;
            }
        }
        return false;
    }

    void append_bases(std::string& bases) {
        trim_end(line);
        if (bases.size() + line.size() > kMaxBases) {
            fail("has more than " + std::to_string(kMaxBases) + " bases; expected at most that");
        }
        if (only_bases(line)) {
            bases += line;
            return;
        }
        const std::size_t before = bases.size();
        bases.resize(before + line.size());
        bool sound = true;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char base = kLetters[static_cast<unsigned char>(line[i])];
            bases[before + i] = base;
            sound &= base != 0;
        }
        if (!sound) {
            const std::size_t at = bases.find('\0', before);
            fail("has " + show(line[at - before]) + " at base " + std::to_string(at + 1) +
                 "; expected A C G T N");
        }
    }

    void detect() {
        constexpr std::string_view mark = "\xEF\xBB\xBF";  // UTF-8 byte order mark
        do {
            if (!get(kMaxNameBytes)) {
                throw core::InputError(
                    "file '" + file +
                    "' is empty; expected FASTA, FASTQ or one strand a line, plain or gzip");
            }
            if (stream.lines() == 1 && line.compare(0, mark.size(), mark) == 0) {
                line.erase(0, mark.size());
            }
        } while (line.find_first_not_of(" \t") == std::string::npos);
        format = line[0] == '>' ? Format::kFasta : line[0] == '@' ? Format::kFastq : Format::kLines;
        held = true;
    }

    /// `line` is the '>' line of the record; leaves that of the next one held.
    void parse_fasta(Read& read) {
        if (line[0] != '>') {
            fail("starts with " + show(line[0]) + "; expected '>'");
        }
        held = false;
        while (get_filled(kMaxNameBytes)) {
            if (line[0] == '>') {
                held = true;
                break;
            }
            append_bases(read.bases);
        }
        if (read.bases.empty()) {
            fail("has no bases; expected a sequence after the '>' line");
        }
    }

    void get_of_fastq(const char* what) {
        if (!get(kMaxNameBytes)) {
            fail(std::string("is truncated: the file ends before its ") + what);
        }
    }

    void parse_fastq(Read& read) {
        if (line[0] != '@') {
            fail("starts with " + show(line[0]) +
                 "; expected '@' (one line of bases, one of quality)");
        }
        held = false;
        get_of_fastq("bases");
        append_bases(read.bases);
        if (read.bases.empty()) {
            fail("has no bases; expected a sequence after the '@' line");
        }
        get_of_fastq("'+' line");
        if (line.empty() || line[0] != '+') {
            fail("has no '+' line after its bases; expected four lines a record, not wrapped ones");
        }
        get_of_fastq("quality");
        if (line.size() != read.bases.size()) {
            fail("has " + std::to_string(read.bases.size()) + " bases and " +
                 std::to_string(line.size()) + " quality values; expected as many of both");
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] < '!' || line[i] > '~') {
                fail("has " + show(line[i]) + " at quality value " + std::to_string(i + 1) +
                     "; expected '!' to '~' (Phred+33)");
            }
        }
        read.quality = line;
    }

    bool next(Read& read) {
        read.bases.clear();
        read.quality.clear();
        if (format == Format::kUnknown) {
            detect();
        }
        if (!held && !get_filled(kMaxNameBytes)) {
            return false;
        }
        if (format == Format::kFasta) {
            parse_fasta(read);
        } else if (format == Format::kFastq) {
            parse_fastq(read);
        } else {
            held = false;
            append_bases(read.bases);
        }
        ++records;
        return true;
    }

    std::string file;
    LineStream stream;
    std::string line;
    Format format = Format::kUnknown;
    bool held = false;  ///< `line` is the first of the next record
    std::uint64_t records = 0;
};

ReadFile::ReadFile(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ReadFile::~ReadFile() = default;
ReadFile::ReadFile(ReadFile&&) noexcept = default;

bool ReadFile::next(Read& read) {
    return state_->next(read);
}

std::uint64_t ReadFile::records() const {
    return state_->records;
}

std::vector<Read> read_all(const std::vector<std::filesystem::path>& paths) {
    std::vector<Read> reads;
    for (const std::filesystem::path& path : paths) {
        ReadFile file(path);
        Read read;
        while (file.next(read)) {
            reads.push_back(read);
        }
    }
    return reads;
}

}  // namespace oligo::dna
