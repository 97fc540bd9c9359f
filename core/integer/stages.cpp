#include "core/integer/stages.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oligo::core::integer {
namespace {

constexpr int kLeft = 2, kRight = 4;  // pixels of zeros beside a row
constexpr int kStrideRun = 48;        // pixels of a strided convolution at once
constexpr std::size_t kLeastMargin = 16;

std::ptrdiff_t plane_of_sums() {
    return std::ptrdiff_t{kTileRun} * kBlock;
}

}  // namespace

Stage::Stage(Extent extent, int kept)
    : extent_(extent),
      kept_(kept),
      stride_(std::ptrdiff_t{kLeft + extent.width + kRight} * extent.channels),
      rows_(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(kept + 1) + kLeastMargin) {
}

void Stage::reset() {
    next_ = 0;
    wanted_ = extent_.height;
}

void Stage::want(int y) {
    wanted_ = std::min(wanted_, std::max(y, 0));
}

void Stage::begin() {
    next_ = begin_at(wanted_);
}

const std::int16_t* Stage::row(int y) {
    const std::ptrdiff_t first = std::ptrdiff_t{kLeft} * extent_.channels;
    if (y < 0 || y >= extent_.height) return rows_.data() + kept_ * stride_ + first;
    if (y + kept_ < next_) throw Error(ExitCode::kInternal, "a stage's row is no longer there");
    while (next_ <= y) make();
    return rows_.data() + y % kept_ * stride_ + first;
}

std::int16_t* Stage::slot(int y) {
    if (y < 0 || y >= extent_.height) return nullptr;
    return rows_.data() + y % kept_ * stride_ + std::ptrdiff_t{kLeft} * extent_.channels;
}

void InputStage::make() {
    fill_(next(), slot(next()));
    made(1);
}

void cut_tiles(Stage& in, Scratch& scratch, int y, int x, int tiles) {
    const int channels = in.extent().channels;
    std::array<const std::int16_t*, 4> rows{};
    for (int i = 0; i < 4; ++i) {
        rows[static_cast<std::size_t>(i)] = in.row(y - 1 + i) + std::ptrdiff_t{x} * channels;
    }
    const std::ptrdiff_t plane = std::ptrdiff_t{kTileRun} * channels;
    scratch.tiles.resize(std::max(scratch.tiles.size(), static_cast<std::size_t>(16 * plane)));
    kernels().split_tiles(rows.data(), tiles, channels, scratch.tiles.data(), plane);
}

void tile_sums(const FixedConv& conv, Scratch& scratch, int tiles, int block) {
    const std::ptrdiff_t plane = std::ptrdiff_t{kTileRun} * conv.layout.in_stored;
    const std::ptrdiff_t sums = plane_of_sums();
    scratch.sums.resize(std::max(scratch.sums.size(), static_cast<std::size_t>(16 * sums)));
    for (int p = 0; p < 16; ++p) {
        const std::int16_t* const rows = scratch.tiles.data() + p * plane;
        kernels().multiply({&rows, 1, conv.layout.in_stored, conv.k, conv.weights(block, p), tiles,
                            scratch.sums.data() + p * sums});
    }
    kernels().join_tiles(scratch.sums.data(), tiles, sums);
}

namespace {

Stage::Extent extent_after(const Stage& in, const FixedConv& conv) {
    const int times = conv.layout.phases == 4 ? 2 : 1;
    return {in.extent().width * times, in.extent().height * times, conv.out_stored};
}

}  // namespace

TileStage::TileStage(Stage& in, const FixedConv& conv, Scratch& scratch, int kept,
                     std::vector<Stage*> added)
    : Stage(extent_after(in, conv), kept),
      in_(in),
      conv_(conv),
      scratch_(scratch),
      added_(std::move(added)) {}

int TileStage::begin_at(int first) {
    const int times = conv_.layout.phases == 4 ? 2 : 1;
    const int aligned = first / (2 * times) * 2;  // of the convolution's own rows
    in_.want(aligned - 1);
    for (Stage* stage : added_) stage->want(aligned);
    return aligned * times;
}

