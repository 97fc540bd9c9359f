#include "core/random.hpp"

#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace oligo::core {

namespace {

constexpr std::uint64_t kGoldenGamma = 0x9E3779B97F4A7C15;

std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t state = seed ^ ((stream + 1) * kGoldenGamma);
    return splitmix64(state);
}

}  // namespace

std::uint64_t splitmix64(std::uint64_t& state) {
    state += kGoldenGamma;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

Random::Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = splitmix64(seed);
}

Random::Random(std::uint64_t seed, std::uint64_t stream) : Random(stream_seed(seed, stream)) {}

std::uint64_t Random::next() {
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

std::uint32_t Random::below(std::uint64_t bound) {
    constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;
    if (bound == 0 || bound > kTwo32) {
        throw std::invalid_argument("Random::below: bound is " + std::to_string(bound) +
                                    "; expected 1..2^32");
    }
    std::uint64_t product = (next() >> 32) * bound;
    // The threshold is below the bound, so the division is skipped on nearly every call.
    if ((product & 0xFFFFFFFF) < bound) {
        const std::uint64_t threshold = (kTwo32 - bound) % bound;
        while ((product & 0xFFFFFFFF) < threshold) product = (next() >> 32) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::vector<std::uint32_t> permutation(std::uint32_t n, Random& random) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    for (std::uint32_t i = n; i-- > 1;)
        std::swap(order[i], order[random.below(i + std::uint64_t{1})]);
    return order;
}

}  // namespace oligo::core
