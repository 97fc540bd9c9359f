#pragma once

#include "dna/alignment/approximate_search.hpp"
#include "dna/clustering/read_layout.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/reads/read.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A strand that was found in a read. Places count in the direction of the strand: from the end of
/// the read, complemented, where it is `reversed`.
struct PlacedStrand {
    std::uint32_t strand = 0;  ///< index among the data strands of the pool
    std::uint8_t variant = 0;
    bool reversed = false;
    /// Whether the strand stands there base by base, as far as its ends tell: begin is that of its
    /// first base, and what the read lacks of it is missing at an end.
    bool in_step = true;
    std::int64_t begin = 0;  ///< of the strand; where it is not in step, behind what locates it
    std::int64_t end = 0;    ///< behind the last base of the strand that is in the read
    unsigned edits = 0;      ///< of the bases that locate it
};

/// Finds the strands of a pool in a read of any length: by the primers, one of which is enough and
/// which may stand anywhere and have errors, and by the bases that locate a strand
/// (StrandForm::locate_near). One a thread.
class ReadPlacer {
  public:
    /// Keeps references.
    ReadPlacer(const ReadLayout& layout, const StrandForm& form);

    /// The strands of the pool that the read holds, in `found`, several where it is of several
    /// oligos in a row; and what becomes of it in `tally`.
    void place(std::string_view read, std::vector<PlacedStrand>& found, ReadTally& tally);
    /// The same for a read of one strand that is where it should be and has few errors in what
    /// tells its place, which leaves no doubt; else false, and nothing is counted.
    bool place_clearly(std::string_view read, std::vector<PlacedStrand>& found, ReadTally& tally);
    /// Goes on with the read that place_clearly() has just left open; `found` as it was left.
    void place_unclear(std::string_view read, std::vector<PlacedStrand>& found, ReadTally& tally);

  private:
    /// Where a strand may begin, in its direction, give or take `slack`.
    struct Start {
        bool reversed;
        std::int64_t place;
        std::size_t slack;

        bool operator==(const Start&) const = default;
    };
    using Pattern = std::optional<ApproximatePattern>;  // nothing: no primer

    /// False and nothing found also where the ends say two things.
    bool place_at_ends(std::string_view read, std::vector<PlacedStrand>& found);
    bool may_be_several(std::string_view read) const;
    void count(const std::vector<PlacedStrand>& found, ReadTally& tally) const;
    void place_by_primers(std::string_view read, std::vector<PlacedStrand>& found);
    void place_bare(std::string_view read, std::vector<PlacedStrand>& found);
    void try_starts(std::string_view read, const std::vector<Start>& starts,
                    std::vector<PlacedStrand>& found);
    std::optional<PlacedStrand> at(std::string_view read, const Start& start);
    bool settle(std::string_view read, PlacedStrand& strand);
    bool find_end(std::string_view read, std::int64_t begin, PlacedStrand& strand) const;
    bool has_five(std::string_view read, const PlacedStrand& strand) const;
    int direction(std::string_view read) const;
    /// Where a strand begins in a read of an oligo of that direction, by the primer before it.
    std::int64_t start_at_end(std::string_view read, bool reversed) const;
    /// Edits of both primers, as far as they are at the ends of a read of that direction.
    unsigned primer_edits(std::string_view read, bool reversed) const;

    const ReadLayout& layout_;
    const StrandForm& form_;
    std::int64_t five_nt_, three_nt_, strand_nt_, locate_nt_;
    std::int64_t behind_nt_;          ///< that help to locate a strand
    std::int64_t drift_nt_;           ///< that a strand's end may be off
    std::string five_[2], three_[2];  ///< as they are in a read of either direction
    Pattern five_pattern_[2], three_pattern_[2];
    unsigned most_five_, most_three_;  ///< edits of a primer that still fits
    std::vector<std::uint8_t> values_;
    std::vector<ApproximateHit> hits_;
    std::vector<Start> starts_, tried_;  ///< at the primers; at the ends of the read
    std::int64_t located_ = 0;           ///< begin of the strand that at() found
    bool foreign_ = false;               ///< what locates a strand stood there, but other primers
};

}  // namespace oligo::dna
