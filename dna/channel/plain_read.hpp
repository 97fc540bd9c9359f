#pragma once

#include <cstdint>

// Plain C++ 17 without anything of the library: kernels share it.

namespace oligo::dna {

/// What came of a read of a plain channel, beside its bases.
struct PlainRead {
    std::uint32_t bases = 0, substitutions = 0, insertions = 0, deletions = 0, reversed = 0;
};

/// Chances of a plain channel times 2^53, rounded up: a number of 53 random bits below one of them
/// says yes.
struct PlainChances {
    std::uint64_t sub = 0, ins = 0, del = 0, dropout = 0;
    std::uint64_t further_read = 0;  ///< for one read more than whole_reads
    std::uint32_t whole_reads = 0;
    bool reverse_half = false;
};

}  // namespace oligo::dna
