#pragma once

#include <cstdint>

// What kernel bodies are written in: plain C++ 17 that a compiler for processors takes as well.
#if defined(__CUDACC__)
#define OLIGO_BODY __host__ __device__ inline
#else
#define OLIGO_BODY inline
#endif

namespace oligo::dna {

/// Where a thread is in the grid.
struct GridPlace {
    unsigned block = 0;
    unsigned thread = 0;   ///< within its block
    unsigned threads = 1;  ///< of a block

    OLIGO_BODY std::uint64_t index() const { return std::uint64_t{block} * threads + thread; }
};

/// How a body is started. Its threads are Body::kThreads a block, and its memory
/// `shared_bytes`, which holds rubbish at first.
struct GridShape {
    unsigned blocks = 0;
    unsigned shared_bytes = 0;
};

/// Most shared memory that a block may have on every GPU without asking.
inline constexpr unsigned kMostSharedBytes = 48 << 10;

// A body is a struct of sizes and pointers with
//     static constexpr unsigned kThreads, kPhases;
//     template <unsigned kPhase> OLIGO_BODY void run(const GridPlace&, unsigned char* shared)
//     const;
// Phases are what lies between barriers: all threads of a block are through with one before any
// begins the next, and what a thread keeps from phase to phase lies in shared memory.

/// Blocks that hold `items` of which each takes `a_block`.
constexpr unsigned blocks_for(std::uint64_t items, std::uint64_t a_block) {
    return static_cast<unsigned>((items + a_block - 1) / a_block);
}

/// Value of a base letter in either case, or 4: dna::base_value() without its table.
OLIGO_BODY unsigned base_of(unsigned char letter) {
    const unsigned upper = letter & 0xDFU;
    if (upper == 'A') return 0;
    if (upper == 'C') return 1;
    if (upper == 'G') return 2;
    return upper == 'T' ? 3 : 4;
}

/// Letter of a base value below 4.
OLIGO_BODY unsigned char letter_of(unsigned value) {
    return static_cast<unsigned char>(0x54474341U >> (8 * value));  // "ACGT"
}

}  // namespace oligo::dna
