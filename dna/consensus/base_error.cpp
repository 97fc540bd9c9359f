#include "dna/consensus/base_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr double kLeastRate = 1e-4, kMostRate = 0.3, kMostWrong = 0.75;
constexpr unsigned kPhredOffset = 33;

/// Chance of error that a letter of a quality string states.
double stated_error(char letter) {
    static const auto table = [] {
        std::array<double, 256> chances{};
        for (unsigned i = 0; i < chances.size(); ++i) {
            const unsigned phred = i < kPhredOffset ? 0 : i - kPhredOffset;
            chances[i] = std::pow(10.0, -static_cast<double>(phred) / 10);
        }
        return chances;
    }();
    return table[static_cast<unsigned char>(letter)];
}

bool has_quality(const ReadView& read) {
    return !read.bases.empty() && read.quality.size() == read.bases.size();
}

}  // namespace

BaseError::BaseError(const ErrorRates& rates)
    : rate_(std::clamp(rates.substitution, kLeastRate, kMostRate)) {}

BaseError::BaseError(std::span<const ReadView> reads, const ErrorRates& rates) : BaseError(rates) {
    double sum = 0;
    std::size_t count = 0;
    bool differ = false;
    char first = 0;
    for (const ReadView& read : reads) {
        if (!has_quality(read)) continue;
        if (count == 0) first = read.quality[0];
        for (const char letter : read.quality) {
            sum += stated_error(letter);
            differ = differ || letter != first;
        }
        count += read.quality.size();
    }
    if (differ && sum > 0) scale_ = rate_ * static_cast<double>(count) / sum;
}

double BaseError::of(const ReadView& read, std::size_t i) const {
    if (scale_ == 0 || !has_quality(read)) return rate_;
    return std::min(kMostWrong, 0.5 * (rate_ + scale_ * stated_error(read.quality[i])));
}

}  // namespace oligo::dna
