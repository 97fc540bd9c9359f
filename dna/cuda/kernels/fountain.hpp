#pragma once

#include "dna/cuda/kernels/random.hpp"

namespace oligo::dna {

/// What kernels know of a fountain code (dna/fountain/fountain_code.hpp) and its symbols, which are
/// lanes of 64-bit words.
struct FountainTables {
    static constexpr unsigned kMostColumns = 67;
    static constexpr unsigned kMostDense = 32;
    static constexpr std::uint32_t kMostDegree = 64;
    static constexpr unsigned kDegreeBits = 20;

    const std::uint64_t* sources;
    const std::uint64_t* intermediate;  ///< none for dense codes
    std::uint64_t seed;                 ///< of rows; for dense codes of coefficients
    std::uint32_t lane_words, symbol_bytes;
    std::uint32_t source_count, padded, sparse, columns;

    OLIGO_BODY std::uint32_t words() const { return (symbol_bytes + 7) / 8; }
    /// Writes a word of a symbol, whose last word may be shorter.
    OLIGO_BODY void put(unsigned char* symbol, std::uint32_t word, std::uint64_t value) const {
        const std::uint32_t left = symbol_bytes - 8 * word;
        if (symbol_bytes % 8 == 0) {
            reinterpret_cast<std::uint64_t*>(symbol)[word] = value;
            return;
        }
        for (std::uint32_t i = 0; i < (left < 8 ? left : 8); ++i) {
            symbol[8 * word + i] = static_cast<unsigned char>(value >> (8 * i));
        }
    }
};

/// The second phase of making symbols: the threads of a block share out the words of its symbols.
/// `rows`: what the first phase drew, `row_length` for each.
template <class Body, class Row>
OLIGO_BODY void write_sums(const Body& body, const GridPlace& at, const Row* rows,
                           std::uint32_t row_length) {
    const FountainTables& code = body.code;
    const std::uint64_t first = std::uint64_t{at.block} * Body::kThreads;
    const std::uint64_t left = body.count - first;
    const auto here = static_cast<std::uint32_t>(left < Body::kThreads ? left : Body::kThreads);
    for (std::uint32_t i = at.thread; i < here * code.words(); i += at.threads) {
        const std::uint32_t symbol = i / code.words(), word = i % code.words();
        code.put(body.symbols + (first + symbol) * code.symbol_bytes, word,
                 body.sum(body.first_id + first + symbol, rows + symbol * row_length, word));
    }
}

/// Encoding symbols of the ids from `first_id` on of a code that is not dense: a thread draws the
/// columns of a symbol, then the block adds up words of all its symbols.
struct MakeSymbols {
    static constexpr unsigned kThreads = 64, kPhases = 2;
    static constexpr unsigned kRow = FountainTables::kMostColumns + 1;
    static constexpr unsigned kSharedBytes = 4 * kThreads * kRow;

    FountainTables code;
    unsigned char* symbols;
    std::uint64_t first_id, count;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const rows = reinterpret_cast<std::uint32_t*>(shared);
        if constexpr (kPhase == 0) {
            if (at.index() < count) draw(first_id + at.index(), rows + at.thread * kRow);
        }
        if constexpr (kPhase == 1) {
            write_sums(*this, at, rows, kRow);
        }
    }

    /// A word of the symbol of an id.
    OLIGO_BODY std::uint64_t sum(std::uint64_t id, const std::uint32_t* row,
                                 std::uint32_t word) const {
        if (id < code.source_count) return code.sources[id * code.lane_words + word];
        std::uint64_t value = 0;
        for (std::uint32_t i = 1; i <= row[0]; ++i) {
            value ^= code.intermediate[std::uint64_t{row[i]} * code.lane_words + word];
        }
        return value;
    }

