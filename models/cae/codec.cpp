#include "models/cae/codec.hpp"

#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/layers/fill_erased.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kGrayFlag = 1;
constexpr std::size_t kBatchPixels = 1U << 20;  // pictures of one size are run together up to this

/// Length of the run of items from `first` on that share a size and fit one batch.
template <class Item, class Size>
std::size_t batch_length(std::span<const Item> items, std::size_t first, Size size) {
    const auto [width, height] = size(items[first]);
    const auto pixels = std::max<std::size_t>(1, std::size_t{width} * height);
    const auto most = std::max<std::size_t>(1, kBatchPixels / pixels);
    std::size_t length = 1;
    while (length < most && first + length < items.size() &&
           size(items[first + length]) == size(items[first])) {
        ++length;
    }
    return length;
}

core::ModelHash short_hash(const std::string& hex) {
    core::ModelHash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i) {
        hash[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    return hash;
}

core::Payload make_payload(const core::Picture& picture, const at::Tensor& levels,
                           std::int64_t alphabet, const core::ModelHash& hash) {
    core::Payload payload;
    payload.header = {"cae", hash, picture.width_px, picture.height_px, {}};
    if (picture.channels == 1) payload.header.parameters.push_back(kGrayFlag);
    core::Segment segment;
    segment.name = "latent";
    segment.alphabet = static_cast<std::uint32_t>(alphabet);
    segment.tolerance = core::Tolerance::kLossy;
    const auto flat = levels.to(at::kInt).contiguous();
    const auto* data = flat.const_data_ptr<int>();
    segment.symbols.assign(data, data + flat.numel());
    payload.segments.push_back(std::move(segment));
    return payload;
}

/// Levels as received (1CHW) and 1 where they hold.
std::pair<at::Tensor, at::Tensor> received_levels(const core::ReceivedSegment& segment,
                                                  at::IntArrayRef shape) {
    auto levels = at::empty(shape, at::kFloat);
    auto known = at::empty(shape, at::kFloat);
    auto* level = levels.mutable_data_ptr<float>();
    auto* flag = known.mutable_data_ptr<float>();
    for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
        level[i] = static_cast<float>(segment.symbols[i]);
        flag[i] = segment.confidence[i] > 0 ? 1.0F : 0.0F;
    }
    return {levels, known};
}

core::Picture crop(const core::Picture& padded, const core::PayloadHeader& header, bool gray) {
    core::Picture picture;
    picture.width_px = header.width_px;
    picture.height_px = header.height_px;
    picture.channels = gray ? 1 : 3;
    picture.samples.reserve(picture.pixels() * picture.channels);
    for (std::uint32_t y = 0; y < header.height_px; ++y) {
        const auto* row = padded.samples.data() + std::size_t{y} * padded.width_px * 3;
        if (!gray) {
            picture.samples.insert(picture.samples.end(), row,
                                   row + std::size_t{3} * header.width_px);
            continue;
        }
        for (std::uint32_t x = 0; x < header.width_px; ++x) {
            const auto* rgb = row + std::size_t{3} * x;
            picture.samples.push_back(
                static_cast<std::uint8_t>((rgb[0] + rgb[1] + rgb[2] + 1) / 3));
        }
    }
    return picture;
}

}  // namespace

CaeCodec::CaeCodec(Cae model, const std::string& hash, c10::Device device)
    : model_(std::move(model)), hash_(short_hash(hash)), device_(device) {
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

std::vector<core::Payload> CaeCodec::compress(std::span<const core::Picture> pictures) {
    const c10::InferenceMode inference;
    std::vector<core::Payload> payloads;
    const auto size = [](const core::Picture& p) { return std::pair(p.width_px, p.height_px); };
    for (std::size_t first = 0; first < pictures.size();) {
        const auto batch = pictures.subspan(first, batch_length(pictures, first, size));
        if (batch.front().pixels() == 0) throw core::InputError("a picture without pixels");
        const auto images =
            channels_last(mirror_pad(core::to_tensor(batch).to(device_), model_->config.stride));
        const auto levels = model_->encode(images).cpu().contiguous();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            payloads.push_back(make_payload(batch[i], levels[static_cast<std::int64_t>(i)],
                                            model_->config.levels, hash_));
        }
        first += batch.size();
    }
    return payloads;
}

void CaeCodec::check(const core::ReceivedPayload& payload) const {
    const auto& header = payload.header;
    const auto stride = model_->config.stride;
    if (header.model != hash_) throw core::InputError("the payload names another cae model");
    const auto count = static_cast<std::uint64_t>(model_->config.channels *
                                                  latent_extent(header.width_px, stride) *
                                                  latent_extent(header.height_px, stride));
    if (payload.segments.size() != 1 || payload.segments[0].symbols.size() != count ||
        payload.segments[0].confidence.size() != count || count == 0 ||
        payload.segments[0].shape.alphabet != static_cast<std::uint32_t>(model_->config.levels) ||
        header.parameters.size() > 1) {
        throw core::InputError("the payload does not fit the cae model it names: expected " +
                               std::to_string(count) + " symbols of " +
                               std::to_string(model_->config.levels) + " levels");
    }
}

std::vector<core::Picture> CaeCodec::decompress(std::span<const core::ReceivedPayload> payloads) {
    const c10::InferenceMode inference;
    std::vector<core::Picture> pictures;
    const auto size = [](const core::ReceivedPayload& p) {
        return std::pair(p.header.width_px, p.header.height_px);
    };
    const auto& config = model_->config;
    for (std::size_t first = 0; first < payloads.size();) {
        const auto batch = payloads.subspan(first, batch_length(payloads, first, size));
        std::vector<at::Tensor> levels, known;
        for (const auto& payload : batch) {
            check(payload);
            const auto [level, flag] = received_levels(
                payload.segments[0],
                {config.channels, latent_extent(payload.header.height_px, config.stride),
                 latent_extent(payload.header.width_px, config.stride)});
            levels.push_back(level);
            known.push_back(flag);
        }
        // Fill in centred levels: what nothing is known of becomes the middle level.
        const auto middle = static_cast<double>(config.levels - 1) / 2.0;
        const auto filled = fill_erased(at::stack(levels) - middle, at::stack(known)) + middle;
        const auto images = core::to_pictures(model_->decode(channels_last(filled.to(device_))));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const auto& header = batch[i].header;
            const bool gray = !header.parameters.empty() && (header.parameters[0] & kGrayFlag) != 0;
            pictures.push_back(crop(images[i], header, gray));
        }
        first += batch.size();
    }
    return pictures;
}

}  // namespace oligo::models
