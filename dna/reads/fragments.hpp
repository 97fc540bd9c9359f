#pragma once

#include "dna/reads/read_file.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// How the reads of a file belong together.
enum class Pairing {
    kDetect,       ///< mates are told by their names, or by SAM's flags
    kSingle,       ///< each read stands for itself
    kInterleaved,  ///< mates follow each other
};

/// A file of reads, or the two files of paired ones.
struct ReadUnit {
    std::filesystem::path first;
    std::optional<std::filesystem::path> second = std::nullopt;
    Pairing pairing = Pairing::kDetect;
};

/// What was read of one piece of DNA: it from one end, or from both.
struct Fragment {
    Record first, second;
    bool paired = false;  ///< `second` is there
};

/// Whether two names are those of mates: the same but for one 1 in one and one 2 in the other, set
/// off by a blank or one of "/_.:"; or, of records with SAM's flags, the same.
bool are_named_mates(const Record& first, const Record& second);

/// The fragments of a unit. A record that is of no use leaves its mate alone. Throws InputError as
/// ReadFile does, and where the records of two files are out of step.
class FragmentReader {
  public:
    explicit FragmentReader(const ReadUnit& unit);

    /// False at the end.
    bool next(Fragment& fragment);
    RecordTally tally() const;
    /// At the end: what was odd, by file.
    std::vector<std::pair<std::string, Remark>> remarks() const;
    /// Whether the mates were found by their names.
    bool detected() const { return detected_; }
    bool paired() const { return second_ || mode_ == Pairing::kInterleaved; }

  private:
    bool next_of_two(Fragment& fragment);
    bool next_of_one(Fragment& fragment);
    void detect();
    bool get(Record& record);

    ReadUnit unit_;
    ReadFile first_;
    std::optional<ReadFile> second_;
    Pairing mode_;
    bool detected_ = false, named_ = false, unequal_ = false;
    std::uint64_t fragments_ = 0;
    std::deque<Record> ahead_;
};

/// Units of the files that decode is given: those whose names differ in R1 and R2 (or 1 and 2)
/// alone and whose first reads are named mates belong together.
std::vector<ReadUnit> pair_up(const std::vector<std::filesystem::path>& files);

}  // namespace oligo::dna
