#pragma once

#include "dna/mapping/goldman.hpp"
#include "dna/mapping/strand_mapping.hpp"

#include <array>
#include <string>
#include <vector>

namespace oligo::dna {

/// Bytes as ternary Huffman words under a rotating code (Goldman et al. 2013): no base repeats. The
/// words of 256 equally frequent bytes have 5 trits, 20 of them 6. A strand holds a fixed number of
/// bytes, of which a few may take the longer words: numbers with more long words than fit have no
/// strand (dna/FORMAT.md, section 8.6).
class GoldmanStrands final : public StrandMapping {
  public:
    /// kCyclic: the letters of one strand follow each other (Goldman et al. 2013); kRemoved: each
    /// word begins afresh, so that a base may repeat where words meet (jpegdna package). Throws
    /// InputError for fewer than 6 bases.
    GoldmanStrands(std::size_t length_nt, Rotation rotation);

    std::size_t length_nt() const override { return length_nt_; }
    std::size_t capacity_bits() const override { return 8 * bytes_; }
    void encode(std::span<const std::uint8_t> numbers, unsigned variant,
                std::span<char> bases) const override;
    std::optional<unsigned> decode(std::string_view bases,
                                   std::span<std::uint8_t> number) const override;

  private:
    static constexpr std::size_t kBytes = 256;
    static constexpr std::size_t kMostWordNt = 6;
    /// The word that begins with six given bases; length 0: no word does.
    struct Found {
        std::uint8_t byte = 0;
        std::uint8_t length_nt = 0;
    };
    /// The words that may follow one base: those of all bytes, as letters and by the six bases
    /// ahead.
    struct State {
        std::array<std::string, kBytes> words;
        std::vector<Found> table;
        std::string filler;
    };

    State state_after(std::optional<char> previous) const;
    /// The state after a letter.
    const State& behind(char letter) const;
    void write(std::span<const std::uint8_t> number, std::span<char> bases) const;

    std::size_t length_nt_;
    std::size_t bytes_;  ///< of a number
    GoldmanCode code_;
    std::vector<State> states_;  ///< by the last base's value, or one for all
};

}  // namespace oligo::dna
