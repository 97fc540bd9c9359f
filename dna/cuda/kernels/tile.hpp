#pragma once

#include "dna/cuda/grid.hpp"

#include <cstddef>

namespace oligo::dna {

/// Equally long rows of bytes, one a thread of a block, which goes through its own row while the
/// block reads and writes memory side by side. Long rows stay where they are.
struct RowTile {
    unsigned length = 0;  ///< of a row
    unsigned stride = 0;  ///< in shared memory; 0: rows stay where they are

    /// Of rows that `threads` threads go through, with `taken` bytes of shared memory in use.
    static constexpr RowTile of(unsigned length, unsigned threads, unsigned taken = 0) {
        // An odd number of words: neighbouring threads meet different banks.
        const unsigned stride = ((length + 3) / 4 | 1U) * 4;
        const bool fits = std::uint64_t{stride} * threads + taken <= kMostSharedBytes;
        return {length, fits ? stride : 0};
    }
    OLIGO_BODY constexpr unsigned shared_bytes(unsigned threads) const { return stride * threads; }

    /// The row of a thread.
    template <typename Byte>
    OLIGO_BODY Byte* row(const GridPlace& at, Byte* rows, unsigned char* shared) const {
        if (stride == 0) return rows + at.index() * length;
        return reinterpret_cast<Byte*>(shared + at.thread * stride);
    }
    /// Brings the block's rows, of `count` in all, into shared memory.
    OLIGO_BODY void load(const GridPlace& at, const unsigned char* rows, std::uint64_t count,
                         unsigned char* shared) const {
        if (stride == 0) return;
        const unsigned bytes = bytes_of_block(at, count);
        const unsigned char* const from = rows + first_byte(at);
        for (unsigned i = at.thread; i < bytes; i += at.threads) {
            shared[i / length * stride + i % length] = from[i];
        }
    }
    /// Writes them from there.
    OLIGO_BODY void store(const GridPlace& at, const unsigned char* shared, std::uint64_t count,
                          unsigned char* rows) const {
        if (stride == 0) return;
        const unsigned bytes = bytes_of_block(at, count);
        unsigned char* const to = rows + first_byte(at);
        for (unsigned i = at.thread; i < bytes; i += at.threads) {
            to[i] = shared[i / length * stride + i % length];
        }
    }

  private:
    OLIGO_BODY std::uint64_t first_byte(const GridPlace& at) const {
        return std::uint64_t{at.block} * at.threads * length;
    }
    OLIGO_BODY unsigned bytes_of_block(const GridPlace& at, std::uint64_t count) const {
        const std::uint64_t first = std::uint64_t{at.block} * at.threads;
        const std::uint64_t left = count - first;
        return static_cast<unsigned>(left < at.threads ? left : at.threads) * length;
    }
};

}  // namespace oligo::dna