void TileStage::make() {
    const int times = conv_.layout.phases == 4 ? 2 : 1;
    const int y = next() / times;
    const int width = in_.extent().width;
    for (int x = 0; x < width; x += 2 * kTileRun) {
        const int tiles = std::min(kTileRun, (width - x + 1) / 2);
        cut_tiles(in_, scratch_, y, x, tiles);
        for (int block = 0; block < conv_.blocks; ++block) {
            tile_sums(conv_, scratch_, tiles, block);
            store(y, x, block);
        }
    }
    made(2 * times);
}

void TileStage::store(int y, int x, int block) {
    const bool phases = conv_.layout.phases == 4;
    const int times = phases ? 2 : 1;
    const int of_phase = conv_.out_stored / kBlock;
    const int phase = block / of_phase;
    const int channel = block % of_phase * kBlock;
    const auto first = static_cast<std::size_t>(block) * kBlock;
    const Rounding rounding{conv_.add.data() + first, conv_.shift.data() + first,
                            conv_.layout.leaky};
    for (int dy = 0; dy < 2; ++dy) {
        const int out_y = (y + dy) * times + phase / 2;
        std::int16_t* const out = slot(out_y);
        if (out == nullptr) continue;
        const int out_x = x * times + phase % 2;
        Row row{out + std::ptrdiff_t{out_x} * conv_.out_stored + channel,
                std::min(2 * kTileRun, in_.extent().width - x), times * conv_.out_stored};
        for (std::size_t i = 0; i < added_.size(); ++i) {
            row.added[i] =
                added_[i]->row(out_y) + std::ptrdiff_t{out_x} * conv_.out_stored + channel;
            row.added_step = conv_.out_stored;
        }
        kernels().store(scratch_.sums.data() + 2 * dy * plane_of_sums(), 2, plane_of_sums(),
                        rounding, row);
    }
}

StrideStage::StrideStage(Stage& in, const FixedConv& conv, int stride, Scratch& scratch, int kept)
    : Stage({in.extent().width / stride, in.extent().height / stride, conv.out_stored}, kept),
      in_(in),
      conv_(conv),
      stride_(stride),
      scratch_(scratch) {}

int StrideStage::begin_at(int first) {
    in_.want(first * stride_ - conv_.kernel / 2);
    return first;
}

void StrideStage::make() {
    const int channels = in_.extent().channels, border = conv_.kernel / 2;
    std::vector<const std::int16_t*> rows, here;
    for (int ky = 0; ky < conv_.kernel; ++ky) {
        rows.push_back(in_.row(next() * stride_ + ky - border) - std::ptrdiff_t{border} * channels);
    }
    scratch_.sums.resize(
        std::max(scratch_.sums.size(), static_cast<std::size_t>(kStrideRun * kBlock)));
    const std::ptrdiff_t step = std::ptrdiff_t{stride_} * channels;
    std::int16_t* const out = slot(next());
    for (int x = 0; x < extent().width; x += kStrideRun) {
        const int pixels = std::min(kStrideRun, extent().width - x);
        here.assign(rows.begin(), rows.end());
        for (auto& row : here) row += x * step;
        for (int block = 0; block < conv_.blocks; ++block) {
            kernels().multiply({here.data(), conv_.kernel, step, conv_.k, conv_.weights(block, 0),
                                pixels, scratch_.sums.data()});
            const auto first = static_cast<std::size_t>(block) * kBlock;
            const Rounding rounding{conv_.add.data() + first, conv_.shift.data() + first,
                                    conv_.layout.leaky};
            const Row row{out + std::ptrdiff_t{x} * conv_.out_stored + block * kBlock, pixels,
                          conv_.out_stored};
            kernels().store(scratch_.sums.data(), 1, 0, rounding, row);
        }
    }
    made(1);
}

}  // namespace oligo::core::integer
