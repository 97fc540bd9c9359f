#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::dna {

/// Reads that may be pieces of strands, and where the words of so many bases are in them. Tails of
/// C and T behind pieces (or A and G before their complements), which some library preparations
/// add, are cut off.
class PieceIndex {
  public:
    static constexpr unsigned kWordNt = 11;  ///< odd: no word is its own complement
    static constexpr std::size_t kLeastNt = 12;
    static constexpr std::size_t kMostBases = std::size_t{1} << 25;

    /// Leaves out what is shorter than kLeastNt or has other letters than bases.
    void add(std::string_view read);
    std::size_t size() const { return starts_.size() - 1; }
    std::size_t nt() const { return bases_.size(); }
    std::size_t nt(std::uint32_t piece) const { return starts_[piece + 1] - starts_[piece]; }
    /// Base values, in the direction of the read or complemented.
    void get(std::uint32_t piece, bool reversed, std::vector<std::uint8_t>& bases) const;

    /// After the last piece. Words that much more pieces have than most, as those of primers, say
    /// nothing.
    void finish();

    /// A piece that has a word of some bases: in which direction, and which place of the bases its
    /// first base has.
    struct Hit {
        std::uint32_t piece;
        bool reversed;
        std::int32_t place;
        auto operator<=>(const Hit&) const = default;
    };
    /// All of them, ascending, each once.
    void hits(std::span<const std::uint8_t> bases, std::vector<Hit>& hits) const;

    /// Of a piece's bases laid on others from a place of these on.
    struct Overlap {
        std::int32_t nt = 0, wrong = 0;  ///< bases that both have, and how many of them differ

        /// Whether the piece is of the same strand: enough in common, and of every eight bases
        /// beyond the first eight one wrong at most.
        bool fits() const;
        std::int32_t score() const;  ///< more is better
    };
    static Overlap overlap(std::span<const std::uint8_t> bases, std::span<const std::uint8_t> piece,
                           std::int32_t place);

  private:
    Hit hit(std::uint32_t at, std::size_t place, bool turned) const;

    std::vector<std::uint8_t> bases_;
    std::vector<std::uint32_t> starts_{0};
    std::vector<std::pair<std::uint32_t, std::uint32_t>> words_;  ///< word, where it begins
    std::size_t most_ = 0;  ///< places of a word that says something
};

}  // namespace oligo::dna
