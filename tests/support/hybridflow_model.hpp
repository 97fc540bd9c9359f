#pragma once

#include "core/torch/tensor_picture.hpp"
#include "models/hybridflow/codec.hpp"
#include "models/hybridflow/network.hpp"
#include "tests/support/pictures.hpp"

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

namespace oligo::test {

/// A very small shape: 16 words, windows of 8 x 8 indices.
inline models::HybridflowConfig tiny_hybridflow() {
    models::HybridflowConfig config;
    config.vqgan = models::VqganConfig::preset("tiny");
    auto& stream = config.continuous;
    stream.hyper_channels = 8;
    stream.latent_channels = 16;
    stream.slices = 4;
    stream.head_channels = 4;
    stream.channel_hidden = {12, 8};
    stream.entropy_hidden = {16, 12, 12};
    stream.residual_hidden = {12, 8};
    stream.lambdas = {0.002, 0.02};
    config.predictor = {16, 2, 2, 32, 8};
    config.correction.widths = {8, 8, 8, 8};
    config.prior.width = 12;
    config.book = config.vqgan.entries;
    return config;
}

/// A network of random weights whose pictures, indices and predictions differ from place to place.
inline std::shared_ptr<models::HybridflowImpl> random_hybridflow(std::uint64_t seed) {
    torch::manual_seed(seed);
    auto network = std::make_shared<models::HybridflowImpl>(tiny_hybridflow());
    const torch::NoGradGuard no_grad;
    const auto picture = make_picture(256, 256, 3, seed);
    const auto latents = network->vqgan->encoder(core::to_tensor({&picture, 1}));
    const auto points = latents.flatten(2).squeeze(0).t();
    const auto words = network->config.book;
    network->book()->entries.copy_(
        points.index_select(0, torch::randperm(points.size(0)).narrow(0, 0, words)));
    for (auto& parameter : network->predictor->parameters()) {
        parameter.add_(torch::randn_like(parameter) * 0.1);
    }
    for (auto& parameter : network->correction->parameters()) {
        parameter.add_(torch::randn_like(parameter) * 0.1);
    }
    network->continuous->freeze();
    network->eval();
    return network;
}

/// `options`: "key=value" each.
inline models::HybridflowCodec hybridflow_codec(std::vector<std::string> options = {},
                                                std::uint64_t seed = 1) {
    return {random_hybridflow(seed), "0123456789abcdef" + std::string(48, '0'),
            c10::Device(c10::kCPU), core::CodecOptions(std::move(options))};
}

}  // namespace oligo::test
