#pragma once

#include "dna/cuda/grid.hpp"

namespace oligo::dna {

// The drift lattice of scheme robust (dna/lattice/word_lattice.hpp) and what its reads say together
// (dna/lattice/column_belief.hpp), column by column: a launch does one column of all reads.

/// Chances of a book's words (dna/lattice/word_chances.hpp) as kernels have them.
struct ChanceTables {
    static constexpr unsigned kMostWords = 512;
    static constexpr unsigned kMeanBits = 24;

    const std::uint16_t* columns;  ///< by string, then by word
    const std::uint32_t* means;    ///< by string
    const std::uint32_t* blanks;   ///< by bases of a string
    std::uint32_t words, most_nt, longest_nt;

    /// Strings shorter than `nt` bases.
    OLIGO_BODY static std::uint32_t start(unsigned nt) { return ((1U << (2 * nt)) - 1) / 3; }
};

/// What is known of the word of a strand in a column.
struct KernelStep {
    std::int32_t word;   ///< or -1: nothing
    std::uint32_t sure;  ///< parts of 65536
};

/// Most significant bit of a value, from 1 on; 0 of 0.
OLIGO_BODY unsigned width_of(std::uint64_t value) {
    unsigned width = 0;
    for (unsigned step = 32; step > 0; step /= 2) {
        if (value >> step != 0) {
            value >>= step;
            width += step;
        }
    }
    return width + (value != 0 ? 1 : 0);
}

/// Reads in the machine's memory with the rows of their lattices.
struct LatticeRows {
    static constexpr std::int32_t kLanes = 24;
    static constexpr unsigned kPacked = 8;
    static constexpr std::uint32_t kTop = std::uint32_t{1} << 30;
    static constexpr std::uint32_t kLeast = kTop >> 18;
    static constexpr std::uint32_t kSure = 65536;
    static constexpr std::int32_t kEdge = 2, kEdgeBits = 3;

    ChanceTables chances;
    const std::uint16_t* pieces;      ///< by place of a read: eight bases from there on
    const unsigned char* clear;       ///< by place: known bases from there on, up to eight
    const std::uint64_t* begin;       ///< by read: its first place; it has one more than bases
    const std::uint32_t* strand_of;   ///< by read
    const std::uint64_t* first_read;  ///< by strand, and what would follow
    std::uint32_t *fore, *back;       ///< by read, column and lane
    std::uint32_t columns;            ///< words of a strand

    OLIGO_BODY std::int32_t size(std::uint64_t read) const {
        return static_cast<std::int32_t>(begin[read + 1] - begin[read]) - 1;
    }
    /// Place of the first lane before a column.
    OLIGO_BODY std::int32_t first(std::int32_t size, std::uint32_t column) const {
        return static_cast<std::int32_t>(std::int64_t{size} * column / columns) - kLanes / 2;
    }
    OLIGO_BODY std::uint32_t* row(std::uint32_t* rows, std::uint64_t read,
                                  std::uint32_t column) const {
        return rows + (read * (columns + 1) + column) * kLanes;
    }
    /// The string of `nt` bases from a place on, or none where one of them is not known.
    OLIGO_BODY bool string_at(std::uint64_t place, unsigned nt, std::uint32_t& string) const {
        if (clear[place] < nt || nt > chances.most_nt) return false;
        string = ChanceTables::start(nt) + (pieces[place] >> (2 * (kPacked - nt)));
        return true;
    }
    /// Chance that the word of a step is read as `nt` bases from a place on.
    OLIGO_BODY std::uint32_t chance(std::uint64_t place, unsigned nt,
                                    const KernelStep& step) const {
        std::uint32_t string = 0;
        const bool known = string_at(place, nt, string);
        const std::uint32_t any = known ? chances.means[string] : chances.blanks[nt];
        std::uint32_t own = any;
        if (known && step.word >= 0) {
            const std::uint64_t at = std::uint64_t{string} * chances.words;
            own = std::uint32_t{chances.columns[at + static_cast<std::uint32_t>(step.word)]}
                  << (ChanceTables::kMeanBits - 16);
        }
        if (step.sure >= kSure) return own;
        return static_cast<std::uint32_t>(
            (std::uint64_t{own} * step.sure + std::uint64_t{any} * (kSure - step.sure)) >> 16);
    }
};

/// Rows before the first column and behind the last: a thread a lane of a read.
struct OpenLattices {
    static constexpr unsigned kThreads = 96, kPhases = 1;

    LatticeRows reads;
    std::uint64_t count;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char*) const {
        constexpr std::int32_t kLanes = LatticeRows::kLanes;
        const std::uint64_t read = at.index() / kLanes;
        if (read >= count) return;
        const auto lane = static_cast<std::int32_t>(at.index() % kLanes);
        const std::int32_t size = reads.size(read);
        const std::int32_t ahead = reads.first(size, 0) + lane;
        const std::int32_t off = ahead < 0 ? -ahead : ahead;
        const std::int32_t place = reads.first(size, reads.columns) + lane, left = size - place;
        const bool ends = place >= 0 && left >= 0 && left <= LatticeRows::kEdge;
        reads.row(reads.fore, read, 0)[lane] = likely(off <= LatticeRows::kEdge, off);
        reads.row(reads.back, read, reads.columns)[lane] = likely(ends, left);
    }

  private:
    OLIGO_BODY static std::uint32_t likely(bool at_all, std::int32_t off) {
        return at_all ? LatticeRows::kTop >> (LatticeRows::kEdgeBits * off) : 0;
    }
};

