#include "models/hybridflow/correction.hpp"

#include "models/layers/linear_path.hpp"
#include "models/layers/normalise.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

std::int64_t stride_of_level(std::size_t level) {
    return VqganConfig::kStride >> level;
}

at::Tensor enlarged(const at::Tensor& plane, std::int64_t times) {
    return times == 1 ? plane : plane.repeat_interleave(times, 2).repeat_interleave(times, 3);
}

}  // namespace

BridgeLevelImpl::BridgeLevelImpl(std::int64_t condition, std::int64_t hidden, std::int64_t width) {
    from_condition =
        register_module("from_condition", conv(condition, width, condition > 64 ? 1 : 3));
    from_hidden = register_module("from_hidden", conv(hidden, width, 1));
    inner = register_module("inner", conv(width, width, 3));
    out = register_module("out", conv(width, 2 * hidden, 1));
    start_at_zero(out);
}

at::Tensor BridgeLevelImpl::forward(const at::Tensor& condition, const at::Tensor& hidden,
                                    const at::Tensor& present) {
    const auto both = at::gelu(from_condition(condition * present) + from_hidden(hidden));
    const auto change = out(at::gelu(inner(both))).chunk(2, 1);
    return hidden + (hidden * change[0] + change[1]) * present;
}

CorrectionImpl::CorrectionImpl(const CorrectionConfig& config, const VqganConfig& vqgan,
                               std::int64_t latent_channels) {
    levels = register_module("levels", torch::nn::ModuleList());
    for (std::size_t level = 0; level < vqgan.levels(); ++level) {
        const auto stride = stride_of_level(level);
        levels->push_back(BridgeLevel(level == 0 ? latent_channels : 3 * stride * stride,
                                      vqgan.channels_at(level), config.widths.at(level)));
    }
    constexpr auto samples = 3 * kBlock * kBlock;
    picture =
        register_module("picture", BridgeLevel(samples, samples, config.widths.at(levels->size())));
}

at::Tensor CorrectionImpl::decode(VqganDecoder& decoder, const at::Tensor& vectors,
                                  const BridgeInput& input) {
    const auto known = normalise(input.picture);
    const auto present_at = [&](std::int64_t stride) {
        return enlarged(input.present, VqganConfig::kStride / stride);
    };
    const auto plain = decoder(vectors, [&](std::size_t level, const at::Tensor& hidden) {
        const auto stride = stride_of_level(level);
        auto condition = input.latents;
        if (level > 0) condition = stride == 1 ? known : at::pixel_unshuffle(known, stride);
        return levels[level]->as<BridgeLevel>()->forward(condition, hidden, present_at(stride));
    });
    const auto blocks = at::pixel_unshuffle(normalise(plain), kBlock);
    const auto better = picture(at::pixel_unshuffle(known, kBlock), blocks, present_at(kBlock));
    return denormalise(at::pixel_shuffle(better, kBlock));
}

}  // namespace oligo::models
