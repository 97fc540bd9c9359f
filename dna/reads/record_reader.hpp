#pragma once

#include "dna/reads/byte_stream.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace oligo::dna {

/// What is to become of a record; all but the first are left out.
enum class Fate : std::uint8_t {
    kUse,
    kEmpty,          ///< no bases, as trimmers leave behind
    kTooLong,        ///< more than RecordReader::kMaxBases
    kUnreadable,     ///< other letters than those of nucleotides, or not built as its format says
    kCut,            ///< the file ends within it
    kSecondary,      ///< another alignment of a read (SAM flag 0x100)
    kSupplementary,  ///< a further part of an alignment (SAM flag 0x800)
};
inline constexpr std::size_t kFates = 7;

/// One record of a file of reads.
struct Record {
    Read read;
    std::string name;         ///< without its mark; empty where the format has none
    std::uint16_t flags = 0;  ///< SAM's (SAM specification, section 1.4); 0 where there are none
    Fate fate = Fate::kUse;
    std::string oddity;             ///< what is odd about it, said of the record; empty for most
    std::size_t other_letters = 0;  ///< bases that were read as N: R Y ... - . *
    bool turned = false;            ///< was stored as its reverse complement, and was turned back
    bool hard_clipped = false;      ///< the file lacks bases at its ends

    void clear() {
        read.bases.clear();
        read.quality.clear();
        name.clear();
        oddity.clear();
        flags = 0;
        fate = Fate::kUse;
        other_letters = 0;
        turned = hard_clipped = false;
    }
};

/// The records of one file, one after another, with memory for a few of them.
class RecordReader {
  public:
    /// Longest sequence that a record may have: what comes from a file is bounded.
    static constexpr std::size_t kMaxBases = 100'000;

    virtual ~RecordReader() = default;
    /// The next record, in place of what `record` held; false at the end of the file. Of a record
    /// that is of use the bases are A C G T N in upper case, at least one and at most kMaxBases; as
    /// many quality values from '!' to '~', or none. Of others `oddity` says why.
    virtual bool next(Record& record) = 0;
    /// At the end: what was odd about the file, if anything.
    virtual std::optional<Remark> remark() const = 0;
};

/// A file that was opened and whose format is known: what a reader is made from.
struct ReadInput {
    std::filesystem::path path;     ///< for messages, and for libraries that open it themselves
    ByteStream bytes;               ///< from the first record (or magic bytes) on, unpacked
    std::uint64_t blank_lines = 0;  ///< that were passed over before it
};

/// A format that reads may come in: a row of the table in read_formats.cpp.
struct ReadFormat {
    std::string_view name;  ///< for people: "FASTQ"
    /// Whether a file is in this format, by its first bytes (unpacked, ByteStream::kPeekBytes of
    /// them where there are as many, after blank lines).
    bool (*sniff)(std::string_view start);
    std::unique_ptr<RecordReader> (*open)(ReadInput input);
};

/// ReadFormat::open for a class that is made from its input.
template <class Reader>
std::unique_ptr<RecordReader> open_reader_of(ReadInput input) {
    return std::make_unique<Reader>(std::move(input));
}

/// The table, in the order in which sniff is asked; the last row takes what no other does.
std::span<const ReadFormat> read_formats();

/// The reader for a file's format. Throws InputError for a file without records, and for one that
/// is something else, which it names (file_kinds.hpp).
std::unique_ptr<RecordReader> open_reader(const std::filesystem::path& path, ByteStream bytes);

}  // namespace oligo::dna
