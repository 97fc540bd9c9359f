#include "models/djscc/codec.hpp"

#include "core/error.hpp"
#include "models/layers/mirror_pad.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint32_t kBaseLetters = 4;
constexpr float kLostBase = 1.5F;

std::uint64_t bases_of(const core::PayloadHeader& header, const DjsccConfig& config,
                       std::size_t rate) {
    return static_cast<std::uint64_t>(config.rates[rate]) *
           static_cast<std::uint64_t>(latent_extent(header.height_px, DjsccConfig::kStride)) *
           static_cast<std::uint64_t>(latent_extent(header.width_px, DjsccConfig::kStride));
}

/// One read of a payload's bases, 1L.
at::Tensor read_of(const core::ReceivedPayload& payload, const DjsccConfig& config,
                   std::size_t rate) {
    const auto count = bases_of(payload.header, config, rate);
    if (count == 0 || payload.segments.size() != 1 || payload.segments[0].symbols.size() != count ||
        payload.segments[0].confidence.size() != count ||
        payload.segments[0].shape.alphabet != kBaseLetters) {
        throw core::InputError("the payload does not fit the djscc model it names: expected " +
                               std::to_string(count) + " bases");
    }
    const auto& segment = payload.segments[0];
    auto read = at::empty({1, static_cast<std::int64_t>(count)}, at::kFloat);
    auto* values = read.mutable_data_ptr<float>();
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = segment.confidence[i] > 0 ? static_cast<float>(segment.symbols[i]) : kLostBase;
    }
    return read;
}

}  // namespace

DjsccCodec::DjsccCodec(const Djscc& model, const WeightsId& weights, c10::Device device,
                       core::CodecOptions& options)
    : NetworkCodec("djscc", weights, device), model_(model.ptr()), rate_(0) {
    constexpr std::array<std::string_view, 1> names{"channels"};
    core::Config own = options.take(name(), names);
    const auto channels = own.integer("channels", model_->config.channels);
    const auto& rates = model_->config.rates;
    const auto found = std::find(rates.begin(), rates.end(), channels);
    if (found == rates.end()) {
        std::string known;
        for (const auto rate : rates) known += (known.empty() ? "" : ", ") + std::to_string(rate);
        throw core::InputError("codec djscc: key 'channels' = " + std::to_string(channels) +
                               "; this model's rates have " + known);
    }
    rate_ = static_cast<std::size_t>(found - rates.begin());
    model_->to(device);
    model_->eval();
}

NetworkCodec::Kind DjsccCodec::kind_of(const core::PayloadHeader& header) const {
    const auto rates = model_->config.rates.size();
    if (header.parameters.size() != 1 || header.parameters[0] >= rates) {
        throw core::InputError(
            "the payload does not fit the djscc model it names: its rate is none of " +
            std::to_string(rates));
    }
    return {header.parameters[0], false};
}

std::vector<core::Payload> DjsccCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    const auto padded = mirror_pad(images_of(pictures), DjsccConfig::kStride);
    const auto bases = model_->encode(padded, rate_).round().to(at::kInt).cpu();
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto own = bases[static_cast<std::int64_t>(i)].contiguous();
        const auto* data = own.const_data_ptr<int>();
        core::Segment segment{
            "bases", kBaseLetters, 0, core::Tolerance::kLossy, {}, core::Order::kCategorical};
        segment.symbols.assign(data, data + own.numel());
        core::Payload payload;
        payload.header = {std::string(name()),
                          hash(),
                          pictures[i].width_px,
                          pictures[i].height_px,
                          {static_cast<std::uint8_t>(rate_)}};
        payload.segments.push_back(std::move(segment));
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

NetworkCodec::DecodedBatch DjsccCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    const auto& header = batch.front().header;
    const auto rate = kind_of(header).rate;
    std::vector<at::Tensor> reads;
    for (const auto& payload : batch) {
        reads.push_back(read_of(payload, model_->config, rate).expand({kDjsccReads, -1}));
    }
    return {model_->decode(at::stack(reads).to(device()), rate,
                           latent_extent(header.height_px, DjsccConfig::kStride),
                           latent_extent(header.width_px, DjsccConfig::kStride))};
}

}  // namespace oligo::models
