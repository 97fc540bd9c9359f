#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace oligo::dna {

inline constexpr std::size_t kDcSymbols = 11;   ///< categories 0..10
inline constexpr std::size_t kAcSymbols = 162;  ///< run 0..15 by category 1..10, then ZRL and EOB
inline constexpr std::uint16_t kZeroRun = 160;  ///< sixteen zeros
inline constexpr std::uint16_t kEndOfBlock = 161;

/// AC symbol of `run` zeros (0..15) before a coefficient of `category` (1..10).
constexpr std::size_t run_category(unsigned run, unsigned category) {
    return run * 10 + category - 1;
}

/// How often each DC and AC symbol occurs in one kind of plane.
struct SymbolFrequencies {
    std::array<std::uint64_t, kDcSymbols> dc{};
    std::array<std::uint64_t, kAcSymbols> ac{};

    bool operator==(const SymbolFrequencies&) const = default;
};

enum class PlaneKind : std::uint8_t { kGray, kLuma, kBlueDifference, kRedDifference };

/// The jpegdna package's default frequencies: for gray pictures, and for Y, Cb and Cr of pictures
/// sampled 4:2:2 (used for every sampler).
const SymbolFrequencies& default_frequencies(PlaneKind kind);

}  // namespace oligo::dna