  private:
    /// Columns of a repair symbol, their number before them.
    OLIGO_BODY void draw(std::uint64_t id, std::uint32_t* row) const {
        row[0] = 0;
        if (id < code.source_count) return;
        KernelRandom random(code.seed, id + (code.padded - code.source_count));
        const std::uint64_t drawn = random.next();
        const auto uniform =
            static_cast<std::uint32_t>(drawn >> (64 - FountainTables::kDegreeBits));
        std::uint32_t degree = 1 + (1U << FountainTables::kDegreeBits) / (uniform + 1);
        degree = degree < FountainTables::kMostDegree ? degree : FountainTables::kMostDegree;
        degree = degree < code.sparse / 2 ? degree : code.sparse / 2;
        std::uint64_t filter = 0;
        add(random, row, degree, 0, code.sparse, filter);
        const auto inactive = static_cast<std::uint32_t>(2 + (drawn & 1));
        add(random, row, degree + inactive, code.sparse, code.columns - code.sparse, filter);
    }
    /// Draws columns that differ until there are `until`.
    OLIGO_BODY static void add(KernelRandom& random, std::uint32_t* row, std::uint32_t until,
                               std::uint32_t begin, std::uint32_t range, std::uint64_t& filter) {
        std::uint32_t filled = row[0];
        while (filled < until) {
            const std::uint32_t column = begin + random.below(range);
            const std::uint64_t bit = std::uint64_t{1} << (column % 64);
            bool known = false;
            if ((filter & bit) != 0) {
                for (std::uint32_t i = 1; i <= filled; ++i) known = known || row[i] == column;
            }
            if (known) continue;
            filter |= bit;
            row[++filled] = column;
        }
        row[0] = filled;
    }
};

/// The same for a dense code: a thread draws the coefficients of a symbol.
struct MakeDenseSymbols {
    static constexpr unsigned kThreads = 64, kPhases = 2;
    static constexpr unsigned kSharedBytes = kThreads * FountainTables::kMostDense;

    FountainTables code;
    unsigned char* symbols;
    std::uint64_t first_id, count;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        if constexpr (kPhase == 0) {
            const std::uint64_t id = first_id + at.index();
            if (at.index() >= count || id < code.source_count) return;
            unsigned char* const row = shared + at.thread * FountainTables::kMostDense;
            KernelRandom random(code.seed, id);
            for (std::uint32_t i = 0; i < code.source_count; ++i) {
                row[i] = static_cast<unsigned char>(1 + random.below(255));
            }
        }
        if constexpr (kPhase == 1) {
            write_sums(*this, at, shared, FountainTables::kMostDense);
        }
    }

    /// A word of the symbol of an id.
    OLIGO_BODY std::uint64_t sum(std::uint64_t id, const unsigned char* row,
                                 std::uint32_t word) const {
        if (id < code.source_count) return code.sources[id * code.lane_words + word];
        std::uint64_t value = 0;
        for (std::uint32_t i = 0; i < code.source_count; ++i) {
            value ^= times(code.sources[std::uint64_t{i} * code.lane_words + word], row[i]);
        }
        return value;
    }

  private:
    /// `factor` times each of eight bytes over GF(256), polynomial 0x11D.
    OLIGO_BODY static std::uint64_t times(std::uint64_t bytes, unsigned factor) {
        std::uint64_t product = 0;
        for (unsigned bit = 0; bit < 8; ++bit) {
            product ^= bytes & (0 - static_cast<std::uint64_t>(factor >> bit & 1U));
            const std::uint64_t high = bytes >> 7 & 0x0101010101010101;
            bytes = (bytes << 1 & 0xFEFEFEFEFEFEFEFE) ^ high * 0x1D;
        }
        return product;
    }
};

/// Steps of a back-substitution that do not wait for each other: a thread adds up a word of a
/// step's lane.
struct BackSubstitute {
    static constexpr unsigned kThreads = 128, kPhases = 1;

    const std::uint32_t* steps;    ///< those of this level
    const std::uint32_t* begin;    ///< by step: its columns begin at, and end where the next begin
    const std::uint32_t* columns;  ///< lanes that are added to the step's own
    const std::uint64_t* own;      ///< by step: the symbol it starts with
    std::uint64_t* lanes;          ///< by step, then those of the inactive columns
    std::uint64_t count;           ///< steps
    std::uint32_t lane_words;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char*) const {
        if (at.index() >= count * lane_words) return;
        const std::uint32_t step = steps[at.index() / lane_words];
        const std::uint64_t word = at.index() % lane_words;
        std::uint64_t value = own[std::uint64_t{step} * lane_words + word];
        for (std::uint32_t i = begin[step]; i < begin[step + 1]; ++i) {
            value ^= lanes[std::uint64_t{columns[i]} * lane_words + word];
        }
        lanes[std::uint64_t{step} * lane_words + word] = value;
    }
};

}  // namespace oligo::dna
