#include "models/cae/codec.hpp"

#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "models/cae/row_coder.hpp"
#include "models/fixed/padded_rows.hpp"
#include "models/layers/device_symbols.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace oligo::models {

CaeCodec::CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
                   core::CodecOptions& options, std::optional<IntegerExponents> exponents)
    : NetworkCodec("cae", weights, device),
      model_(model.ptr()),
      rate_(model_->config.default_rate()),
      exponents_(std::move(exponents)),
      analyses_(model_->config.channels_at_rates().size()),
      syntheses_(model_->config.channels_at_rates().size()) {
    constexpr std::array<std::string_view, 4> names{"channels", "reception", "synthesis",
                                                    "analysis"};
    read_options(options.take(name(), names));
    model_->to(device);
    use_channels_last(*model_);
    model_->eval();
}

void CaeCodec::read_options(core::Config options) {
    constexpr std::array<std::string_view, 2> modes{"soft", "hard"};
    const auto channels = options.integer("channels", model_->config.channels);
    const auto rates = model_->config.channels_at_rates();
    const auto found = std::find(rates.begin(), rates.end(), channels);
    if (found == rates.end()) {
        std::string known;
        for (const auto rate : rates) known += (known.empty() ? "" : ", ") + std::to_string(rate);
        throw core::InputError("codec cae: key 'channels' = " + std::to_string(channels) +
                               "; this model's rates have " + known);
    }
    rate_ = static_cast<std::size_t>(found - rates.begin());
    mode_ = options.choice("reception", "soft", modes) == "soft" ? ReceptionMode::kSoft
                                                                 : ReceptionMode::kHard;
    const bool can = exponents_ && model_->config.rate_control == "heads";
    const auto integer = [&](const char* key, bool by_default) {
        constexpr std::array<std::string_view, 2> kinds{"integer", "fp32"};
        const bool wanted =
            options.choice(key, by_default ? "integer" : "fp32", kinds) == "integer";
        if (!wanted || can) return wanted;
        throw core::InputError("codec cae: key '" + std::string(key) +
                               "' = integer; this model has no integer exponents "
                               "(oligocodec-train --integers gives them)");
    };
    integer_synthesis_ = integer("synthesis", can);
    // A GPU computes levels faster; the picture that they give is the same on both.
    integer_analysis_ = integer("analysis", can && device().is_cpu());
}

template <class Network>
const Network& CaeCodec::fixed(std::vector<PerRate<Network>>& networks, std::size_t rate) const {
    auto& one = networks.at(rate);
    std::call_once(one.made, [&] {
        one.network = std::make_unique<const Network>(*model_, *exponents_, rate);
    });
    return *one.network;
}

core::Payload CaeCodec::compress_rows(core::PictureSource& picture) const {
    const c10::InferenceMode inference;
    core::PayloadHeader header{"cae", hash(), picture.width_px(), picture.height_px(), {}};
    if (header.width_px == 0 || header.height_px == 0) {
        throw core::InputError("a picture without pixels");
    }
    const auto levels = fixed(analyses_, rate_).levels(picture, core::free_threads());
    return latent_payload(std::move(header), picture.channels() == 1, std::move(levels), rate_,
                          model_->config);
}

std::vector<core::Area> CaeCodec::decompress_rows(const core::ReceivedPayload& payload,
                                                  core::PictureSink& picture) const {
    const c10::InferenceMode inference;
    check_model(payload.header);
    check_latent(payload, model_->config);
    const auto flags = kind_of(payload.header);
    const auto& network = fixed(syntheses_, flags.rate);
    const FixedLatent latent(payload, model_->config, mode_, network);
    PaddedRows padded(payload.header, flags.gray, picture);
    const auto width = static_cast<std::uint32_t>(latent.width()) *
                       static_cast<std::uint32_t>(model_->config.stride);
    network.draw(
        {latent.width(), latent.height(), [&](int y, std::int16_t* row) { latent.fill(y, row); }},
        core::free_threads(),
        [&](std::uint32_t first, std::uint32_t count, const std::uint8_t* rgb) {
            padded.take(first, count, width, rgb);
        });
    return {};  // lost levels are filled in all over the picture
}

NetworkCodec::Kind CaeCodec::kind_of(const core::PayloadHeader& header) const {
    const auto flags = read_flags(header, model_->config);
    return {flags.rate, flags.gray};
}

std::vector<core::Payload> CaeCodec::compress_batch(std::span<const core::Picture> pictures) const {
    const auto padded = channels_last(mirror_pad(images_of(pictures), model_->config.stride));
    const bool there = !device().is_cpu() && model_->config.levels <= kMostThere;
    auto levels = model_->encode(padded, rate_);
    if (!there) levels = levels.cpu();
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        payloads.push_back(latent_payload(pictures[i], hash(), levels[static_cast<std::int64_t>(i)],
                                          rate_, model_->config));
    }
    return payloads;
}

NetworkCodec::DecodedBatch CaeCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    const auto& config = model_->config;
    std::vector<at::Tensor> levels, deviations, known;
    for (const auto& payload : batch) {
        check_latent(payload, config);
        const auto latent = received_latent(payload, config, mode_);
        levels.push_back(latent.reception.levels);
        if (latent.reception.deviation.defined()) deviations.push_back(latent.reception.deviation);
        known.push_back(latent.known);
    }
    Reception read{at::stack(levels), {}};
    if (!deviations.empty()) read.deviation = at::stack(deviations);
    read = conceal(read, at::stack(known), config.levels);
    const auto on_device = [&](const at::Tensor& plane) {
        return plane.defined() ? channels_last(plane.to(device())) : plane;
    };
    return {model_->decode(on_device(read.levels), on_device(read.deviation),
                           kind_of(batch.front().header).rate)};
}

namespace {

constexpr std::uint32_t kContext = 2;  ///< latent positions around an area that is decoded alone

/// The latent positions, from `left` on and `width` of them, of so many pixels and their context.
struct LatentSpan {
    std::uint32_t left, width;
};
LatentSpan latent_span(std::uint32_t first_px, std::uint32_t count_px, std::uint32_t all_px,
                       std::uint32_t stride) {
    const std::uint32_t all = (all_px + stride - 1) / stride;
    const std::uint32_t first = first_px / stride;
    const std::uint32_t last = (first_px + count_px + stride - 1) / stride + kContext;
    const std::uint32_t left = first - std::min(first, kContext);
    return {left, std::min(last, all) - left};
}

}  // namespace

std::vector<core::Picture> CaeCodec::decompress_areas(const core::ReceivedPayload& payload,
                                                      std::span<const core::Area> areas) const {
    check_latent(payload, model_->config);
    const auto stride = static_cast<std::uint32_t>(model_->config.stride);
    std::vector<core::ReceivedPayload> parts;
    std::vector<core::Area> wanted;
    for (core::Area area : areas) {
        const auto across =
            latent_span(area.left_px, area.width_px, payload.header.width_px, stride);
        const auto down =
            latent_span(area.top_px, area.height_px, payload.header.height_px, stride);
        parts.push_back(latent_part(payload, {across.left, down.left, across.width, down.width},
                                    model_->config));
        area.left_px -= across.left * stride;
        area.top_px -= down.left * stride;
        wanted.push_back(area);
    }
    const auto decoded = decompress(parts);
    std::vector<core::Picture> pictures;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        pictures.push_back(core::crop(decoded[i].picture, wanted[i]));
    }
    return pictures;
}

}  // namespace oligo::models
