#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace oligo::core {

/// SplitMix64 step (Steele, Lea, Flood 2014): the next value of the sequence that `state` walks.
std::uint64_t splitmix64(std::uint64_t& state);

/// xoshiro256** 1.0 (Blackman, Vigna 2018), seeded by four SplitMix64 values of `seed`.
/// What is written on a strand depends on it, so every method is specified bit by bit in
/// dna/FORMAT.md and never changes.
class Random {
  public:
    explicit Random(std::uint64_t seed);
    /// An independent stream: seeded by splitmix64 of seed xor (stream + 1) * 0x9E3779B97F4A7C15.
    Random(std::uint64_t seed, std::uint64_t stream);

    std::uint64_t next();
    /// Uniform in 0..bound-1 (bound >= 1) by Lemire's multiply-and-reject on the upper 32 bits of
    /// next() for bound <= 2^32.
    std::uint32_t below(std::uint64_t bound);
    /// Uniform in [0, 1): the upper 53 bits of next() times 2^-53.
    double uniform();
    /// Standard normal by Box-Muller on two uniform() values (not used for anything on a strand).
    double normal();

    std::array<std::uint64_t, 4> state() const { return state_; }
    void set_state(const std::array<std::uint64_t, 4>& state) { state_ = state; }

  private:
    std::array<std::uint64_t, 4> state_;
};

/// Fisher-Yates from the last element down: for i = n-1..1 swap(i, below(i + 1)).
std::vector<std::uint32_t> permutation(std::uint32_t n, Random& random);

}  // namespace oligo::core
