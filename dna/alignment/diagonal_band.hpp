#pragma once

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oligo::dna {

// The part of the table of edit distances near its diagonal, a column at a time as bits (Myers
// 1999, Hyyro 2003): what bounded_edit_distance and EditScript share.

inline constexpr unsigned kBandWordBits = 64;

/// The diagonals (place in `a` minus place in `b`) that a path of at most `limit` edits can touch.
/// It begins on diagonal 0, ends on `last`, and each insertion or deletion leads to the next one.
struct DiagonalBand {
    std::ptrdiff_t lowest = 0, last = 0;
    std::size_t width = 0;

    /// Nothing when the lengths alone differ by more than the limit.
    static std::optional<DiagonalBand> of(std::size_t a_nt, std::size_t b_nt, unsigned limit) {
        const auto last = static_cast<std::ptrdiff_t>(a_nt) - static_cast<std::ptrdiff_t>(b_nt);
        const std::ptrdiff_t apart = last < 0 ? -last : last;
        if (apart > static_cast<std::ptrdiff_t>(limit)) return std::nullopt;
        const std::ptrdiff_t aside = (static_cast<std::ptrdiff_t>(limit) - apart) / 2;
        return DiagonalBand{std::min<std::ptrdiff_t>(0, last) - aside, last,
                            static_cast<std::size_t>(apart + 2 * aside + 1)};
    }
    std::size_t words() const { return (width + kBandWordBits - 1) / kBandWordBits; }
};

/// Vertical differences along the band's part of one column, as bits, and for each base where `a`
/// has it. Bit i of the first word is row column + lowest + i (rows count from 1); with each
/// column the band moves down a row.
struct BandWord {
    std::uint64_t up = 0, down = 0;  ///< the cell is one more, or one less, than that above it
    std::array<std::uint64_t, 5> letters{};  ///< the fifth, of other letters, stays empty
};

/// What one word hands to the next one within a column.
struct BandCarry {
    std::uint64_t sum = 0, up = 1, down = 0;
};

/// A column's step for one word. `up`, `down`: the vertical differences of the column before, on
/// the rows of this one. Returns where a cell equals its diagonal predecessor.
inline std::uint64_t step_word(BandWord& word, std::uint64_t up, std::uint64_t down,
                               std::uint64_t equal, BandCarry& carry) {
    const std::uint64_t partial = (equal & up) + up;
    const std::uint64_t sum = partial + carry.sum;
    carry.sum =
        static_cast<std::uint64_t>(partial < up) | static_cast<std::uint64_t>(sum < partial);
    const std::uint64_t same = (sum ^ up) | equal | down;
    const std::uint64_t right_up = down | ~(same | up), right_down = same & up;
    // The row above the band counts as one more than a column before: its true value is no more.
    const std::uint64_t above_up = right_up << 1 | carry.up;
    const std::uint64_t above_down = right_down << 1 | carry.down;
    carry.up = right_up >> (kBandWordBits - 1);
    carry.down = right_down >> (kBandWordBits - 1);
    word.up = above_down | ~(same | above_up);
    word.down = same & above_up;
    return same;
}

/// Fills empty words for column 0: row r holds r from row 0 on. Rows before it, which do not exist,
/// hold the number of their column, so that row 0 has the right values too.
inline void start_band(BandWord* words, std::size_t count, std::string_view a,
                       std::ptrdiff_t lowest) {
    for (std::size_t bit = 0; bit < count * kBandWordBits; ++bit) {
        const std::ptrdiff_t row = lowest + static_cast<std::ptrdiff_t>(bit);
        if (row < 1) continue;
        BandWord& word = words[bit / kBandWordBits];
        const std::uint64_t mask = std::uint64_t{1} << (bit % kBandWordBits);
        word.up |= mask;
        if (row <= static_cast<std::ptrdiff_t>(a.size())) {
            word.letters[base_value(a[static_cast<std::size_t>(row - 1)])] |= mask;
        }
        word.letters[4] = 0;
    }
}

/// Moves the letters of `a` on by a row; `entering` (4: none) comes in at the end.
inline void shift_band(BandWord* words, std::size_t count, unsigned entering) {
    for (std::size_t w = 0; w < count; ++w) {
        for (unsigned base = 0; base < 4; ++base) {
            const std::uint64_t next = w + 1 < count ? words[w + 1].letters[base] : 0;
            words[w].letters[base] = words[w].letters[base] >> 1 | next << (kBandWordBits - 1);
        }
    }
    if (entering < 4) {
        words[count - 1].letters[entering] |= std::uint64_t{1} << (kBandWordBits - 1);
    }
}

/// Edits between `a` and `b`, or limit + 1. `words`: as many empty ones as `count`, the band's (a
/// constant where the compiler is to see one). `record(words)` is called after each column.
template <typename Record>
inline unsigned walk_band(BandWord* words, std::size_t count, std::string_view a,
                          std::string_view b, const DiagonalBand& band, unsigned limit,
                          const Record& record) {
    start_band(words, count, a, band.lowest);
    const auto goal = static_cast<std::size_t>(band.last - band.lowest);
    // Along the last diagonal values never fall.
    auto edits = static_cast<unsigned>(std::max<std::ptrdiff_t>(band.last, 0));
    std::ptrdiff_t row = band.lowest + static_cast<std::ptrdiff_t>(count * kBandWordBits) - 1;
    for (const char letter : b) {
        const bool inside = row >= 0 && row < static_cast<std::ptrdiff_t>(a.size());
        shift_band(words, count, inside ? base_value(a[static_cast<std::size_t>(row)]) : 4);
        ++row;
        const unsigned base = base_value(letter);
        BandCarry carry;
        for (std::size_t w = 0; w < count; ++w) {
            // Of the row that enters at the end nothing is known: one more than that above it.
            const std::uint64_t up = w + 1 < count ? words[w + 1].up : 1;
            const std::uint64_t down = w + 1 < count ? words[w + 1].down : 0;
            const std::uint64_t same = step_word(
                words[w], words[w].up >> 1 | up << (kBandWordBits - 1),
                words[w].down >> 1 | down << (kBandWordBits - 1), words[w].letters[base], carry);
            if (w == goal / kBandWordBits) edits += (same >> (goal % kBandWordBits) & 1) == 0;
        }
        if (edits > limit) return limit + 1;
        record(words);
    }
    return edits;
}

}  // namespace oligo::dna
