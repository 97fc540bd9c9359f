#include "models/entropy/latent_window.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"
#include "core/thread_pool.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace oligo::models {
namespace {

constexpr std::size_t kGroupTiles = 24;
constexpr std::uint32_t kHalo = 5;  // latent rows that a synthesis sees beyond a row

}  // namespace

TileRows::TileRows(const TileGrid& grid)
    : tiles_(grid.tiles()),
      height_(static_cast<std::uint32_t>(grid.latent_height())),
      width_(static_cast<std::uint32_t>(grid.latent_width())) {
    const auto tile_rows = static_cast<std::uint32_t>(grid.tile_height_px / LatentNetwork::kStride);
    const auto down = (height_ + tile_rows - 1) / tile_rows;
    const auto across = tiles_.size() / down;
    const auto together = std::max<std::size_t>(1, kGroupTiles / across);
    group_rows_ = tile_rows * static_cast<std::uint32_t>(together);
    group_tiles_ = across * together;
}

TiledLatents::TileRange TileRows::range(std::size_t group) const {
    return {tiles_, group * group_tiles_, std::min(tiles_.size(), (group + 1) * group_tiles_)};
}

std::vector<std::int16_t> samples_of(const at::Tensor& latents, const std::vector<double>& scales,
                                     int stored) {
    constexpr double kMost = core::integer::kMostActivation;
    const auto whole = latents.contiguous();
    const auto plane = static_cast<std::size_t>(whole.size(1) * whole.size(2));
    const auto step = static_cast<std::size_t>(stored);
    std::vector<std::int16_t> samples(plane * step);
    const auto* from = whole.const_data_ptr<float>();
    for (std::size_t c = 0; c < scales.size(); ++c) {
        for (std::size_t i = 0; i < plane; ++i) {
            const double value = std::clamp(*from++ * scales[c], -kMost, kMost);
            samples[i * step + c] = static_cast<std::int16_t>(std::lrint(value));
        }
    }
    return samples;
}

LatentWindow::LatentWindow(const TileRows& rows, int stored, Decode decode)
    : rows_(rows), stored_(stored), decode_(std::move(decode)) {}

void LatentWindow::decode(std::vector<std::size_t> groups) {
    std::erase_if(groups, [&](std::size_t group) { return groups_.contains(group); });
    std::vector<Group> decoded(groups.size());
    core::parallel_for(groups.size(), 1, [&](std::size_t first, std::size_t end) {
        for (; first < end; ++first) decode_(groups[first], decoded[first]);
    });
    for (std::size_t i = 0; i < groups.size(); ++i) {
        lost_.insert(decoded[i].lost.begin(), decoded[i].lost.end());
        groups_[groups[i]] = std::move(decoded[i]);
    }
}

void LatentWindow::hold(std::uint32_t first, std::uint32_t end) {
    held_ = true;
    const auto from = rows_.group_of(first - std::min(first, kHalo));
    const auto last = rows_.group_of(std::min(end + kHalo, rows_.height()) - 1);
    std::erase_if(groups_, [&](const auto& one) { return one.first < from; });
    std::vector<std::size_t> wanted;
    for (auto group = from; group <= last; ++group) wanted.push_back(group);
    decode(std::move(wanted));
}

void LatentWindow::fill(int y, std::int16_t* row) {
    const auto at = static_cast<std::uint32_t>(y);
    const auto group = rows_.group_of(at);
    auto found = groups_.find(group);
    if (found == groups_.end()) {
        if (held_) throw core::Error(core::ExitCode::kInternal, "latents are not at hand");
        groups_.clear();
        decode({group});
        found = groups_.find(group);
    }
    const auto samples = std::size_t{rows_.width()} * static_cast<std::size_t>(stored_);
    const auto first = (at - static_cast<std::uint32_t>(group) * rows_.group_rows()) * samples;
    std::copy_n(found->second.samples.begin() + static_cast<std::ptrdiff_t>(first), samples, row);
}

}  // namespace oligo::models
