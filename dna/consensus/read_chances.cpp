#include "dna/consensus/read_chances.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr double kLeastRate = 1e-4, kMostRate = 0.3;
constexpr unsigned kPhredOffset = 33;

double bounded(double rate) {
    return std::clamp(rate, kLeastRate, kMostRate);
}

/// Chance of error that a letter of a quality string states.
double stated_error(char letter) {
    static const auto table = [] {
        std::vector<double> chances(256);
        for (unsigned i = 0; i < 256; ++i) {
            const unsigned phred = i < kPhredOffset ? 0 : i - kPhredOffset;
            chances[i] = std::pow(10.0, -static_cast<double>(phred) / 10);
        }
        return chances;
    }();
    return table[static_cast<unsigned char>(letter)];
}

}  // namespace

StepChances StepChances::of(const ErrorRates& rates) {
    const double insertion = bounded(rates.insertion), deletion = bounded(rates.deletion);
    StepChances steps;
    steps.deletion = static_cast<float>((1 - insertion) * deletion);
    steps.insertion = static_cast<float>(insertion / 4);
    steps.copied = static_cast<float>((1 - insertion) * (1 - deletion));
    steps.wrong = static_cast<float>(bounded(rates.substitution));
    return steps;
}

void ReadChances::set(const ReadView& read, const StepChances& steps, double wrong_scale) {
    size_ = static_cast<std::int32_t>(read.bases.size());
    stride_ = read.bases.size() + 1 + 2 * static_cast<std::size_t>(kMargin);
    steps_ = steps;
    values_.assign(6 * stride_, 0.0F);
    const bool rated = wrong_scale > 0 && read.quality.size() == read.bases.size();
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        const std::size_t at = i + 1 + static_cast<std::size_t>(kMargin);
        const std::uint8_t value = base_value(read.bases[i]);
        float wrong = steps.wrong;
        if (rated) {
            // Half of what the rate says stays: synthesis errors do not show in qualities.
            const double stated = std::min(0.75, wrong_scale * stated_error(read.quality[i]));
            wrong = static_cast<float>(0.5 * wrong + 0.5 * stated);
        }
        for (unsigned base = 0; base < 4; ++base) {
            const float chance = value > 3 ? 0.25F : value == base ? 1 - wrong : wrong / 3;
            values_[base * stride_ + at] = steps.copied * chance;
        }
        values_[4 * stride_ + at] = steps.insertion;
        if (i > 0) values_[5 * stride_ + at] = steps.insertion * steps.insertion;
    }
}

}  // namespace oligo::dna
