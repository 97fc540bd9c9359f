#pragma once

#include "dna/consensus/edit_gains.hpp"
#include "dna/consensus/read_chances.hpp"
#include "dna/consensus/read_lattice.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// A change of one base of a draft.
struct DraftEdit {
    enum class Kind : std::uint8_t { kInsertion, kSubstitution, kDeletion };

    Kind kind = Kind::kSubstitution;
    std::uint8_t base = 0;
    std::uint32_t at = 0;
};

/// One edit, or two that keep the length.
struct DraftMove {
    float gain = 0;  ///< expected of it; of two edits, the sum
    unsigned edits = 0;
    std::array<DraftEdit, 2> edit;
};

/// Makes a draft more probable, edit by edit.
class DraftClimb {
  public:
    /// Starts from a draft (bases 0..3), with reads that are kept by reference. Reads that do not
    /// end within their band are passed over.
    void start(std::span<const std::uint8_t> draft);
    void set_reads(std::span<const ReadChances* const> reads);

    /// Climbs until no move gains.
    void climb() { improve(false); }
    /// Brings the draft to a length by the edits that cost least, and climbs on at that length.
    void reach(std::size_t length);

    const std::vector<std::uint8_t>& draft() const { return draft_; }
    const std::vector<const ReadChances*>& reads() const { return reads_; }
    /// Of the draft, after climb() or reach().
    const EditGains& gains() const { return gains_; }
    /// Binary logarithm of the chance of the i-th read, or ReadLattice::kHopeless.
    double chance(std::size_t i) const { return chances_[i]; }

  private:
    void evaluate();
    double probability();
    void improve(bool at_length);
    void force(std::size_t length);
    void list_moves(bool at_length);
    void list_indels();
    void list_pairs();
    void apply(std::size_t most);

    std::vector<const ReadChances*> reads_;
    std::vector<std::uint8_t> draft_, best_;
    bool evaluated_ = false;  ///< gains_, chances_ and total_ are those of draft_ and reads_
    double total_ = 0;

    ReadLattice lattice_;
    EditGains gains_;
    std::vector<double> chances_;
    std::vector<DraftMove> moves_, insertions_, deletions_;
    std::vector<DraftEdit> taken_;
};

}  // namespace oligo::dna
