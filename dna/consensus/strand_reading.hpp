#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// What reads say of a strand, or of the contents of one.
struct StrandReading {
    enum class Kind : std::uint8_t {
        kLetters,
        kBytes,
        kReads,  ///< reads, each ending in a line feed, of bases behind what locates the strand
    };

    Kind kind = Kind::kLetters;
    std::string units;                     ///< letters A C G T, or bytes; empty: nothing is known
    std::vector<std::uint8_t> confidence;  ///< 0..255 a base; none of bytes, which are checked
    unsigned reads = 0;
    std::uint64_t place = 0;  ///< of the strand in the pool, variant and all, where a scheme asks
    /// Of bytes: the check holds, but so much was mended before it did that it may hold by chance.
    bool doubtful = false;

    bool empty() const { return units.empty(); }
    /// The units as bytes.
    std::span<const std::uint8_t> bytes() const {
        return {reinterpret_cast<const std::uint8_t*>(units.data()), units.size()};
    }
};

}  // namespace oligo::dna
