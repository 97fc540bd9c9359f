#include "models/vqgan/index_payload.hpp"

#include "core/error.hpp"
#include "models/layers/device_symbols.hpp"
#include "models/layers/fill_erased.hpp"
#include "models/vqgan/config.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>
#include <utility>

namespace oligo::models {

core::Segment index_segment(const at::Tensor& indices, std::int64_t entries) {
    core::Segment segment;
    segment.name = "indices";
    segment.alphabet = static_cast<std::uint32_t>(entries);
    segment.tolerance = core::Tolerance::kLossy;
    segment.order = core::Order::kCategorical;
    if (!indices.is_cpu() && entries <= kMostThere) {
        segment.there = view_of(indices);
        return segment;
    }
    const auto flat = indices.to(at::kLong).cpu().contiguous();
    const auto* data = flat.const_data_ptr<std::int64_t>();
    segment.symbols.assign(data, data + flat.numel());
    return segment;
}

ReceivedIndices received_indices(const core::ReceivedSegment& segment, std::int64_t entries,
                                 std::int64_t count, const std::string& where) {
    const auto expected = static_cast<std::size_t>(count);
    if (segment.symbols.size() != expected || segment.confidence.size() != expected ||
        segment.shape.alphabet != static_cast<std::uint32_t>(entries) ||
        !segment.expected.empty()) {
        throw core::InputError(where + ": expected " + std::to_string(count) +
                               " categorical symbols of " + std::to_string(entries) + ", found " +
                               std::to_string(segment.symbols.size()) + " of " +
                               std::to_string(segment.shape.alphabet));
    }
    ReceivedIndices received{at::zeros({count}, at::kLong), at::zeros({count}, at::kFloat)};
    auto* indices = received.indices.mutable_data_ptr<std::int64_t>();
    auto* known = received.known.mutable_data_ptr<float>();
    for (std::size_t i = 0; i < expected; ++i) {
        if (segment.confidence[i] == 0) continue;  // the symbol is meaningless
        if (segment.symbols[i] >= entries) {
            throw core::InputError(where + ": symbol " + std::to_string(segment.symbols[i]) +
                                   " of a book of " + std::to_string(entries) + " entries");
        }
        indices[i] = segment.symbols[i];
        known[i] = 1;
    }
    return received;
}

at::Tensor concealed_entries(const VisualBook& book, const at::Tensor& indices,
                             const at::Tensor& known) {
    const auto mean = book->mean();
    const auto offsets = book->lookup(indices) - mean;  // what fill_erased leaves at 0 is the mean
    return fill_erased(offsets, known.unsqueeze(1).expand_as(offsets).contiguous()) + mean;
}

std::vector<core::Area> lost_areas(const at::Tensor& known, const core::PayloadHeader& header) {
    constexpr auto kSide = static_cast<std::uint32_t>(VqganConfig::kStride);
    const auto cells = known.cpu().contiguous();
    const auto* cell = cells.const_data_ptr<float>();
    const auto rows = cells.size(0), columns = cells.size(1);
    std::vector<core::Area> areas;
    // Of the row above: columns of a run to the area that it belongs to.
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> above, here;
    for (std::int64_t y = 0; y < rows; ++y, above = std::exchange(here, {})) {
        for (std::int64_t x = 0; x < columns; ++x) {
            if (cell[y * columns + x] > 0) continue;
            const auto begin = x;
            while (x < columns && cell[y * columns + x] == 0) ++x;
            const auto top = static_cast<std::uint32_t>(y) * kSide;
            const auto bottom = std::min(top + kSide, header.height_px);
            const auto grown = above.find({begin, x});
            if (grown != above.end()) {
                areas[grown->second].height_px = bottom - areas[grown->second].top_px;
                here[{begin, x}] = grown->second;
                continue;
            }
            const auto left = static_cast<std::uint32_t>(begin) * kSide;
            const auto right = std::min(static_cast<std::uint32_t>(x) * kSide, header.width_px);
            here[{begin, x}] = areas.size();
            areas.push_back({left, top, right - left, bottom - top});
        }
    }
    return areas;
}

}  // namespace oligo::models
