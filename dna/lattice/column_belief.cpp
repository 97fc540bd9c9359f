#include "dna/lattice/column_belief.hpp"

#include "dna/lattice/word_log.hpp"

#include <algorithm>
#include <bit>

namespace oligo::dna {
namespace {

constexpr int kTopBits = 31, kWeightBits = 16;
/// Least share of the likeliest word that a read leaves to any other: it may be of another strand.
constexpr std::uint32_t kLeastWeight = 2;

}  // namespace

void ColumnBelief::reset() {
    std::fill_n(product_.begin(), words_, std::uint32_t{1} << (kTopBits - 1));
}

void ColumnBelief::add(const WordWeights& weights) {
    const auto end = static_cast<std::ptrdiff_t>(words_);
    const std::uint32_t most = *std::max_element(weights.begin(), weights.begin() + end);
    const int down = std::max(0, static_cast<int>(std::bit_width(most)) - kWeightBits);
    const int up = std::max(0, kWeightBits - static_cast<int>(std::bit_width(most)));
    std::uint32_t top = 1;
    for (std::size_t w = 0; w < words_; ++w) {
        const std::uint32_t weight = std::max(kLeastWeight, weights[w] >> down << up);
        product_[w] =
            static_cast<std::uint32_t>(std::uint64_t{product_[w]} * weight >> kWeightBits);
        top = std::max(top, product_[w]);
    }
    const int lift = kTopBits - static_cast<int>(std::bit_width(top));
    for (std::size_t w = 0; w < words_; ++w) product_[w] = std::max(1U, product_[w] << lift);
}

ColumnBelief::Reading ColumnBelief::reading() const {
    std::uint64_t sum = 0;
    std::size_t best = 0;
    for (std::size_t w = 0; w < words_; ++w) {
        sum += product_[w];
        if (product_[w] > product_[best]) best = w;
    }
    const std::uint64_t top = product_[best], rest = sum - top;
    constexpr std::int32_t kHalf = 1 << (kLogBits - 1);  // of a power of two: 8
    static_assert(kHalf == 8);
    const std::int32_t lead = (log2_units(top) - log2_units(rest)) / 2;
    Reading reading;
    reading.symbol = static_cast<std::uint16_t>(best);
    reading.confidence = static_cast<std::uint8_t>(std::clamp<std::int32_t>(kEven + lead, 1, 255));
    reading.sure = static_cast<std::uint32_t>(std::min<std::uint64_t>(65535, top * 65536 / sum));
    return reading;
}

}  // namespace oligo::dna
