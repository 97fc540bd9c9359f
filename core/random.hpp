#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace oligo::core {

inline constexpr std::uint64_t kGoldenGamma = 0x9E3779B97F4A7C15;

/// SplitMix64 step (Steele, Lea, Flood 2014): the next value of the sequence that `state` walks.
inline std::uint64_t splitmix64(std::uint64_t& state) {
    state += kGoldenGamma;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

/// xoshiro256** 1.0 (Blackman, Vigna 2018), seeded by four SplitMix64 values of `seed`.
/// What is written on a strand depends on it, so every method is specified bit by bit in
/// dna/FORMAT.md and never changes.
class Random {
  public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : state_) word = splitmix64(seed);
    }
    /// An independent stream: seeded by splitmix64 of seed xor (stream + 1) * kGoldenGamma.
    Random(std::uint64_t seed, std::uint64_t stream) : Random(stream_seed(seed, stream)) {}

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }
    /// Uniform in 0..bound-1 (bound >= 1) by Lemire's multiply-and-reject on the upper 32 bits of
    /// next() for bound <= 2^32.
    std::uint32_t below(std::uint64_t bound) {
        if (bound - 1 >= kTwo32) refuse_bound(bound);
        std::uint64_t product = (next() >> 32) * bound;
        // The threshold is below the bound, so the division is skipped on nearly every call.
        if ((product & (kTwo32 - 1)) < bound) {
            const std::uint64_t threshold = (kTwo32 - bound) % bound;
            while ((product & (kTwo32 - 1)) < threshold) product = (next() >> 32) * bound;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }
    /// Uniform in [0, 1): the upper 53 bits of next() times 2^-53.
    double uniform();
    /// Standard normal by Box-Muller on two uniform() values (not used for anything on a strand).
    double normal();

    std::array<std::uint64_t, 4> state() const { return state_; }
    void set_state(const std::array<std::uint64_t, 4>& state) { state_ = state; }

  private:
    static constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;
    static std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t state = seed ^ ((stream + 1) * kGoldenGamma);
        return splitmix64(state);
    }
    [[noreturn]] static void refuse_bound(std::uint64_t bound);

    std::array<std::uint64_t, 4> state_;
};

/// Fisher-Yates from the last element down: for i = n-1..1 swap(i, below(i + 1)).
std::vector<std::uint32_t> permutation(std::uint32_t n, Random& random);

}  // namespace oligo::core
