#include "models/hybridflow/index_stream.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kMaskImportance = 8, kIndexImportance = 2;
constexpr double kCertain = 0.98;  ///< from here an index is taken as it is; a single read has .988

std::size_t step_for(std::size_t count) {
    // The golden section spreads any run of the sequence evenly over the whole.
    auto step = std::max<std::size_t>(1, static_cast<std::size_t>(0.618034 * double(count) + 0.5));
    while (std::gcd(step, count) != 1) ++step;
    return step;
}

core::InputError misfit_indices(const std::string& what) {
    return core::InputError("payload of codec hybridflow: " + what);
}

std::size_t fewest_sent(TokenGrid grid) {
    return send_order(Mask(grid, Schedule::k1of9)).size();
}

}  // namespace

std::vector<std::size_t> send_order(const Mask& mask) {
    std::vector<std::size_t> sent;
    const auto plane = mask.plane();
    for (std::size_t i = 0; i < plane.size(); ++i) {
        if (plane[i] != 0) sent.push_back(i);
    }
    const auto step = step_for(sent.size());
    std::vector<std::size_t> order(sent.size());
    for (std::size_t i = 0, at = 0; i < order.size(); ++i, at = (at + step) % order.size()) {
        order[i] = sent[at];
    }
    return order;
}

core::Segment write_mask(const Mask& mask) {
    // Chunked: without its mask a picture still comes back, from the continuous stream.
    core::Segment regions{"mask",
                          kSchedules,
                          kMaskImportance,
                          core::Tolerance::kChunked,
                          {},
                          core::Order::kCategorical};
    for (const auto schedule : mask.regions()) {
        regions.symbols.push_back(static_cast<std::uint16_t>(schedule));
    }
    return regions;
}

core::Segment write_indices(std::span<const std::int64_t> indices, const Mask& mask,
                            std::uint32_t words) {
    core::Segment sent{
        "indices", words, kIndexImportance, core::Tolerance::kLossy, {}, core::Order::kCategorical};
    for (const auto place : send_order(mask)) {
        sent.symbols.push_back(static_cast<std::uint16_t>(indices[place]));
    }
    return sent;
}

std::size_t ReceivedMap::count(State state) const {
    return static_cast<std::size_t>(std::count(states.begin(), states.end(), state));
}

std::optional<Mask> read_mask(std::span<const core::ReceivedSegment> segments, TokenGrid grid,
                              MaskChoice choice) {
    if (!choice.by_region()) return Mask(grid, static_cast<Schedule>(choice.value));
    if (segments.empty()) throw misfit_indices("no segments of indices");
    const auto& segment = segments.front();
    const auto regions = Mask::region_count(grid);
    if (segment.shape.alphabet != kSchedules || segment.symbols.size() != regions ||
        segment.confidence.size() != regions) {
        throw misfit_indices("a mask of " + std::to_string(segment.symbols.size()) +
                             " regions of " + std::to_string(segment.shape.alphabet) +
                             " schedules; expected " + std::to_string(regions) + " of 4");
    }
    std::vector<Schedule> schedules;
    for (std::size_t i = 0; i < regions; ++i) {
        if (segment.confidence[i] == 0 || segment.symbols[i] >= kSchedules) return std::nullopt;
        schedules.push_back(static_cast<Schedule>(segment.symbols[i]));
    }
    return Mask(grid, std::move(schedules));
}

ReceivedMap read_indices(const core::ReceivedSegment& sent, const std::optional<Mask>& mask,
                         TokenGrid grid, std::uint32_t words) {
    const auto order = mask ? send_order(*mask) : std::vector<std::size_t>();
    const auto count = static_cast<std::size_t>(grid.count());
    const bool as_many =
        mask ? sent.symbols.size() == order.size()
             : sent.symbols.size() >= fewest_sent(grid) && sent.symbols.size() <= count;
    if (!as_many || sent.confidence.size() != sent.symbols.size() || sent.shape.alphabet != words) {
        throw misfit_indices(std::to_string(sent.symbols.size()) + " indices of a book of " +
                             std::to_string(sent.shape.alphabet) + "; expected " +
                             std::to_string(order.size()) + " of " + std::to_string(words));
    }
    using State = ReceivedMap::State;
    ReceivedMap received{std::vector<std::int64_t>(count, 0),
                         std::vector<State>(count, State::kUnsent), std::vector<double>(count, 0)};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto place = order[i];
        const double right = sent.confidence[i] / 255.0;
        received.indices[place] = sent.symbols[i];
        received.right[place] = right;
        const bool there = sent.confidence[i] != 0 && sent.symbols[i] < words;
        received.states[place] = !there              ? State::kErased
                                 : right >= kCertain ? State::kKnown
                                                     : State::kDoubtful;
    }
    return received;
}

}  // namespace oligo::models
