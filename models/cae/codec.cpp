#include "models/cae/codec.hpp"

#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/picture_batches.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

namespace oligo::models {

CaeCodec::CaeCodec(Cae model, const std::string& hash, c10::Device device)
    : model_(std::move(model)),
      hash_(short_hash(hash)),
      device_(device),
      rate_(model_->config.default_rate()) {
    model_->to(device_);
    use_channels_last(*model_);
    model_->eval();
}

std::unique_ptr<CaeCodec> CaeCodec::from_file(const core::TensorFile& file,
                                              const std::string& where, c10::Device device) {
    const auto config = file.metadata.find("config");
    if (config == file.metadata.end())
        throw core::InputError(where + ": no config in its metadata");
    Cae model(CaeConfig::from_json(config->second));
    assign_tensors(*model, file.tensors, where);
    return std::make_unique<CaeCodec>(model, file.metadata.at("hash"), device);
}

std::vector<std::string> CaeCodec::option_names() const {
    return {"channels", "reception"};
}

void CaeCodec::set_options(core::Config& options) {
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
}

std::vector<core::Payload> CaeCodec::compress(std::span<const core::Picture> pictures) {
    const c10::InferenceMode inference;
    std::vector<core::Payload> payloads;
    const auto kind = [](const core::Picture& p) { return std::tuple(p.width_px, p.height_px); };
    for (std::size_t first = 0; first < pictures.size();) {
        const auto batch = pictures.subspan(first, batch_length(pictures, first, kind));
        if (batch.front().pixels() == 0) throw core::InputError("a picture without pixels");
        const auto images =
            channels_last(mirror_pad(core::to_tensor(batch).to(device_), model_->config.stride));
        const auto levels = model_->encode(images, rate_).cpu().contiguous();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            payloads.push_back(latent_payload(batch[i], hash_, levels[static_cast<std::int64_t>(i)],
                                              rate_, model_->config));
        }
        first += batch.size();
    }
    return payloads;
}

at::Tensor CaeCodec::decode_batch(std::span<const core::ReceivedPayload> batch) {
    const auto& config = model_->config;
    std::vector<at::Tensor> levels, deviations, known;
    for (const auto& payload : batch) {
        if (payload.header.model != hash_) {
            throw core::InputError("the payload names another cae model");
        }
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
        return plane.defined() ? channels_last(plane.to(device_)) : plane;
    };
    return model_->decode(on_device(read.levels), on_device(read.deviation),
                          read_flags(batch.front().header, config).rate);
}

std::vector<core::Picture> CaeCodec::decompress(std::span<const core::ReceivedPayload> payloads) {
    const c10::InferenceMode inference;
    std::vector<core::Picture> pictures;
    const auto kind = [&](const core::ReceivedPayload& p) {
        return std::tuple(p.header.width_px, p.header.height_px,
                          read_flags(p.header, model_->config).rate);
    };
    for (std::size_t first = 0; first < payloads.size();) {
        const auto batch = payloads.subspan(first, batch_length(payloads, first, kind));
        const auto images = core::to_pictures(decode_batch(batch));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const auto& header = batch[i].header;
            pictures.push_back(
                crop_to_header(images[i], header, read_flags(header, model_->config).gray));
        }
        first += batch.size();
    }
    return pictures;
}

}  // namespace oligo::models
