#pragma once

#include <cstdint>

namespace oligo::dna {

/// What an object of a pool is.
enum class Role : std::uint8_t { kPicture = 0, kFile = 1, kCodebook = 2, kWeights = 3 };

/// Place of a pool among those that are mixed into one and told apart by their primers (random
/// access to one object at a time); a pool by itself is 1 of 1.
struct Partition {
    std::uint32_t number = 1;  ///< from 1
    std::uint32_t of = 1;

    bool operator==(const Partition&) const = default;
};
inline constexpr std::uint32_t kMostPartitions = 5000;

}  // namespace oligo::dna
