#pragma once

#include <cstdint>

namespace oligo::dna {

/// Symbols that were not read as they had been written and that codes brought right. Each code
/// counts its own symbols: bytes, pairs of bytes, words, pieces.
struct Corrections {
    std::uint64_t inner = 0;     ///< read wrong, mended within their strand
    std::uint64_t outer = 0;     ///< read wrong, found and mended by other strands
    std::uint64_t restored = 0;  ///< of data, not read at all, filled in from other strands

    Corrections& operator+=(const Corrections& other) {
        inner += other.inner;
        outer += other.outer;
        restored += other.restored;
        return *this;
    }
    bool operator==(const Corrections&) const = default;
};

}  // namespace oligo::dna
