#pragma once

#include "dna/reads/adapters.hpp"
#include "dna/reads/primer_cutter.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// What is done to reads before anybody looks at them.
struct Preparation {
    bool detect = true;  ///< adapters, polyG tails and rows of oligos between shipped primers
    std::vector<std::string> adapters = {};       ///< parse_adapter's, cut whether detected or not
    std::optional<std::size_t> poly_g = {};       ///< tails of so many G are cut; 0: never
    std::optional<Primers> primers = {};          ///< reads are cut into the oligos between these
    bool trim_primers = false;                    ///< the primers go
    std::size_t least_nt = 1, most_nt = 100'000;  ///< reads of other lengths are left out
};

/// How many reads each step changed or left out.
struct PreparationTally {
    std::uint64_t poly_g = 0, adapter = 0;  ///< cut
    std::uint64_t with_primers = 0, turned = 0, without_primers = 0;
    std::uint64_t rows = 0, of_rows = 0;  ///< reads of several oligos; reads made of them
    std::uint64_t nothing_left = 0, too_short = 0, too_long = 0;

    PreparationTally& operator+=(const PreparationTally& other);
};

/// Prepares reads one by one; const functions may be called from several threads.
class ReadPreparer {
  public:
    explicit ReadPreparer(const Preparation& plan);

    /// Looks at the first reads of a file for what is to be cut; replaces what was detected before.
    void detect(std::span<const ReadView> sample);
    /// What was detected, for people: "has the adapters 'illumina' in 97 % of its first reads: cut
    /// there".
    const std::vector<std::string>& notes() const { return notes_; }
    /// Reads stay as they are.
    bool idle() const;

    /// Where a read that is the mate of another is to end.
    std::size_t end_of_mate(std::string_view bases, PreparationTally& tally) const;
    /// Which parts of a read are reads.
    void parts(std::string_view bases, std::vector<ReadPart>& parts, PreparationTally& tally) const;

  private:
    struct Adapter {
        std::string set;
        ApproximatePattern pattern;
        unsigned most_edits;
        std::size_t letters_an_edit;
    };
    struct AdapterPair;

    void add_adapters(const AdapterSet& set);
    std::size_t end_before_adapter(std::string_view bases) const;
    void split_at_adapters(std::vector<ReadPart>& parts, std::string_view bases,
                           PreparationTally& tally) const;
    void split_at_primers(std::vector<ReadPart>& parts, std::string_view bases,
                          PreparationTally& tally) const;
    void keep_window(std::vector<ReadPart>& parts, PreparationTally& tally) const;
    void detect_adapters(std::span<const ReadView> sample);
    void detect_poly_g(std::span<const ReadView> sample);
    void detect_rows(std::span<const ReadView> sample);

    Preparation plan_;
    std::vector<Adapter> behind_, between_;
    std::size_t given_behind_ = 0, given_between_ = 0;  ///< of those, the ones that were asked for
    std::size_t poly_g_ = 0;
    std::optional<PrimerCutter> cutter_;
    std::vector<std::string> notes_;
};

}  // namespace oligo::dna
