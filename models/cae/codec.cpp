#include "models/cae/codec.hpp"

#include "models/cae/latent_tensors.hpp"
#include "models/layers/device_symbols.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/layers/real_layers.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <utility>

namespace oligo::models {

CaeCodec::CaeCodec(const Cae& model, const WeightsId& weights, c10::Device device,
                   core::CodecOptions& options, std::optional<IntegerExponents> exponents)
    : NetworkCodec("cae", weights, device), model_(model.ptr()) {
    const auto& config = model_->config;
    const bool integers = exponents && config.rate_control == "heads";
    options_ = take_cae_options(options, config, {integers, device.is_cpu()});
    model_->to(device);
    use_channels_last(*model_);
    model_->eval();
    if (integers) {
        rows_ = std::make_unique<const CaeRows>(config, reader_of(*model_), std::move(*exponents),
                                                hash());
    }
}

core::Payload CaeCodec::compress_rows(core::PictureSource& picture) const {
    const c10::InferenceMode inference;
    return rows_->compress(picture, options_.rate);
}

std::vector<core::Area> CaeCodec::decompress_rows(const core::ReceivedPayload& payload,
                                                  core::PictureSink& picture) const {
    const c10::InferenceMode inference;
    rows_->decompress(payload, options_.mode, picture);
    return {};  // lost levels are filled in all over the picture
}

NetworkCodec::Kind CaeCodec::kind_of(const core::PayloadHeader& header) const {
    const auto flags = read_flags(header, model_->config);
    return {flags.rate, flags.gray};
}

std::vector<core::Payload> CaeCodec::compress_batch(std::span<const core::Picture> pictures) const {
    const auto padded = channels_last(mirror_pad(images_of(pictures), model_->config.stride));
    const bool there = !device().is_cpu() && model_->config.levels <= kMostThere;
    auto levels = model_->encode(padded, options_.rate);
    if (!there) levels = levels.cpu();
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        payloads.push_back(latent_payload(pictures[i], hash(), levels[static_cast<std::int64_t>(i)],
                                          options_.rate, model_->config));
    }
    return payloads;
}

NetworkCodec::DecodedBatch CaeCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    const auto& config = model_->config;
    std::vector<at::Tensor> levels, deviations, known;
    for (const auto& payload : batch) {
        check_latent(payload, config);
        const auto latent = received_latent(payload, config, options_.mode);
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

std::vector<core::Picture> CaeCodec::decompress_areas(const core::ReceivedPayload& payload,
                                                      std::span<const core::Area> areas) const {
    return cae_areas(*this, payload, areas, model_->config);
}

}  // namespace oligo::models
