#include "dna/mapping/window_weights.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kMostSweeps = 1000;  ///< a few dozen do for sound constraints
constexpr unsigned kRounds = 64;        ///< of the power iteration
constexpr unsigned kGrowthBits = 28;    ///< behind the point of growth_
constexpr unsigned kGrowthMargin = 12;  ///< growth_ is 1 - 2^-12 of the machine's: .0004 bit a base
constexpr unsigned kMantissaBits = 10;
constexpr std::uint64_t kHeightLimit = std::uint64_t{1} << 31;
constexpr std::uint64_t kScaleLimit = std::uint64_t{1} << 31;
constexpr unsigned kRefillBits = 8;
constexpr std::size_t kMostCounts = std::size_t{1} << 27;  ///< of all end layers: 256 MB
constexpr std::uint64_t kCountLimit = std::uint64_t{1} << 52;

}  // namespace

WindowWeights::WindowWeights(const WindowStates& states, const MappingRegion& region) {
    const std::size_t length_nt = region.length_nt;
    refills_.assign(length_nt + 1, 0);
    count_end(states, region);
    while (end_layers_.size() <= std::min(length_nt, kEndLayers)) {
        add_end_layer(states);
    }
    if (length_nt <= kEndLayers) {
        return;
    }
    find_heights(states);
    lower_heights(states);
    const std::size_t most_layers =
        std::min({length_nt, kMostEndLayers, kMostCounts / states.size()});
    while (end_layers_.size() <= most_layers && some_state_is_stuck()) {
        add_end_layer(states);
    }
    if (length_nt >= end_layers_.size()) {
        set_scales(length_nt);
    }
}

std::uint16_t WindowWeights::packed(std::uint64_t count) {
    const auto width = static_cast<unsigned>(std::bit_width(count));
    const unsigned shift = width > kMantissaBits ? width - kMantissaBits : 0;
    return static_cast<std::uint16_t>(shift << kMantissaBits | count >> shift);
}

/// The right eigenvector by power iteration from equal heights; its largest entry stays within
/// 2^29..2^31.
void WindowWeights::find_heights(const WindowStates& states) {
    heights_.assign(states.size(), static_cast<std::uint32_t>(kHeightLimit >> 1));
    std::vector<std::uint32_t> before(states.size());
    const auto height = [&](std::size_t state) { return before[state]; };
    std::uint64_t sum_before = 0;
    std::uint64_t sum_after = 0;
    std::uint32_t largest = heights_.empty() ? 0 : heights_[0];
    for (unsigned round = 0; round < kRounds; ++round) {
        before.swap(heights_);
        const unsigned shift = largest < kHeightLimit / 2 ? 1 : 2;  // four successors at most
        largest = 0;
        sum_before = sum_after = 0;
        states.for_each([&](std::size_t state, std::uint8_t group, std::uint32_t window) {
            const std::uint64_t sum = states.sum(group, window, height);
            sum_before += before[state];
            sum_after += sum;
            heights_[state] = static_cast<std::uint32_t>(sum >> shift);
            largest = std::max(largest, heights_[state]);
        });
    }
    if (sum_before == 0 || sum_after < sum_before) {
        throw core::InputError(
            "constraints: maximum run, forbidden motifs and GC window leave no strand; allow more");
    }
    // sum_after < 2^22 * 2^33: six more bits fit, so the quotient is taken in pieces.
    growth_ = 0;
    std::uint64_t rest = sum_after;
    for (unsigned done = 0; done <= kGrowthBits; done += 7) {
        growth_ = growth_ << (done == 0 ? 0 : 7) | rest / sum_before;
        rest = rest % sum_before << 7;
    }
    growth_ -= growth_ >> kGrowthMargin;
}

