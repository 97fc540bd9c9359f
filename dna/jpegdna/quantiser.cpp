#include "dna/jpegdna/quantiser.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/zigzag.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::array<std::uint8_t, 64> kLumaSteps = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr std::array<std::uint8_t, 64> kChromaSteps = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
    99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

// A published strand of the package (kodim11) leaves 59 or 60 for row 2, column 2, in Cb and Cr
// alike.
constexpr std::array<std::uint8_t, 64> kPackageChromaSteps = [] {
    auto steps = kChromaSteps;
    steps[2 * 8 + 2] = 59;
    return steps;
}();

constexpr double kMiddle = 128;
constexpr std::size_t kMostValues = std::size_t{Dct::kMaxSize} * Dct::kMaxSize;
// Adding and taking away 1.5 * 2^52 rounds a double half to even without a library call.
constexpr double kRound = 6755399441055744.0;

}  // namespace

std::span<const std::uint8_t> steps_of(QuantisationTable table) {
    switch (table) {
        case QuantisationTable::kLuma:
            return kLumaSteps;
        case QuantisationTable::kChroma:
            return kChromaSteps;
        case QuantisationTable::kPackageChroma:
            break;
    }
    return kPackageChromaSteps;
}

double BlockQuantiser::min_alpha(unsigned block_px) {
    constexpr double kHighestAc = 17579, kLeastStep = 10;
    return std::max(kMinAlpha, kMiddle * block_px / (kLeastStep * kHighestAc));
}

BlockQuantiser::BlockQuantiser(unsigned block_px, double alpha, QuantisationTable table)
    : dct_(block_px), zigzag_(zigzag_order(block_px, block_px)) {
    const double least = min_alpha(block_px);
    if (!(alpha >= least && alpha <= kMaxAlpha)) {
        throw core::InputError("jpegdna: alpha = " + std::to_string(alpha) + "; expected " +
                               std::to_string(least) + "..50 with blocks of " +
                               std::to_string(block_px) +
                               ": with a smaller one coefficients have no words");
    }
    const auto base = steps_of(table);
    for (unsigned row = 0; row < block_px; ++row) {
        for (unsigned column = 0; column < block_px; ++column) {
            steps_.push_back(base[row * 8 / block_px * 8 + column * 8 / block_px] * alpha);
        }
    }
    for (const std::uint32_t place : zigzag_) {
        highest_.push_back(static_cast<std::int32_t>(kMiddle * block_px / steps_[place]) + 1);
    }
}

bool BlockQuantiser::plausible(const std::int16_t* levels) const {
    bool good = true;
    for (std::size_t i = 0; i < highest_.size(); ++i) {
        good &= levels[i] <= highest_[i] && levels[i] >= -highest_[i];
    }
    return good;
}

void BlockQuantiser::forward(const std::uint8_t* samples, std::size_t stride,
                             std::int16_t* levels) const {
    std::array<double, kMostValues> values;
    const unsigned size = block_px();
    for (unsigned row = 0; row < size; ++row) {
        for (unsigned column = 0; column < size; ++column) {
            values[row * size + column] = samples[row * stride + column] - kMiddle;
        }
    }
    dct_.forward(values.data(), values.data());
    const std::size_t count = coefficients();
    for (std::size_t i = 0; i < count; ++i) values[i] = values[i] / steps_[i] + kRound - kRound;
    for (std::size_t i = 0; i < count; ++i) {
        levels[i] = static_cast<std::int16_t>(values[zigzag_[i]]);
    }
}

/// A block of 8 with nothing but a DC coefficient. Its level often lies half-way between two
/// samples, and then the last bits decide: they are those of the package's transform.
void BlockQuantiser::inverse_flat(std::int16_t level, std::uint8_t* samples,
                                  std::size_t stride) const {
    constexpr double kHalfOfRoot = std::numbers::sqrt2 / 4;
    const double value = level * steps_[0] * kHalfOfRoot * kHalfOfRoot;
    const double rounded = value + kRound - kRound + kMiddle;
    const auto sample = static_cast<std::uint8_t>(std::clamp(rounded, 0.0, 255.0));
    for (unsigned row = 0; row < 8; ++row) std::fill_n(samples + row * stride, 8, sample);
}

void BlockQuantiser::inverse(const std::int16_t* levels, std::uint8_t* samples,
                             std::size_t stride) const {
    std::array<float, kMostValues> values;
    const std::size_t count = coefficients();
    if (block_px() == 8 && std::all_of(levels + 1, levels + count, [](int l) { return l == 0; })) {
        inverse_flat(levels[0], samples, stride);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        values[zigzag_[i]] = static_cast<float>(levels[i] * steps_[zigzag_[i]]);
    }
    dct_.inverse(values.data(), values.data());
    const unsigned size = block_px();
    for (unsigned row = 0; row < size; ++row) {
        for (unsigned column = 0; column < size; ++column) {
            const float value = values[row * size + column] + static_cast<float>(kMiddle) + 0.5F;
            samples[row * stride + column] =
                static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F));
        }
    }
}

}  // namespace oligo::dna
