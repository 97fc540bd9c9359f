#include "dna/alignment/edit_distance.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::dna {
namespace {

constexpr unsigned kWordBits = 64;

/// The diagonals (place in `a` minus place in `b`) that a path of at most `limit` edits can touch.
/// It begins on diagonal 0, ends on `last`, and each insertion or deletion leads to the next one.
struct Band {
    std::ptrdiff_t lowest, last;
    std::size_t width;

    Band(std::ptrdiff_t difference, unsigned limit) : last(difference) {
        const std::ptrdiff_t apart = difference < 0 ? -difference : difference;
        const std::ptrdiff_t aside = (static_cast<std::ptrdiff_t>(limit) - apart) / 2;
        lowest = std::min<std::ptrdiff_t>(0, difference) - aside;
        width = static_cast<std::size_t>(apart + 2 * aside + 1);
    }
};

/// Vertical differences along the band's part of one column, as bits, and for each base where `a`
/// has it. Bit i of the first word is row column + lowest + i (rows count from 1); with each
/// column the band moves down a row.
struct Lanes {
    std::uint64_t up = 0, down = 0;  ///< the cell is one more, or one less, than that above it
    std::array<std::uint64_t, 5> letters{};  ///< the fifth, of other letters, stays empty
};

/// What one word hands to the next one within a column.
struct Carry {
    std::uint64_t sum = 0, up = 1, down = 0;
};

/// A column's step for one word. `up`, `down`: the vertical differences of the column before, on
/// the rows of this one. Returns where a cell equals its diagonal predecessor.
inline std::uint64_t step(Lanes& lanes, std::uint64_t up, std::uint64_t down, std::uint64_t equal,
                          Carry& carry) {
    const std::uint64_t matched = equal & up;
    const std::uint64_t partial = matched + up;
    const std::uint64_t sum = partial + carry.sum;
    carry.sum =
        static_cast<std::uint64_t>(partial < up) | static_cast<std::uint64_t>(sum < partial);
    const std::uint64_t same = (sum ^ up) | equal | down;
    const std::uint64_t right_up = down | ~(same | up), right_down = same & up;
    // The row above the band counts as one more than a column before: its true value is no more.
    const std::uint64_t above_up = right_up << 1 | carry.up;
    const std::uint64_t above_down = right_down << 1 | carry.down;
    carry.up = right_up >> (kWordBits - 1);
    carry.down = right_down >> (kWordBits - 1);
    lanes.up = above_down | ~(same | above_up);
    lanes.down = same & above_up;
    return same;
}

/// Fills the lanes for column 0: row r holds r from row 0 on. Rows before it, which do not exist,
/// hold the number of their column, so that row 0 has the right values too.
void start(Lanes* lanes, std::size_t words, std::string_view a, std::ptrdiff_t lowest) {
    for (std::size_t bit = 0; bit < words * kWordBits; ++bit) {
        const std::ptrdiff_t row = lowest + static_cast<std::ptrdiff_t>(bit);
        if (row < 1) continue;
        Lanes& lane = lanes[bit / kWordBits];
        const std::uint64_t mask = std::uint64_t{1} << (bit % kWordBits);
        lane.up |= mask;
        if (row <= static_cast<std::ptrdiff_t>(a.size())) {
            lane.letters[base_value(a[static_cast<std::size_t>(row - 1)])] |= mask;
        }
        lane.letters[4] = 0;
    }
}

/// Moves the letters of `a` on by a row; `entering` comes in at the end.
inline void shift_letters(Lanes* lanes, std::size_t words, unsigned entering) {
    for (std::size_t w = 0; w < words; ++w) {
        for (unsigned base = 0; base < 4; ++base) {
            const std::uint64_t next = w + 1 < words ? lanes[w + 1].letters[base] : 0;
            lanes[w].letters[base] = lanes[w].letters[base] >> 1 | next << (kWordBits - 1);
        }
    }
    if (entering < 4) {
        lanes[words - 1].letters[entering] |= std::uint64_t{1} << (kWordBits - 1);
    }
}

/// `words` is a constant where the compiler sees one.
inline unsigned banded(Lanes* lanes, std::size_t words, std::string_view a, std::string_view b,
                       const Band& band, unsigned limit) {
    start(lanes, words, a, band.lowest);
    const auto goal = static_cast<std::size_t>(band.last - band.lowest);
    // Along the last diagonal values never fall.
    auto edits = static_cast<unsigned>(std::max<std::ptrdiff_t>(band.last, 0));
    std::ptrdiff_t row = band.lowest + static_cast<std::ptrdiff_t>(words * kWordBits) - 1;
    for (const char letter : b) {
        const bool inside = row >= 0 && row < static_cast<std::ptrdiff_t>(a.size());
        shift_letters(lanes, words, inside ? base_value(a[static_cast<std::size_t>(row)]) : 4);
        ++row;
        const unsigned base = base_value(letter);
        Carry carry;
        for (std::size_t w = 0; w < words; ++w) {
            // Of the row that enters at the end nothing is known: one more than that above it.
            const std::uint64_t up = w + 1 < words ? lanes[w + 1].up : 1;
            const std::uint64_t down = w + 1 < words ? lanes[w + 1].down : 0;
            const std::uint64_t same =
                step(lanes[w], lanes[w].up >> 1 | up << (kWordBits - 1),
                     lanes[w].down >> 1 | down << (kWordBits - 1), lanes[w].letters[base], carry);
            if (w == goal / kWordBits) edits += (same >> (goal % kWordBits) & 1) == 0;
        }
        if (edits > limit) return limit + 1;
    }
    return edits;
}

}  // namespace

unsigned bounded_edit_distance(std::string_view a, std::string_view b, unsigned limit) {
    const auto difference =
        static_cast<std::ptrdiff_t>(a.size()) - static_cast<std::ptrdiff_t>(b.size());
    // More edits than the longer one has letters are never needed.
    limit = std::min<std::size_t>(limit, std::max(a.size(), b.size()));
    if (static_cast<std::size_t>(difference < 0 ? -difference : difference) > limit) {
        return limit + 1;
    }
    const Band band(difference, limit);
    if (band.width <= kWordBits) {
        Lanes lanes;
        return banded(&lanes, 1, a, b, band, limit);
    }
    std::vector<Lanes> lanes((band.width + kWordBits - 1) / kWordBits);
    return banded(lanes.data(), lanes.size(), a, b, band, limit);
}

}  // namespace oligo::dna
