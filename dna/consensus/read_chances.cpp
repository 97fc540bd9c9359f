#include "dna/consensus/read_chances.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr double kLeastRate = 1e-4, kMostRate = 0.3;

double bounded(double rate) {
    return std::clamp(rate, kLeastRate, kMostRate);
}

}  // namespace

StepChances StepChances::of(const ErrorRates& rates) {
    const double insertion = bounded(rates.insertion), deletion = bounded(rates.deletion);
    StepChances steps;
    steps.deletion = static_cast<float>((1 - insertion) * deletion);
    steps.insertion = static_cast<float>(insertion / 4);
    steps.copied = static_cast<float>((1 - insertion) * (1 - deletion));
    return steps;
}

void ReadChances::set(const ReadView& read, const StepChances& steps, const BaseError& error) {
    size_ = static_cast<std::int32_t>(read.bases.size());
    stride_ = read.bases.size() + 1 + 2 * static_cast<std::size_t>(kMargin);
    steps_ = steps;
    values_.assign(6 * stride_, 0.0F);
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        const std::size_t at = i + 1 + static_cast<std::size_t>(kMargin);
        const std::uint8_t value = base_value(read.bases[i]);
        const auto wrong = static_cast<float>(error.of(read, i));
        for (unsigned base = 0; base < 4; ++base) {
            const float chance = value > 3 ? 0.25F : value == base ? 1 - wrong : wrong / 3;
            values_[base * stride_ + at] = steps.copied * chance;
        }
        values_[4 * stride_ + at] = steps.insertion;
        if (i > 0) values_[5 * stride_ + at] = steps.insertion * steps.insertion;
    }
}

}  // namespace oligo::dna
