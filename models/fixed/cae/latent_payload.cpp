#include "models/fixed/cae/latent_payload.hpp"

#include "core/error.hpp"
#include "models/fixed/latent_facts.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace oligo::models {
namespace {

constexpr std::uint8_t kGrayFlag = 1;
constexpr unsigned kRateShift = 1;

}  // namespace

CaeFlags read_flags(const core::PayloadHeader& header, const CaeConfig& config) {
    if (header.parameters.empty()) return {false, config.default_rate()};
    const CaeFlags flags{(header.parameters[0] & kGrayFlag) != 0,
                         std::size_t{header.parameters[0]} >> kRateShift};
    const auto rates = config.channels_at_rates().size();
    if (header.parameters.size() > 1 || flags.rate >= rates) {
        throw core::InputError("the payload does not fit the cae model it names: rate " +
                               std::to_string(flags.rate) + "; the model has " +
                               std::to_string(rates));
    }
    return flags;
}

std::vector<std::int64_t> latent_shape(const core::PayloadHeader& header, const CaeConfig& config) {
    return {config.channels_at_rates().at(read_flags(header, config).rate),
            latent_extent(header.height_px, config.stride),
            latent_extent(header.width_px, config.stride)};
}

core::Payload latent_payload(core::PayloadHeader header, bool gray,
                             std::vector<std::uint16_t> levels, std::size_t rate,
                             const CaeConfig& config) {
    core::Payload payload{std::move(header), {}};
    if (gray || rate != config.default_rate()) {
        payload.header.parameters.push_back(
            static_cast<std::uint8_t>((gray ? kGrayFlag : 0) | rate << kRateShift));
    }
    core::Segment segment;
    segment.name = "latent";
    segment.alphabet = static_cast<std::uint32_t>(config.levels);
    segment.tolerance = core::Tolerance::kLossy;
    segment.symbols = std::move(levels);
    payload.segments.push_back(std::move(segment));
    return payload;
}

void check_latent(const core::ReceivedPayload& payload, const CaeConfig& config) {
    std::uint64_t count = 1;
    for (const auto extent : latent_shape(payload.header, config)) {
        count *= static_cast<std::uint64_t>(extent);
    }
    const auto fits = [&](const core::ReceivedSegment& segment) {
        const bool soft_fits = segment.expected.empty() || segment.expected.size() == count;
        return segment.symbols.size() == count && segment.confidence.size() == count && soft_fits &&
               segment.deviation.size() == segment.expected.size() &&
               segment.shape.alphabet == static_cast<std::uint32_t>(config.levels);
    };
    if (count == 0 || payload.segments.size() != 1 || !fits(payload.segments[0])) {
        throw core::InputError("the payload does not fit the cae model it names: expected " +
                               std::to_string(count) + " symbols of " +
                               std::to_string(config.levels) + " levels");
    }
}

core::ReceivedPayload latent_part(const core::ReceivedPayload& payload, const core::Area& latents,
                                  const CaeConfig& config) {
    const auto& whole = payload.segments.at(0);
    const auto shape = latent_shape(payload.header, config);
    const auto stride = static_cast<std::uint32_t>(config.stride);
    core::ReceivedPayload part{payload.header, {core::ReceivedSegment{}}};
    const auto extent = [&](std::uint32_t of_all, std::uint32_t first, std::uint32_t count) {
        return std::min(count * stride, of_all - first * stride);
    };
    part.header.width_px = extent(payload.header.width_px, latents.left_px, latents.width_px);
    part.header.height_px = extent(payload.header.height_px, latents.top_px, latents.height_px);
    auto& segment = part.segments.front();
    segment.shape = whole.shape;
    const auto take = [&](const auto& from, auto& to, std::size_t first) {
        if (from.empty()) return;
        const auto row = from.begin() + static_cast<std::ptrdiff_t>(first);
        to.insert(to.end(), row, row + latents.width_px);
    };
    const auto channels = static_cast<std::size_t>(shape[0]);
    const auto height = static_cast<std::size_t>(shape[1]),
               width = static_cast<std::size_t>(shape[2]);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t y = 0; y < latents.height_px; ++y) {
            const std::size_t first = (c * height + latents.top_px + y) * width + latents.left_px;
            take(whole.symbols, segment.symbols, first);
            take(whole.confidence, segment.confidence, first);
            take(whole.expected, segment.expected, first);
            take(whole.deviation, segment.deviation, first);
        }
    }
    segment.shape.count = segment.symbols.size();
    return part;
}

}  // namespace oligo::models
