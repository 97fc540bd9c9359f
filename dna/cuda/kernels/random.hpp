#pragma once

#include "dna/cuda/grid.hpp"

namespace oligo::dna {

/// core::Random as kernels have it: the same values for the same seed and stream.
class KernelRandom {
  public:
    OLIGO_BODY KernelRandom(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t walk = seed ^ ((stream + 1) * kGamma);
        walk = split(walk);
        for (std::uint64_t& word : state_) word = split(walk);
    }
    OLIGO_BODY std::uint64_t next() {
        const std::uint64_t result = turned(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = turned(state_[3], 45);
        return result;
    }
    /// `bound`: 1..2^32.
    OLIGO_BODY std::uint32_t below(std::uint64_t bound) {
        constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;
        std::uint64_t product = (next() >> 32) * bound;
        if ((product & (kTwo32 - 1)) < bound) {
            const std::uint64_t threshold = (kTwo32 - bound) % bound;
            while ((product & (kTwo32 - 1)) < threshold) product = (next() >> 32) * bound;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

  private:
    static constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15;
    OLIGO_BODY static std::uint64_t turned(std::uint64_t value, unsigned bits) {
        return value << bits | value >> (64 - bits);
    }
    OLIGO_BODY static std::uint64_t split(std::uint64_t& walk) {
        walk += kGamma;
        std::uint64_t z = walk;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    std::uint64_t state_[4];
};

}  // namespace oligo::dna
