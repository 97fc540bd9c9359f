#pragma once

#include "dna/cuda/grid.hpp"

namespace oligo::dna {

// Fixed-length code (dna/codebook/fixed_length_code.hpp). A key is a word with two bits a base, the
// first base lowest, as bits 1 and 2 of the letter give them: A 0, C 1, T 2, G 3.

OLIGO_BODY unsigned char key_letter(unsigned value) {
    return static_cast<unsigned char>(0x47544341U >> (8 * value));  // "ACTG"
}

/// Symbols to the letters of their words. Afterwards largest[block] is the largest symbol of the
/// block; what a symbol outside the alphabet became is meaningless.
struct EncodeWords {
    static constexpr unsigned kThreads = 256, kPhases = 3;
    static constexpr unsigned kTile = 4096;  ///< symbols of a block
    static constexpr unsigned kParts = 16;
    static constexpr unsigned kSharedBytes = 4 * (kTile + kThreads + kParts);

    const std::uint16_t* symbols;
    const std::uint32_t* order;  ///< symbol i is symbols[order[i]]; or none
    const std::uint32_t* keys;   ///< by symbol
    unsigned char* bases;
    std::uint32_t* largest;
    std::uint64_t count;
    std::uint32_t alphabet;
    std::uint32_t word_nt;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const words = reinterpret_cast<std::uint32_t*>(shared);
        std::uint32_t* const largest_of = words + kTile;  // by thread
        std::uint32_t* const largest_in = largest_of + kThreads;
        if constexpr (kPhase == 0) largest_of[at.thread] = take_keys(at, words);
        if constexpr (kPhase == 1) {
            if (at.thread < kParts) largest_in[at.thread] = largest_part(at, largest_of);
            spell(at, words);
        }
        if constexpr (kPhase == 2) {
            if (at.thread == 0) largest[at.block] = most(largest_in, kParts);
        }
    }

  private:
    OLIGO_BODY std::uint64_t first(const GridPlace& at) const {
        return std::uint64_t{at.block} * kTile;
    }
    OLIGO_BODY unsigned size(const GridPlace& at) const {
        const std::uint64_t left = count - first(at);
        return static_cast<unsigned>(left < kTile ? left : kTile);
    }
    OLIGO_BODY std::uint32_t take_keys(const GridPlace& at, std::uint32_t* words) const {
        std::uint32_t most = 0;
        for (unsigned i = at.thread; i < size(at); i += at.threads) {
            const std::uint64_t place = first(at) + i;
            const std::uint32_t symbol = symbols[order == nullptr ? place : order[place]];
            most = symbol > most ? symbol : most;
            words[i] = keys[symbol < alphabet ? symbol : 0];
        }
        return most;
    }
    OLIGO_BODY static std::uint32_t most(const std::uint32_t* values, unsigned count) {
        std::uint32_t most = 0;
        for (unsigned i = 0; i < count; ++i) most = values[i] > most ? values[i] : most;
        return most;
    }
    OLIGO_BODY std::uint32_t largest_part(const GridPlace& at, const std::uint32_t* of) const {
        constexpr unsigned kEach = kThreads / kParts;
        return most(of + at.thread * kEach, kEach);
    }
    /// Four letters a step, which is what a thread can store at once.
    OLIGO_BODY void spell(const GridPlace& at, const std::uint32_t* words) const {
        const unsigned bytes = size(at) * word_nt;
        unsigned char* const to = bases + first(at) * word_nt;
        for (unsigned i = 4 * at.thread; i < bytes; i += 4 * at.threads) {
            std::uint32_t four = 0;
            unsigned word = i / word_nt, base = i % word_nt;
            const unsigned here = bytes - i < 4 ? bytes - i : 4;
            for (unsigned k = 0; k < here; ++k) {
                four |= std::uint32_t{key_letter(words[word] >> (2 * base) & 3)} << (8 * k);
                if (++base == word_nt) {
                    base = 0;
                    ++word;
                }
            }
            if (here == 4) {
                *reinterpret_cast<std::uint32_t*>(to + i) = four;
            } else {
                for (unsigned k = 0; k < here; ++k) {
                    to[i + k] = static_cast<unsigned char>(four >> (8 * k));
                }
            }
        }
    }
};

/// Words of any letters to the symbols whose words are nearest, and how far those are.
struct DecodeWords {
    static constexpr unsigned kThreads = 256, kPhases = 2;
    static constexpr unsigned kTile = 2048;  ///< words of a block

    const unsigned char* bases;
    const std::uint32_t* nearest;  ///< by key: distance << 16 | symbol
    std::uint16_t* symbols;
    unsigned char* distance;  ///< or none
    std::uint64_t count;
    std::uint32_t word_nt;

    static constexpr unsigned shared_bytes(unsigned word_nt) { return kTile * word_nt; }

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        const std::uint64_t first = std::uint64_t{at.block} * kTile;
        const std::uint64_t left = count - first;
        const auto size = static_cast<unsigned>(left < kTile ? left : kTile);
        if constexpr (kPhase == 0) load(at, bases + first * word_nt, size * word_nt, shared);
        if constexpr (kPhase == 1) {
            for (unsigned i = at.thread; i < size; i += at.threads) {
                const std::uint32_t found = nearest_to(shared + i * word_nt);
                symbols[first + i] = static_cast<std::uint16_t>(found);
                if (distance != nullptr) {
                    distance[first + i] = static_cast<unsigned char>(found >> 16);
                }
            }
        }
    }

  private:
    OLIGO_BODY static void load(const GridPlace& at, const unsigned char* from, unsigned bytes,
                                unsigned char* shared) {
        const unsigned whole = bytes / 4;
        for (unsigned i = at.thread; i < whole; i += at.threads) {
            reinterpret_cast<std::uint32_t*>(shared)[i] =
                reinterpret_cast<const std::uint32_t*>(from)[i];
        }
        for (unsigned i = 4 * whole + at.thread; i < bytes; i += at.threads) shared[i] = from[i];
    }
    OLIGO_BODY std::uint32_t nearest_to(const unsigned char* word) const {
        std::uint32_t key = 0, open = 0, unknown = 0;
        for (unsigned i = 0; i < word_nt; ++i) {
            const unsigned value = word[i] >> 1 & 3U;
            if (word[i] == key_letter(value)) {
                key |= value << (2 * i);
            } else {
                open |= 3U << (2 * i);
                ++unknown;
            }
        }
        if (unknown == 0) return nearest[key];
        if (unknown == word_nt) return unknown << 16;
        // The nearest to one of the ways to fill the open places; the subtraction steps through
        // all of them.
        std::uint32_t best = ~std::uint32_t{0}, filling = 0;
        do {
            const std::uint32_t found = nearest[key | filling];
            best = found < best ? found : best;
            filling = (filling - open) & open;
        } while (filling != 0);
        return best + (unknown << 16);
    }
};

}  // namespace oligo::dna
