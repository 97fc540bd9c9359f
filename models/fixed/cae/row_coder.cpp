#include "models/fixed/cae/row_coder.hpp"

#include "core/integer/fixed_conv.hpp"
#include "core/integer/kernels.hpp"
#include "models/fixed/latent_facts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oligo::models {
namespace {

/// A number of levels, doubled, as a sample.
std::int16_t sample_of(double doubled, int exponent) {
    constexpr std::int64_t kMostSample = core::integer::kMostActivation;
    const auto whole = std::llrint(std::ldexp(doubled, exponent));
    return static_cast<std::int16_t>(std::clamp<std::int64_t>(whole, -kMostSample, kMostSample));
}

/// Quotient to nearest, halves away from zero.
std::int64_t quotient(std::int64_t sum, std::int64_t by) {
    return sum >= 0 ? (2 * sum + by) / (2 * by) : -((-2 * sum + by) / (2 * by));
}

/// A plane of which some places are unknown.
struct Plane {
    int width, height;
    std::vector<std::int16_t> values;
    std::vector<std::uint8_t> known;

    /// Mean of the known neighbours; nothing where there are none.
    bool mean_around(std::size_t at, std::int16_t& mean) const {
        const int x = static_cast<int>(at) % width, y = static_cast<int>(at) / width;
        std::int64_t sum = 0, weight = 0;
        for (int dy = -1; dy <= 1; ++dy) {
            for (int dx = -1; dx <= 1; ++dx) {
                if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
                const auto other = static_cast<std::size_t>((y + dy) * width + x + dx);
                if (known[other] == 0) continue;
                const int share = dx == 0 || dy == 0 ? 2 : 1;
                sum += std::int64_t{share} * values[other];
                weight += share;
            }
        }
        if (weight > 0) mean = static_cast<std::int16_t>(quotient(sum, weight));
        return weight > 0;
    }
};

/// Ring by ring: what a pass fills in counts from the next pass on. What no ring reaches stays 0.
void fill_rings(Plane& plane, std::vector<std::size_t> unknown) {
    while (!unknown.empty()) {
        std::vector<std::pair<std::size_t, std::int16_t>> reached;
        std::vector<std::size_t> left;
        for (const auto at : unknown) {
            std::int16_t mean = 0;
            if (plane.mean_around(at, mean)) {
                reached.emplace_back(at, mean);
            } else {
                left.push_back(at);
            }
        }
        if (reached.empty()) return;
        for (const auto& [at, mean] : reached) {
            plane.values[at] = mean;
            plane.known[at] = 1;
        }
        unknown = std::move(left);
    }
}

}  // namespace

FixedLatent::FixedLatent(const core::ReceivedPayload& payload, const CaeConfig& config,
                         ReceptionMode mode, const FixedSynthesis& network)
    : segment_(payload.segments.at(0)),
      channels_(network.channels()),
      width_(static_cast<int>(latent_extent(payload.header.width_px, config.stride))),
      height_(static_cast<int>(latent_extent(payload.header.height_px, config.stride))),
      stored_(core::integer::stored_channels(channels_ * (network.takes_deviations() ? 2 : 1))),
      exponent_(network.latent_exponent()),
      levels_(config.levels),
      means_(mode == ReceptionMode::kSoft && !segment_.expected.empty()),
      doubts_(mode == ReceptionMode::kSoft && network.takes_deviations()) {
    const auto plane = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels_); ++c) conceal(c * plane, plane);
}

std::int16_t FixedLatent::value_at(std::size_t at) const {
    const double level = means_ ? segment_.expected[at] : segment_.symbols[at];
    return sample_of(2 * level - static_cast<double>(levels_ - 1), exponent_);
}

std::int16_t FixedLatent::doubt_at(std::size_t at) const {
    if (segment_.confidence[at] == 0) return sample_of(2 * unknown_deviation(levels_), exponent_);
    return means_ ? sample_of(2.0 * segment_.deviation[at], exponent_) : std::int16_t{0};
}

void FixedLatent::conceal(std::size_t first, std::size_t count) {
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < count; ++i) {
        if (segment_.confidence[first + i] == 0) unknown.push_back(i);
    }
    if (unknown.empty()) return;
    Plane plane{width_, height_, std::vector<std::int16_t>(count),
                std::vector<std::uint8_t>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        if (segment_.confidence[first + i] == 0) continue;
        plane.values[i] = value_at(first + i);
        plane.known[i] = 1;
    }
    fill_rings(plane, unknown);
    for (const auto i : unknown) filled_.push_back({first + i, plane.values[i]});
}

void FixedLatent::fill(int y, std::int16_t* row) const {
    const auto width = static_cast<std::size_t>(width_),
               channels = static_cast<std::size_t>(channels_);
    const auto stored = static_cast<std::size_t>(stored_);
    for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t first =
            (c * static_cast<std::size_t>(height_) + static_cast<std::size_t>(y)) * width;
        auto lost = std::lower_bound(filled_.begin(), filled_.end(), first,
                                     [](const Filled& one, std::size_t at) { return one.at < at; });
        for (std::size_t x = 0; x < width; ++x) {
            const bool known = segment_.confidence[first + x] > 0;
            row[x * stored + c] = known ? value_at(first + x) : (lost++)->value;
            if (doubts_) row[x * stored + channels + c] = doubt_at(first + x);
        }
    }
}

}  // namespace oligo::models
