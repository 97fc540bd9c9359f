#pragma once

#include "core/random.hpp"
#include "dna/strand/address.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

class LatticeBook;

/// Strands in a row that are whitened alike: one permutation for every `piece_nt` bases (the word
/// length of a fixed-length book, so that no permutation changes within a word).
struct WhiteningRun {
    std::uint64_t strands = 0;
    unsigned piece_nt = 1;
    /// Where a strand's region begins with so many words of a book, pieces of it, in all of the
    /// strands but `fewer` at the end; null: nothing is known of what is in them.
    std::shared_ptr<const LatticeBook> book = nullptr;
    std::size_t words = 0;
    std::uint64_t fewer = 0;
};

/// Whitening of payload regions: every piece of `piece_nt` bases has its letters replaced by one of
/// the 24 permutations of A C G T, drawn for the strand's index and variant (dna/FORMAT.md, section
/// 4.2). Hamming distances and runs within a piece stay as they are.
class Whitening {
  public:
    /// `salt`: of the pool; `piece_nt` >= 1.
    Whitening(std::uint8_t salt, unsigned piece_nt) : salt_(salt), piece_nt_(piece_nt) {}

    void apply(std::span<char> region, const Address& address) const;
    /// The inverse of apply(); letters other than A C G T stay.
    void undo(std::span<char> region, const Address& address) const;
    /// By piece what undo() makes of the bases: value b becomes turn >> 2 b & 3.
    std::vector<std::uint8_t> turns(std::size_t pieces, const Address& address) const;

  private:
    void run(std::span<char> region, const Address& address, bool inverse) const;
    /// Which permutations the pieces of a strand have, one after the other.
    core::Random draws(const Address& address) const;

    std::uint8_t salt_;
    unsigned piece_nt_;
};

}  // namespace oligo::dna