/// Rows of the next column, or of the one before: a thread a lane of a read sums up the lanes that
/// lead to it, scales the sum as the largest of the read's, and lets it go where what is known of
/// the other side makes it next to impossible.
template <bool kBackwards>
struct StepLattices {
    static constexpr unsigned kThreads = 96, kPhases = 3;  // four reads
    static constexpr unsigned kReads = kThreads / LatticeRows::kLanes;
    static constexpr unsigned kSharedBytes = 8 * kThreads;
    static constexpr unsigned kUnlikelyBits = 16;

    LatticeRows reads;
    const KernelStep* steps;     ///< by strand; none: nothing is known of any
    std::uint64_t first_strand;  ///< that of the first step
    std::uint64_t first, count;  ///< reads
    std::uint32_t column;        ///< that the rows stand before, or behind
    bool pruned;                 ///< something is known of the other side

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        constexpr unsigned kLanes = LatticeRows::kLanes;
        auto* const sums = reinterpret_cast<std::uint32_t*>(shared);
        std::uint32_t* const values = sums + kThreads;
        const unsigned first_lane = at.thread / kLanes * kLanes;
        const std::uint64_t number = std::uint64_t{at.block} * kReads + at.thread / kLanes;
        if (number >= count) return;
        const auto lane = static_cast<std::int32_t>(at.thread % kLanes);
        if constexpr (kPhase == 0) {
            const KernelStep step = steps == nullptr
                                        ? KernelStep{-1, LatticeRows::kSure}
                                        : steps[reads.strand_of[first + number] - first_strand];
            sums[at.thread] =
                static_cast<std::uint32_t>(kBackwards ? behind(first + number, lane, step)
                                                      : before(first + number, lane, step));
        }
        if constexpr (kPhase == 1) values[at.thread] = scaled(sums + first_lane, sums[at.thread]);
        if constexpr (kPhase == 2) {
            const std::uint32_t there = kBackwards ? column - 1 : column + 1;
            std::uint32_t* const to =
                reads.row(kBackwards ? reads.back : reads.fore, first + number, there);
            const std::uint32_t* const other =
                reads.row(kBackwards ? reads.fore : reads.back, first + number, there);
            const bool goes = pruned && impossible(values + first_lane, other, lane);
            to[lane] = goes ? 0 : values[at.thread];
        }
    }

  private:
    OLIGO_BODY std::uint64_t behind(std::uint64_t read, std::int32_t lane,
                                    const KernelStep& step) const {
        const std::uint32_t* const next = reads.row(reads.back, read, column);
        const std::int32_t size = reads.size(read), place = reads.first(size, column - 1) + lane;
        if (place < 0 || place > size) return 0;
        const std::int32_t shift = place - reads.first(size, column);
        std::uint64_t sum = 0;
        for (std::int32_t nt = shift < 0 ? -shift : 0; nt <= longest(size - place); ++nt) {
            if (shift + nt >= LatticeRows::kLanes) break;
            if (next[shift + nt] == 0) continue;
            sum += next[shift + nt] * chance(read, place, nt, step) >> ChanceTables::kMeanBits;
        }
        return sum;
    }
    OLIGO_BODY std::uint64_t before(std::uint64_t read, std::int32_t lane,
                                    const KernelStep& step) const {
        const std::uint32_t* const own = reads.row(reads.fore, read, column);
        const std::int32_t size = reads.size(read);
        const std::int32_t place = reads.first(size, column + 1) + lane;
        const std::int32_t from = place - reads.first(size, column);
        const auto most = static_cast<std::int32_t>(reads.chances.longest_nt);
        std::uint64_t sum = 0;
        if (place > size) return 0;
        if (reads.row(reads.back, read, column + 1)[lane] == 0) return 0;
        for (std::int32_t nt = 0; nt <= most && nt <= place && nt <= from; ++nt) {
            if (from - nt >= LatticeRows::kLanes || own[from - nt] == 0) continue;
            sum += own[from - nt] * chance(read, place - nt, nt, step) >> ChanceTables::kMeanBits;
        }
        return sum;
    }
    OLIGO_BODY std::int32_t longest(std::int32_t left) const {
        const auto most = static_cast<std::int32_t>(reads.chances.longest_nt);
        return left < most ? left : most;
    }
    OLIGO_BODY std::uint64_t chance(std::uint64_t read, std::int32_t place, std::int32_t nt,
                                    const KernelStep& step) const {
        return reads.chance(reads.begin[read] + static_cast<std::uint32_t>(place),
                            static_cast<unsigned>(nt), step);
    }
    OLIGO_BODY static bool impossible(const std::uint32_t* row, const std::uint32_t* other,
                                      std::int32_t lane) {
        std::uint64_t most = 0;
        for (std::int32_t i = 0; i < LatticeRows::kLanes; ++i) {
            const std::uint64_t both = std::uint64_t{row[i]} * other[i];
            most = both > most ? both : most;
        }
        return std::uint64_t{row[lane]} * other[lane] < most >> kUnlikelyBits;
    }
    OLIGO_BODY static std::uint32_t scaled(const std::uint32_t* row, std::uint32_t value) {
        std::uint32_t most = 0;
        for (std::int32_t i = 0; i < LatticeRows::kLanes; ++i) most = row[i] > most ? row[i] : most;
        if (most == 0) return 0;
        const unsigned width = width_of(most), top = width_of(LatticeRows::kTop);
        value = width <= top ? value << (top - width) : value >> (width - top);
        return value < LatticeRows::kLeast ? 0 : value;
    }
};

}  // namespace oligo::dna
