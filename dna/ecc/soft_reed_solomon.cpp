#include "dna/ecc/soft_reed_solomon.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

/// Positions from the least sure to the surest.
std::vector<std::uint16_t> by_doubt(std::span<const std::uint8_t> confidence) {
    std::vector<std::uint16_t> positions(confidence.size());
    std::iota(positions.begin(), positions.end(), std::uint16_t{0});
    std::stable_sort(positions.begin(), positions.end(), [&](std::uint16_t a, std::uint16_t b) {
        return confidence[a] < confidence[b];
    });
    return positions;
}

}  // namespace

template <class Code>
std::optional<unsigned> decode_soft(const Code& code, std::span<typename Code::Symbol> word,
                                    std::span<const std::uint8_t> confidence, unsigned spare) {
    if (confidence.size() != word.size()) {
        throw core::InputError("Reed-Solomon: " + std::to_string(confidence.size()) +
                               " confidences for " + std::to_string(word.size()) +
                               " symbols; expected as many");
    }
    const std::vector<std::uint16_t> doubtful = by_doubt(confidence);
    const auto missing =
        static_cast<std::size_t>(std::count(confidence.begin(), confidence.end(), 0));
    const std::size_t most =
        std::min<std::size_t>(code.parity() - std::min(spare, code.parity()), word.size());
    std::optional<unsigned> least;
    std::vector<typename Code::Symbol> best, tried(word.size());
    // An erasure takes the place of half an error: where one symbol is left over, it costs nothing.
    const std::size_t first = missing + (missing < most ? (most - missing) % 2 : 0);
    for (std::size_t erased = first; erased <= most; erased += 2) {
        std::copy(word.begin(), word.end(), tried.begin());
        if (!code.decode(tried, {doubtful.data(), erased}, spare)) continue;
        unsigned cost = 0;
        for (std::size_t i = 0; i < word.size(); ++i) {
            cost += tried[i] != word[i] ? confidence[i] : 0U;
        }
        if (!least || cost < *least) {
            least = cost;
            best = tried;
        }
    }
    if (least) std::copy(best.begin(), best.end(), word.begin());
    return least;
}

template std::optional<unsigned> decode_soft(const ReedSolomon&, std::span<std::uint8_t>,
                                             std::span<const std::uint8_t>, unsigned);
template std::optional<unsigned> decode_soft(const WideReedSolomon&, std::span<std::uint16_t>,
                                             std::span<const std::uint8_t>, unsigned);

}  // namespace oligo::dna
