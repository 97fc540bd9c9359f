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
    /// Reads and draft (bases 0..3) to climb with. Reads that do not end within their band are
    /// passed over.
    std::vector<const ReadChances*> reads;
    std::vector<std::uint8_t> draft;

    /// Climbs until no move gains. `length`: 0, or the draft is brought to it.
    void climb(std::size_t length);

    /// Of the draft, after climb().
    const EditGains& gains() const { return gains_; }
    /// Binary logarithm of the chance of the i-th read, or ReadLattice::kHopeless.
    double chance(std::size_t i) const { return chances_[i]; }

  private:
    double evaluate();
    double probability();
    void improve(bool at_length);
    void force(std::size_t length);
    void list_moves(bool at_length);
    void list_indels();
    void list_pairs();
    void apply(std::size_t most);

    ReadLattice lattice_;
    EditGains gains_;
    std::vector<double> chances_;
    std::vector<DraftMove> moves_, insertions_, deletions_;
    std::vector<DraftEdit> taken_;
    std::vector<std::uint8_t> best_;
};

}  // namespace oligo::dna