/// Lowers heights until every state's successors have growth_ times its own; what a state cannot
/// have, it does not get, so this ends at the largest such heights.
void WindowWeights::lower_heights(const WindowStates& states) {
    const auto height = [&](std::size_t state) { return heights_[state]; };
    unsigned sweeps = 0;
    for (bool lowered = true; lowered;) {
        if (++sweeps > kMostSweeps) {
            throw core::InputError(
                "mapping: the weights of these constraints do not settle; take a wider GC window "
                "or "
                "fewer forbidden motifs");
        }
        lowered = false;
        states.for_each([&](std::size_t state, std::uint8_t group, std::uint32_t window) {
            if (heights_[state] == 0) return;
            const std::uint64_t sum = states.sum(group, window, height);
            if (heights_[state] * growth_ > sum << kGrowthBits) {
                heights_[state] = static_cast<std::uint32_t>((sum << kGrowthBits) / growth_);
                lowered = true;
            }
        });
    }
}

/// Which states may end a region: end_layers_[0].
void WindowWeights::count_end(const WindowStates& states, const MappingRegion& region) {
    std::vector<GcCount> behind;
    for (std::size_t i = 0; i < region.behind_nt(); ++i) {
        behind.push_back(region.strong_behind(0, i + 1));
    }
    const auto classes = states.machine().classes();
    std::vector<std::uint16_t>& counts = end_layers_.emplace_back(states.size());
    states.for_each([&](std::size_t state, std::uint8_t group, std::uint32_t window) {
        counts[state] = classes[group].ends && states.may_precede(window, behind) ? 1 : 0;
    });
}

/// Counts with one base more, rounded down to ten bits.
void WindowWeights::add_end_layer(const WindowStates& states) {
    const std::vector<std::uint16_t>& shorter = end_layers_.back();
    const auto count = [&](std::size_t state) { return unpacked(shorter[state]); };
    const std::uint16_t most = *std::max_element(shorter.begin(), shorter.end());
    // Four successors at most: what they have together stays below 2^56.
    const unsigned refill = unpacked(most) < kCountLimit ? 0 : kRefillBits;
    std::vector<std::uint16_t> counts(states.size());
    states.for_each([&](std::size_t state, std::uint8_t group, std::uint32_t window) {
        counts[state] = packed(states.sum(group, window, count) >> refill);
    });
    refills_[end_layers_.size()] = static_cast<std::uint8_t>(refill);
    end_layers_.push_back(std::move(counts));
}

bool WindowWeights::some_state_is_stuck() const {
    const std::vector<std::uint16_t>& counts = end_layers_.back();
    for (std::size_t state = 0; state < heights_.size(); ++state) {
        if (heights_[state] != 0 && counts[state] == 0) {
            return true;
        }
    }
    return false;
}

/// The first scale is the largest under which no state has more than the counts of that layer.
void WindowWeights::set_scales(std::size_t length_nt) {
    const std::vector<std::uint16_t>& last = end_layers_.back();
    std::uint64_t scale = kScaleLimit - 1;
    for (std::size_t state = 0; state < heights_.size(); ++state) {
        if (heights_[state] != 0) {
            scale = std::min(scale, unpacked(last[state]) / heights_[state]);
        }
    }
    end_layers_.pop_back();
    scales_.assign(length_nt + 1, 0);
    for (std::size_t layer = end_layers_.size(); layer <= length_nt; ++layer) {
        if (layer > end_layers_.size()) {
            scale = (scale * growth_) >> kGrowthBits;
            if (scale >= kScaleLimit) {
                scale >>= kRefillBits;
                refills_[layer] = kRefillBits;
            }
        }
        scales_[layer] = static_cast<std::uint32_t>(scale);
    }
}

std::size_t WindowWeights::table_bytes() const {
    std::size_t bytes = heights_.size() * sizeof(heights_[0]) + scales_.size() * 5;
    for (const auto& counts : end_layers_) {
        bytes += counts.size() * sizeof(counts[0]);
    }
    return bytes;
}

}  // namespace oligo::dna
