#include "models/entropy/codec.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "core/torch/device.hpp"
#include "models/entropy/latent_window.hpp"
#include "models/fixed/padded_rows.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <string>

namespace oligo::models {
namespace {

constexpr std::int64_t kMostTilePx = 255 * LatentFlags::kUnitPx;
constexpr double kVeryLowLambda = 1e-3, kHighLambda = 0.01;

/// A tile of some hundred bytes, below 2 kB in detailed pictures too.
struct TileShape {
    std::int64_t width_px, height_px;
};
TileShape usual_tile(double lambda) {
    if (lambda < kVeryLowLambda) return {256, 256};
    return lambda < kHighLambda ? TileShape{128, 128} : TileShape{128, 64};
}

std::int64_t tile_side(core::Config& options, const std::string& key, std::int64_t fallback) {
    const auto side = options.integer(key, fallback, {LatentFlags::kUnitPx, kMostTilePx});
    if (side % LatentFlags::kUnitPx != 0) {
        throw core::InputError(options.name() + ": key '" + key + "' = " + std::to_string(side) +
                               "; expected a multiple of " + std::to_string(LatentFlags::kUnitPx));
    }
    return side;
}

}  // namespace

LatentCodec::LatentCodec(std::shared_ptr<LatentNetwork> network, const WeightsId& weights,
                         c10::Device device, core::CodecOptions& options,
                         std::unique_ptr<const FixedTransforms> fixed)
    : NetworkCodec(network->codec(), weights, device),
      network_(std::move(network)),
      tiled_(*network_),
      fixed_(std::move(fixed)) {
    constexpr std::array<std::string_view, 5> names{"rate", "tile_width", "tile_height",
                                                    "synthesis", "analysis"};
    read_options(options.take(name(), names));
    network_->to(device);
    use_channels_last(*network_);
    network_->eval();
}

TileGrid LatentCodec::grid_of(std::uint32_t width_px, std::uint32_t height_px,
                              const LatentFlags& flags) const {
    try {
        return TiledLatents::grid(width_px, height_px, flags);
    } catch (const core::InputError& error) {
        throw core::InputError("codec " + std::string(name()) + ": " + error.what());
    }
}

void LatentCodec::read_options(core::Config options) {
    const auto rates = static_cast<std::int64_t>(network_->lambdas().size());
    flags_.rate = static_cast<std::size_t>(
        options.integer("rate", rates, {1, static_cast<double>(rates)}) - 1);
    const auto usual = usual_tile(network_->lambdas().at(flags_.rate));
    flags_.tile_width_px = tile_side(options, "tile_width", usual.width_px);
    flags_.tile_height_px = tile_side(options, "tile_height", usual.height_px);
    const auto integer = [&](const char* key, bool by_default) {
        constexpr std::array<std::string_view, 2> kinds{"integer", "fp32"};
        const bool wanted =
            options.choice(key, by_default ? "integer" : "fp32", kinds) == "integer";
        if (!wanted || fixed_ != nullptr) return wanted;
        throw core::InputError("codec " + std::string(name()) + ": key '" + key +
                               "' = integer; this model has no integer exponents "
                               "(oligocodec-train --integers gives them to cae and hyperprior)");
    };
    integer_synthesis_ = integer("synthesis", fixed_ != nullptr);
    // A GPU computes latents faster; the picture that they give is the same on both.
    integer_analysis_ = integer("analysis", fixed_ != nullptr && device().is_cpu());
}

LatentFlags LatentCodec::flags_of(const core::PayloadHeader& header) const {
    return LatentFlags::read(header, network_->lambdas().size());
}

NetworkCodec::Kind LatentCodec::kind_of(const core::PayloadHeader& header) const {
    const auto flags = flags_of(header);
    return {flags.rate, flags.gray};
}

core::Payload LatentCodec::compress_rows(core::PictureSource& picture) const {
    auto flags = flags_;
    flags.gray = picture.channels() == 1;
    const auto grid = grid_of(picture.width_px(), picture.height_px(), flags);
    const TileRows rows(grid);
    LatentStream stream(rows.tiles().size());
    const auto hyper_of = [&](const at::Tensor& tiles) { return fixed_->hyper(tiles, flags.rate); };
    fixed_->analyse(picture, flags.rate, core::free_threads(), rows.group_rows(),
                    [&](std::uint32_t first, std::uint32_t end, const float* latents) {
                        const c10::InferenceMode inference;
                        const core::LoneTorchThread alone;
                        const auto view = at::from_blob(
                            const_cast<float*>(latents),  // it is only read
                            {network_->latent_channels(), end - first, grid.latent_width()},
                            at::kFloat);
                        tiled_.encode_range(view.to(device()), first,
                                            rows.range(rows.group_of(first)), stream, hyper_of);
                    });
    core::Payload payload;
    payload.header = {std::string(name()), hash(), picture.width_px(), picture.height_px(),
                      flags.parameters()};
    payload.segments = tiled_.segments(stream);
    return payload;
}

std::vector<core::Area> LatentCodec::decompress_rows(const core::ReceivedPayload& payload,
                                                     core::PictureSink& picture) const {
    const c10::InferenceMode inference;
    check_model(payload.header);
    const auto flags = flags_of(payload.header);
    const auto grid = grid_of(payload.header.width_px, payload.header.height_px, flags);
    const TileRows rows(grid);
    const auto stream = tiled_.read(payload, grid);
    LatentWindow window(rows, fixed_->stored(), [&](std::size_t group, LatentWindow::Group& into) {
        const c10::InferenceMode also_here;
        const core::LoneTorchThread alone;
        const auto latents = tiled_.decode_range(stream, rows.range(group), into.lost);
        into.samples = samples_of(latents, fixed_->latent_scales(flags.rate), fixed_->stored());
    });
    PaddedRows padded(payload.header, flags.gray, picture);
    const auto width_px = static_cast<std::uint32_t>(grid.latent_width() * LatentNetwork::kStride);
    fixed_->synthesise(
        {static_cast<int>(grid.latent_width()), static_cast<int>(grid.latent_height()),
         [&](std::uint32_t first, std::uint32_t end) { window.hold(first, end); },
         [&](int y, std::int16_t* row) { window.fill(y, row); }},
        flags.rate, core::free_threads(),
        [&](std::uint32_t first, std::uint32_t count, const std::uint8_t* rgb) {
            padded.take(first, count, width_px, rgb);
        });
    std::vector<core::Area> lost;
    for (const auto i : window.lost()) {
        lost.push_back(TiledLatents::area_of(rows.tiles()[i], payload.header));
    }
    return lost;
}

std::vector<core::Payload> LatentCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    const auto grid = grid_of(pictures.front().width_px, pictures.front().height_px, flags_);
    const auto padded = channels_last(mirror_pad(images_of(pictures), LatentNetwork::kHyperStride));
    const auto latents = network_->analyse(padded, flags_.rate);
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto& picture = pictures[i];
        auto flags = flags_;
        flags.gray = picture.channels == 1;
        core::Payload payload;
        payload.header = {std::string(name()), hash(), picture.width_px, picture.height_px,
                          flags.parameters()};
        payload.segments = tiled_.encode(latents[static_cast<std::int64_t>(i)], grid);
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

NetworkCodec::DecodedBatch LatentCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    DecodedBatch decoded;
    std::vector<at::Tensor> latents;
    for (const auto& payload : batch) {
        const auto& header = payload.header;
        auto found =
            tiled_.decode(payload, grid_of(header.width_px, header.height_px, flags_of(header)));
        latents.push_back(std::move(found.latents));
        decoded.concealed.push_back(std::move(found.lost));
    }
    decoded.images = network_->synthesise(channels_last(at::stack(latents).to(device())),
                                          kind_of(batch.front().header).rate);
    return decoded;
}

}  // namespace oligo::models
