#include "core/entropy/gaussian.hpp"

#include "core/entropy/frequencies.hpp"

#include <algorithm>

namespace oligo::core {

namespace {

constexpr unsigned kMassBits = 38;
constexpr unsigned kXBits = 24;
constexpr std::uint64_t kFarthestX = std::uint64_t{5} << kXBits;
constexpr std::uint64_t kHalf = std::uint64_t{1} << (kMassBits - 1);

// In units of 2^-32.
constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
constexpr std::uint64_t kTwoOverE = 3160060337;            // round(2^32 * 2 / e)
constexpr std::uint64_t kOneOverRootOfTwoPi = 1713444047;  // round(2^32 / sqrt(2 pi))

/// exp(-fraction) for 0 <= fraction < 1 by its power series; both in units of 2^-32.
std::uint64_t exp_of_minus_fraction(std::uint64_t fraction) {
    std::uint64_t sum = kOne, term = kOne;
    for (std::uint64_t n = 1; term > 0; ++n) {
        term = (term * fraction >> 32) / n;
        sum = n % 2 == 1 ? sum - term : sum + term;
    }
    return sum;
}

/// x times the density of a standard Gaussian at x < 5, in units of 2^-38.
std::uint64_t x_times_density(std::uint64_t x_q24) {
    const std::uint64_t exponent = x_q24 * x_q24 >> 17;  // x^2 / 2 in units of 2^-32
    std::uint64_t density = std::min(exp_of_minus_fraction(exponent & (kOne - 1)), kOne - 1);
    const std::uint64_t whole = exponent >> 32;  // exp(-whole) = (2 / e)^whole 2^-whole
    for (std::uint64_t i = 0; i < whole; ++i) density = density * kTwoOverE >> 32;
    density = density * kOneOverRootOfTwoPi >> 32;
    return density * x_q24 >> (32 + kXBits - kMassBits + whole);
}

/// Table of one scale from the masses of 0, 1, 2, ...
CdfTable gaussian_table(std::uint32_t scale_q16, unsigned precision_bits) {
    const std::uint64_t least = std::uint64_t{1} << (kMassBits - precision_bits - 2);
    const auto half_mass_to = [&](std::uint64_t k) {  // (k + 1/2) / scale
        return gaussian_half_mass_q38(((2 * k + 1) << (kXBits + 15)) / scale_q16);
    };
    std::uint64_t reached = half_mass_to(0);
    std::vector<std::uint64_t> masses{2 * reached};
    for (std::uint64_t k = 1;; ++k) {
        const std::uint64_t next = half_mass_to(k);
        if (next < reached + least) break;
        masses.push_back(next - reached);
        reached = next;
    }
    std::vector<std::uint64_t> weights(masses.rbegin(), masses.rend());
    weights.insert(weights.end(), masses.begin() + 1, masses.end());
    weights.push_back(2 * (kHalf - reached));
    return {1 - static_cast<std::int32_t>(masses.size()), true,
            quantised_frequencies(weights, precision_bits)};
}

}  // namespace

const std::array<std::uint32_t, kGaussianScales> kGaussianScalesQ16 = {
    7209,     8153,     9221,     10428,   11793,   13338,   15084,   17060,   19293,   21820,
    24677,    27908,    31563,    35696,   40370,   45657,   51635,   58397,   66043,   74691,
    84472,    95533,    108043,   122191,  138191,  156287,  176752,  199897,  226073,  255677,
    289157,   327021,   369843,   418272,  473044,  534987,  605042,  684270,  773872,  875208,
    989814,   1119426,  1266011,  1431791, 1619278, 1831317, 2071121, 2342327, 2649047, 2995930,
    3388236,  3831913,  4333688,  4901169, 5542960, 6268790, 7089666, 8018032, 9067964, 10255381,
    11598287, 13117040, 14834670, 16777216};

std::size_t gaussian_scale_index(std::uint32_t scale_q16) {
    const auto first =
        std::lower_bound(kGaussianScalesQ16.begin(), kGaussianScalesQ16.end() - 1, scale_q16);
    return static_cast<std::size_t>(first - kGaussianScalesQ16.begin());
}

std::uint64_t gaussian_half_mass_q38(std::uint64_t x_q24) {
    if (x_q24 >= kFarthestX) return kHalf;
    std::uint64_t sum = 0;
    std::uint64_t term = x_times_density(x_q24);
    for (std::uint64_t odd = 3; term > 0; odd += 2) {
        sum += term;
        term = (term * x_q24 >> kXBits) / odd * x_q24 >> kXBits;  // terms < 2^37, x < 2^27
    }
    return std::min(sum, kHalf);
}

CdfTables gaussian_tables(unsigned precision_bits) {
    std::vector<CdfTable> tables;
    for (const std::uint32_t scale : kGaussianScalesQ16) {
        tables.push_back(gaussian_table(scale, precision_bits));
    }
    return {precision_bits, std::move(tables)};
}

}  // namespace oligo::core
