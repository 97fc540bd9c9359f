#include "core/entropy/frequencies.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <string>

namespace oligo::core {

namespace {

constexpr std::uint64_t kMaxWeight = std::uint64_t{1} << 40;

void check_weights(std::span<const std::uint64_t> weights, unsigned precision_bits) {
    if (precision_bits < kMinPrecisionBits || precision_bits > kMaxPrecisionBits) {
        throw InputError("frequency table: precision is " + std::to_string(precision_bits) +
                         " bits; expected 12..14");
    }
    if (weights.empty() || weights.size() > std::size_t{1} << precision_bits) {
        throw InputError("frequency table: " + std::to_string(weights.size()) +
                         " weights; expected 1.." + std::to_string(1U << precision_bits));
    }
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        any |= weights[i];
        if (weights[i] > kMaxWeight) {
            throw InputError("frequency table: weight " + std::to_string(i) + " is " +
                             std::to_string(weights[i]) + "; expected at most 2^40");
        }
    }
    if (any == 0) throw InputError("frequency table: every weight is 0; expected one above 0");
}

/// A symbol and what one unit more is worth to it: weight / half_units, half_units being twice its
/// frequency plus 1.
struct Candidate {
    std::uint64_t weight;
    std::uint64_t half_units;
    std::size_t index;
};

/// Products stay below 2^40 * 2^15.
struct SmallerQuotient {
    bool operator()(const Candidate& a, const Candidate& b) const {
        const std::uint64_t left = a.weight * b.half_units, right = b.weight * a.half_units;
        return left != right ? left < right : a.index > b.index;
    }
};

/// A frequency that Webster's method with at least 1 for each does not go below: it ends at
/// max(1, round(w / d)) for some divisor d, and as max(1, round(y)) <= y + 1 the sum 2^p <= W / d +
/// n, so w / d >= w (2^p - n) / W.
std::vector<std::uint16_t> lower_bounds(std::span<const std::uint64_t> weights, std::uint64_t sum) {
    std::uint64_t total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    unsigned shift = 0;  // weights of 2^40 in 2^14 places; w * 2^p is to fit 64 bits, rounded down
    while (total >> shift >= std::uint64_t{1} << 48) ++shift;
    total = (total >> shift) + (shift > 0 ? 1 : 0);
    std::vector<std::uint16_t> frequencies;
    frequencies.reserve(weights.size());
    for (const std::uint64_t weight : weights) {
        const std::uint64_t share = (weight >> shift) * (sum - weights.size()) / total;
        frequencies.push_back(static_cast<std::uint16_t>(std::max<std::uint64_t>(share, 1)));
    }
    return frequencies;
}

}  // namespace

std::vector<std::uint16_t> quantised_frequencies(std::span<const std::uint64_t> weights,
                                                 unsigned precision_bits) {
    check_weights(weights, precision_bits);
    const std::uint64_t wanted = std::uint64_t{1} << precision_bits;
    std::vector<std::uint16_t> frequencies = lower_bounds(weights, wanted);
    std::priority_queue<Candidate, std::vector<Candidate>, SmallerQuotient> queue;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        queue.push({weights[i], 2U * frequencies[i] + 1, i});
    }
    for (auto units = wanted - std::accumulate(frequencies.begin(), frequencies.end(), wanted * 0);
         units > 0; --units) {
        Candidate next = queue.top();
        queue.pop();
        ++frequencies[next.index];
        next.half_units += 2;
        queue.push(next);
    }
    return frequencies;
}

std::vector<std::uint16_t> quantised_frequencies(std::span<const double> probabilities,
                                                 unsigned precision_bits) {
    std::vector<std::uint64_t> weights(probabilities.size());
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
            throw InputError("frequency table: probability " + std::to_string(i) + " is " +
                             std::to_string(probabilities[i]) + "; expected 0..1");
        }
        weights[i] = static_cast<std::uint64_t>(std::floor(probabilities[i] * 0x1p32 + 0.5));
    }
    return quantised_frequencies(weights, precision_bits);
}

}  // namespace oligo::core
