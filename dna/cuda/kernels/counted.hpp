#pragma once

#include "dna/cuda/kernels/tile.hpp"

namespace oligo::dna {

/// Tables of an enumerative code (dna/mapping/counted_code.hpp) as kernels have them.
struct CountedTables {
    struct alignas(16) Row {
        std::uint32_t begins[3], end;
    };
    struct alignas(8) Move {
        std::int32_t row_shift;
        std::uint16_t next;
        unsigned char letter;
        unsigned char step;  ///< 4: a rule would be broken
    };
    const Row* rows;
    const Move* moves;          ///< by state and step
    const Move* moves_by_base;  ///< by state and base
    const unsigned char* class_of;
    const unsigned char* ends;    ///< by class
    const unsigned char* refill;  ///< by layer: whether a byte comes in
    std::uint32_t length_nt, strong_low, strong_high, classes, start, start_bits, refills;

    OLIGO_BODY std::uint32_t bytes() const { return refills + (start_bits + 7) / 8; }
    OLIGO_BODY const Row& row(std::uint32_t layer, std::uint32_t strong, std::uint32_t of) const {
        const std::uint64_t before = std::uint64_t{length_nt - layer} * (strong_high + 1) + strong;
        return rows[before * classes + of];
    }
};

/// A thread a strand: numbers to bases.
struct EncodeCounted {
    static constexpr unsigned kThreads = 64, kPhases = 2;

    CountedTables code;
    const unsigned char* bits;
    unsigned char* bases;
    std::uint64_t count;
    RowTile tile;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        if constexpr (kPhase == 0) {
            if (at.index() < count) {
                write(bits + at.index() * code.bytes(), tile.row(at, bases, shared));
            }
        }
        if constexpr (kPhase == 1) tile.store(at, shared, count, bases);
    }

  private:
    OLIGO_BODY void write(const unsigned char* number_bytes, unsigned char* strand) const {
        std::uint32_t number = 0;
        for (std::uint32_t i = 0; i < code.start_bits; ++i) {
            const unsigned byte = number_bytes[code.refills + i / 8];
            number = number << 1 | (byte >> (7 - i % 8) & 1U);
        }
        std::uint32_t state = code.start;
        const CountedTables::Row* row = code.rows + code.class_of[state];
        for (std::uint32_t layer = code.length_nt; layer > 0; --layer) {
            if (code.refill[layer] != 0) number = number << 8 | *number_bytes++;
            const CountedTables::Row here = *row;
            const std::uint32_t step = (number >= here.begins[0] ? 1U : 0U) +
                                       (number >= here.begins[1] ? 1U : 0U) +
                                       (number >= here.begins[2] ? 1U : 0U);
            std::uint32_t begin = number >= here.begins[0] ? here.begins[0] : 0;
            begin = number >= here.begins[1] ? here.begins[1] : begin;
            number -= number >= here.begins[2] ? here.begins[2] : begin;
            const CountedTables::Move move = code.moves[4 * state + step];
            *strand++ = move.letter;
            if (layer > 1) row += move.row_shift;
            state = move.next;
        }
    }
};

/// A thread a strand: bases to numbers. good[i] is 0 for strands that no number gives; their bytes
/// are zero then.
struct DecodeCounted {
    static constexpr unsigned kThreads = 64, kPhases = 2;

    CountedTables code;
    const unsigned char* bases;
    std::uint16_t* states;  ///< room for one a base: those of all strands at a base together
    unsigned char* bits;
    unsigned char* good;
    std::uint64_t count;
    RowTile tile;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        if constexpr (kPhase == 0) tile.load(at, bases, count, shared);
        if constexpr (kPhase == 1) {
            if (at.index() >= count) return;
            const unsigned char* const strand = tile.row(at, bases, shared);
            unsigned char* const number = bits + at.index() * code.bytes();
            const bool holds =
                walk(strand, states + at.index()) && read(strand, states + at.index(), number);
            if (!holds) {
                for (std::uint32_t i = 0; i < code.bytes(); ++i) number[i] = 0;
            }
            good[at.index()] = holds ? 1 : 0;
        }
    }

  private:
    OLIGO_BODY static std::uint32_t strong_of(unsigned char letter) { return letter >> 1 & 1U; }

    /// Whether the strand breaks no rule; keeps the state before each base.
    OLIGO_BODY bool walk(const unsigned char* strand, std::uint16_t* state_at) const {
        std::uint32_t state = code.start, strong = 0;
        for (std::uint32_t i = 0; i < code.length_nt; ++i) {
            state_at[i * count] = static_cast<std::uint16_t>(state);
            const unsigned base = base_of(strand[i]);
            if (base > 3) return false;
            const CountedTables::Move move = code.moves_by_base[4 * state + base];
            if (move.step > 3) return false;
            strong += strong_of(strand[i]);
            state = move.next;
        }
        return strong >= code.strong_low && strong <= code.strong_high &&
               code.ends[code.class_of[state]] != 0;
    }
    /// Backwards, so that the number grows from the strand's end.
    OLIGO_BODY bool read(const unsigned char* strand, const std::uint16_t* state_at,
                         unsigned char* number_bytes) const {
        std::uint32_t strong = 0, number = 0, byte = code.refills;
        for (std::uint32_t i = 0; i < code.length_nt; ++i) strong += strong_of(strand[i]);
        bool outside = false;
        for (std::uint32_t layer = 1; layer <= code.length_nt; ++layer) {
            const std::uint32_t i = code.length_nt - layer;
            const std::uint32_t state = state_at[i * count];
            strong -= strong_of(strand[i]);
            const std::uint32_t step = code.moves_by_base[4 * state + base_of(strand[i])].step;
            const CountedTables::Row& row = code.row(layer, strong, code.class_of[state]);
            number += step == 0 ? 0 : row.begins[step - 1];
            outside = outside || number >= row.end;
            if (code.refill[layer] != 0) {
                number_bytes[--byte] = static_cast<unsigned char>(number);
                number >>= 8;
            }
        }
        if (outside || number >> code.start_bits != 0) return false;
        for (std::uint32_t i = code.refills; i < code.bytes(); ++i) number_bytes[i] = 0;
        for (std::uint32_t i = 0; i < code.start_bits; ++i) {
            const std::uint32_t bit = number >> (code.start_bits - 1 - i) & 1U;
            number_bytes[code.refills + i / 8] =
                static_cast<unsigned char>(number_bytes[code.refills + i / 8] | bit << (7 - i % 8));
        }
        return true;
    }
};

}  // namespace oligo::dna
