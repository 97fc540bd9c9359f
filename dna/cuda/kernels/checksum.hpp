#pragma once

#include "dna/cuda/grid.hpp"

namespace oligo::dna {

/// CRC-32 (core/hash.hpp) of symbols, low byte first, a thread a piece of them: the host joins
/// those of the pieces.
struct ChecksumSymbols {
    static constexpr unsigned kThreads = 128, kPhases = 2;
    static constexpr unsigned kPiece = 64;  ///< symbols of a thread
    static constexpr unsigned kSharedBytes = 4 * 256;

    const std::uint16_t* symbols;
    std::uint32_t* checksums;  ///< by piece
    std::uint64_t count;       ///< symbols

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const table = reinterpret_cast<std::uint32_t*>(shared);
        if constexpr (kPhase == 0) {
            for (unsigned i = at.thread; i < 256; i += at.threads) table[i] = remainder(i);
        }
        if constexpr (kPhase == 1) {
            const std::uint64_t first = at.index() * kPiece;
            if (first >= count) return;
            const std::uint64_t left = count - first;
            std::uint32_t crc = ~std::uint32_t{0};
            for (unsigned i = 0; i < (left < kPiece ? left : kPiece); ++i) {
                const unsigned symbol = symbols[first + i];
                crc = crc >> 8 ^ table[(crc ^ symbol) & 0xFF];
                crc = crc >> 8 ^ table[(crc ^ symbol >> 8) & 0xFF];
            }
            checksums[at.index()] = ~crc;
        }
    }

  private:
    OLIGO_BODY static std::uint32_t remainder(std::uint32_t byte) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            byte = byte >> 1 ^ ((byte & 1) != 0 ? 0xEDB88320U : 0U);
        }
        return byte;
    }
};

}  // namespace oligo::dna
