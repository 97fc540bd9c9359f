#include "dna/order/price_list.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::size_t, 6> kLengths = {120, 150, 200, 250, 300, kPricedNt};
constexpr double kFeesUsd = 35 + 25;

struct Step {
    std::uint64_t oligos;
    std::array<double, kLengths.size()> usd;  ///< by kLengths
};

constexpr std::array<Step, 11> kSteps = {{
    {100, {400, 466, 520, 689, 1030, 1288}},
    {500, {800, 933, 1040, 1379, 2060, 2575}},
    {1'000, {1200, 1400, 1560, 2068, 3090, 3863}},
    {2'000, {1600, 1867, 2080, 2757, 4121, 5152}},
    {6'000, {2400, 2800, 3120, 4136, 6181, 7727}},
    {12'000, {3120, 3744, 4056, 5148, 7694, 9618}},
    {30'000, {6855, 8225, 8912, 11315, 16910, 21138}},
    {60'000, {10304, 12364, 13395, 17003, 25411, 31764}},
    {120'000, {11629, 13956, 15119, 19190, 28680, 35850}},
    {300'000, {21000, 25500, 27000, 33000, 49320, 61650}},
    {kPricedOligos, {48720, 59160, 62640, 76560, 114422, 143028}},
}};

std::optional<std::size_t> column_of(std::size_t longest_nt) {
    const auto* const found = std::lower_bound(kLengths.begin(), kLengths.end(), longest_nt);
    if (found == kLengths.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kLengths.begin());
}

}  // namespace

std::optional<Quote> quote(std::uint64_t oligos, std::size_t longest_nt) {
    const auto column = column_of(longest_nt);
    if (!column) return std::nullopt;
    for (const Step& step : kSteps) {
        if (step.oligos < oligos) continue;
        return Quote{step.usd[*column], kFeesUsd, step.oligos, kLengths[*column],
                     step.oligos - oligos};
    }
    return std::nullopt;
}

std::uint64_t oligos_for(double usd, std::size_t longest_nt) {
    const auto column = column_of(longest_nt);
    std::uint64_t most = 0;
    if (!column) return most;
    for (const Step& step : kSteps) {
        if (step.usd[*column] + kFeesUsd <= usd) most = step.oligos;
    }
    return most;
}

}  // namespace oligo::dna
