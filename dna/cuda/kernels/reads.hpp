#pragma once

#include "dna/cuda/grid.hpp"

namespace oligo::dna {

/// Reads of one bucket against one of its candidates.
struct EditTask {
    std::uint32_t candidate = 0;
    std::uint32_t first_read = 0, reads = 0;
    std::uint64_t first_result = 0;
};

/// Edit distances (dna/alignment/edit_distance.hpp) of reads to candidates of up to 64 * kWords
/// bases: a block a task, whose candidate becomes rows of bits in shared memory, and a thread a
/// read. Bit-parallel: Myers, J. ACM 46 (1999) 395; Hyyro 2003.
template <unsigned kWords>
struct EditDistances {
    static constexpr unsigned kThreads = 128, kPhases = 2;
    static constexpr unsigned kSharedBytes = 4 * kWords * 8;

    const EditTask* tasks;
    const unsigned char* candidates;
    const std::uint64_t* candidate_begin;
    const unsigned char* reads;
    const std::uint64_t* read_begin;
    std::uint32_t* edits;
    std::uint32_t limit;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const equal = reinterpret_cast<std::uint64_t*>(shared);
        const EditTask task = tasks[at.block];
        const unsigned char* const candidate = candidates + candidate_begin[task.candidate];
        const auto length = static_cast<std::uint32_t>(candidate_begin[task.candidate + 1] -
                                                       candidate_begin[task.candidate]);
        if constexpr (kPhase == 0) {
            for (unsigned i = at.thread; i < 4 * kWords; i += at.threads) {
                equal[i] = row_of(candidate, length, i / kWords, i % kWords);
            }
        }
        if constexpr (kPhase == 1) {
            for (std::uint32_t i = at.thread; i < task.reads; i += at.threads) {
                const std::uint64_t* const begin = read_begin + task.first_read + i;
                const std::uint32_t found =
                    distance(equal, length, reads + begin[0],
                             static_cast<std::uint32_t>(begin[1] - begin[0]));
                edits[task.first_result + i] = found > limit ? limit + 1 : found;
            }
        }
    }

  private:
    /// Bits of a word of the candidate where it has `base`.
    OLIGO_BODY static std::uint64_t row_of(const unsigned char* candidate, std::uint32_t length,
                                           unsigned base, unsigned word) {
        std::uint64_t bits = 0;
        for (unsigned i = 0; i < 64 && 64 * word + i < length; ++i) {
            if (base_of(candidate[64 * word + i]) == base) bits |= std::uint64_t{1} << i;
        }
        return bits;
    }
    OLIGO_BODY static std::uint32_t distance(const std::uint64_t* equal, std::uint32_t length,
                                             const unsigned char* read, std::uint32_t read_nt) {
        if (length == 0) return read_nt;
        std::uint64_t up[kWords], down[kWords];
        for (unsigned w = 0; w < kWords; ++w) {
            up[w] = ~std::uint64_t{0};
            down[w] = 0;
        }
        const unsigned last_word = (length - 1) / 64, last_bit = (length - 1) % 64;
        std::uint32_t edits = length;
        for (std::uint32_t i = 0; i < read_nt; ++i) {
            const unsigned base = base_of(read[i]);
            std::uint64_t above_up = 1, above_down = 0;  // row 0 grows with each letter
            for (unsigned w = 0; w < kWords; ++w) {
                const std::uint64_t match = base > 3 ? 0 : equal[base * kWords + w];
                const std::uint64_t vertical = match | down[w];
                const std::uint64_t same = match | above_down;
                const std::uint64_t diagonal = (((same & up[w]) + up[w]) ^ up[w]) | same;
                std::uint64_t right_up = down[w] | ~(diagonal | up[w]);
                std::uint64_t right_down = up[w] & diagonal;
                if (w == last_word) {
                    edits += static_cast<std::uint32_t>(right_up >> last_bit & 1U);
                    edits -= static_cast<std::uint32_t>(right_down >> last_bit & 1U);
                }
                const std::uint64_t next_up = right_up >> 63, next_down = right_down >> 63;
                right_up = right_up << 1 | above_up;
                right_down = right_down << 1 | above_down;
                up[w] = right_down | ~(vertical | right_up);
                down[w] = right_up & vertical;
                above_up = next_up;
                above_down = next_down;
            }
        }
        return edits;
    }
};

}  // namespace oligo::dna
