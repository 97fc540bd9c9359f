#pragma once

#include "dna/codebook/fixed_length_code.hpp"
#include "dna/cuda/device.hpp"
#include "dna/scheme/scheme.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace oligo::dna {

/// Strands in a row, which share out symbols.
struct Strands {
    std::uint64_t first = 0, count = 0;
    std::size_t symbols = 0;  ///< of a strand; the last may have fewer
};

/// The symbols of strands, one behind the other: the host's, or a device's in an order.
struct StrandSymbols {
    std::span<const std::uint16_t> symbols = {};
    DeviceSymbols there = {};
    std::span<const std::uint32_t> order = {};  ///< where they are there

    std::size_t size() const { return there.count > 0 ? order.size() : symbols.size(); }
    /// Words of `count` symbols from `begin` on.
    void encode(const WordCoder& words, std::size_t begin, std::size_t count, char* bases) const {
        if (count == 0) return;
        if (there.count > 0) {
            words.encode(there, order.subspan(begin, count), bases);
        } else {
            words.encode(symbols.subspan(begin, count), bases);
        }
    }
};

/// Gives the regions of strands with the words of `symbols`, filled up with bases, in pieces, which
/// all threads write. False when no more are wanted.
bool give_words(const Strands& strands, std::size_t region_nt, const FixedLengthCode& code,
                const StrandSymbols& symbols, const TakeContents& take);

}  // namespace oligo::dna
