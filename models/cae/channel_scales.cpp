#include "models/cae/channel_scales.hpp"

#include <ATen/ATen.h>

#include <string>

namespace oligo::models {

ChannelScalesImpl::ChannelScalesImpl(const CaeConfig& config)
    : most_channels_(config.channels_at_rates().back()) {
    for (const auto channels : config.channels_at_rates()) {
        logarithms_.push_back(
            register_parameter("c" + std::to_string(channels), at::zeros({1, channels, 1, 1})));
    }
}

at::Tensor ChannelScalesImpl::narrow(const at::Tensor& latent, std::size_t rate) const {
    const auto& scale = logarithms_.at(rate);
    return latent.narrow(1, 0, scale.size(1)) * scale.exp();
}

at::Tensor ChannelScalesImpl::widen(const at::Tensor& values, std::size_t rate) const {
    const auto scaled = values * (-logarithms_.at(rate)).exp();
    return at::constant_pad_nd(scaled, {0, 0, 0, 0, 0, most_channels_ - values.size(1)});
}

}  // namespace oligo::models
