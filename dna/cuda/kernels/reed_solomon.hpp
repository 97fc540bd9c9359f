#pragma once

#include "dna/cuda/kernels/tile.hpp"

namespace oligo::dna {

/// Parity of messages (dna/ecc/generator_division.hpp): a thread divides one, the remainder in
/// kWords registers of eight symbols. `rows`: the multiples of the generator, kWords a symbol.
template <unsigned kWords>
struct MakeParity {
    static constexpr unsigned kThreads = 64, kPhases = 2;
    /// The rows are in shared memory, but for the longest.
    static constexpr bool kSharedRows = kWords <= 8;

    const unsigned char* messages;
    const std::uint64_t* rows;
    unsigned char* parity;
    std::uint64_t count;
    std::uint32_t order;  ///< of the field
    std::uint32_t parity_symbols;
    RowTile tile;

    OLIGO_BODY static constexpr unsigned row_bytes(unsigned order) {
        return kSharedRows ? order * kWords * 8 : 0;
    }

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const own_rows = reinterpret_cast<std::uint64_t*>(shared);
        unsigned char* const tiles = shared + row_bytes(order);
        if constexpr (kPhase == 0) {
            if constexpr (kSharedRows) {
                for (unsigned i = at.thread; i < order * kWords; i += at.threads) {
                    own_rows[i] = rows[i];
                }
            }
            tile.load(at, messages, count, tiles);
        }
        if constexpr (kPhase == 1) {
            if (at.index() >= count) return;
            divide(tile.row(at, messages, tiles), kSharedRows ? own_rows : rows,
                   parity + at.index() * parity_symbols);
        }
    }

  private:
    OLIGO_BODY void divide(const unsigned char* message, const std::uint64_t* multiples,
                           unsigned char* result) const {
        std::uint64_t s[kWords] = {};
        for (unsigned k = 0; k < tile.length; ++k) {
            const std::uint64_t* const row = multiples + ((s[0] >> 56) ^ message[k]) * kWords;
            for (unsigned i = 0; i + 1 < kWords; ++i) {
                s[i] = (s[i] << 8 | s[i + 1] >> 56) ^ row[i];
            }
            s[kWords - 1] = s[kWords - 1] << 8 ^ row[kWords - 1];
        }
        for (unsigned i = 0; i < kWords; ++i) {
            for (unsigned k = 0; k < 8 && 8 * i + k < parity_symbols; ++k) {
                result[8 * i + k] = static_cast<unsigned char>(s[i] >> (56 - 8 * k));
            }
        }
    }
};

/// Syndromes of words, message and parity: a thread evaluates a word at one root, by logarithms.
struct MakeSyndromes {
    static constexpr unsigned kThreads = 128, kPhases = 2;
    static constexpr unsigned kTile = 16;  ///< words of a block
    static constexpr unsigned kMostOrder = 256;
    static constexpr unsigned kSharedBytes = kMostOrder * 2 + 2 * kMostOrder + kTile * kMostOrder;

    const unsigned char* words;
    const unsigned char* power;  ///< 2^i, for i below twice the order
    const std::uint16_t* log;    ///< by symbol; of 0 meaningless
    unsigned char* syndromes;    ///< word by word, of the roots 2^1, 2^2, ..
    std::uint64_t count;
    std::uint32_t length;  ///< of a word
    std::uint32_t order, parity_symbols;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const own_log = reinterpret_cast<std::uint16_t*>(shared);
        unsigned char* const own_power = shared + 2 * kMostOrder;
        unsigned char* const own_words = own_power + 2 * kMostOrder;
        const std::uint64_t first = std::uint64_t{at.block} * kTile;
        const std::uint64_t left = count - first;
        const auto here = static_cast<std::uint32_t>(left < kTile ? left : kTile);
        if constexpr (kPhase == 0) {
            for (unsigned i = at.thread; i < order; i += at.threads) own_log[i] = log[i];
            for (unsigned i = at.thread; i < 2 * order; i += at.threads) own_power[i] = power[i];
            for (unsigned i = at.thread; i < here * length; i += at.threads) {
                own_words[i] = words[first * length + i];
            }
        }
        if constexpr (kPhase == 1) {
            for (unsigned i = at.thread; i < here * parity_symbols; i += at.threads) {
                const unsigned char* const word = own_words + i / parity_symbols * length;
                const unsigned root = i % parity_symbols + 1;
                unsigned value = 0;
                for (unsigned k = 0; k < length; ++k) {
                    value = (value == 0 ? 0U : own_power[own_log[value] + root]) ^ word[k];
                }
                syndromes[first * parity_symbols + i] = static_cast<unsigned char>(value);
            }
        }
    }
};

/// Sums of multiples of the symbols of columns (dna/ecc/column_maker.hpp), which parity and
/// syndromes both are: a thread makes kEach sums of a column. Symbols of a row lie side by side,
/// and so do those that neighbouring threads want.
template <class Symbol>
struct SumColumns {
    static constexpr unsigned kThreads = 128, kPhases = 2;
    static constexpr unsigned kEach = 4;
    /// Tables of larger fields stay where they are.
    static constexpr unsigned kMostOrder = 512;

    const Symbol* words;             ///< block by block, row by row
    const std::uint16_t* log;        ///< by symbol; of 0 meaningless
    const Symbol* power;             ///< 2^i, for i below twice the order
    const std::uint16_t* exponents;  ///< of 2, by row from the last one up, then by sum
    Symbol* sums;                    ///< block by block, sum by sum
    std::uint64_t count;             ///< blocks
    std::uint32_t width, length, sum_count, order;

    OLIGO_BODY static constexpr unsigned shared_bytes(unsigned order) {
        return order > kMostOrder ? 0 : order * (2 + 2 * static_cast<unsigned>(sizeof(Symbol)));
    }
    OLIGO_BODY std::uint32_t groups() const { return (sum_count + kEach - 1) / kEach; }
    OLIGO_BODY std::uint64_t threads() const { return count * groups() * width; }

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const own_log = reinterpret_cast<std::uint16_t*>(shared);
        auto* const own_power = reinterpret_cast<Symbol*>(shared + 2 * order);
        const bool small = order <= kMostOrder;
        if constexpr (kPhase == 0) {
            if (!small) return;
            for (unsigned i = at.thread; i < order; i += at.threads) own_log[i] = log[i];
            for (unsigned i = at.thread; i < 2 * order; i += at.threads) own_power[i] = power[i];
        }
        if constexpr (kPhase == 1) {
            if (at.index() >= threads()) return;
            const auto column = static_cast<std::uint32_t>(at.index() % width);
            const std::uint64_t group = at.index() / width;
            add_up(group / groups(), column, static_cast<std::uint32_t>(group % groups()) * kEach,
                   small ? own_log : log, small ? own_power : power);
        }
    }

  private:
    OLIGO_BODY void add_up(std::uint64_t block, std::uint32_t column, std::uint32_t first,
                           const std::uint16_t* logs, const Symbol* powers) const {
        const Symbol* const from = words + block * length * width + column;
        const std::uint32_t here = sum_count - first < kEach ? sum_count - first : kEach;
        unsigned values[kEach] = {};
        for (std::uint32_t row = 0; row < length; ++row) {
            const Symbol symbol = from[std::uint64_t{row} * width];
            if (symbol == 0) continue;
            const std::uint32_t own = logs[symbol];
            const std::uint16_t* const factors =
                exponents + std::uint64_t{length - 1 - row} * sum_count + first;
            for (std::uint32_t i = 0; i < here; ++i) {
                values[i] ^= powers[own + factors[i]];
            }
        }
        for (std::uint32_t i = 0; i < here; ++i) {
            sums[(block * sum_count + first + i) * width + column] = static_cast<Symbol>(values[i]);
        }
    }
};

}  // namespace oligo::dna
