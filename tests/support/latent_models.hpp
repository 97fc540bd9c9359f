#pragma once

#include "models/entropy/codec.hpp"
#include "models/hyperprior/network.hpp"
#include "models/mlic/network.hpp"

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

namespace oligo::test {

/// Small networks with random weights, frozen and ready to code.
inline std::shared_ptr<models::LatentNetwork> random_hyperprior(std::uint64_t seed) {
    torch::manual_seed(seed);
    models::HyperpriorConfig config;
    config.hyper_channels = 8;
    config.latent_channels = 16;
    config.widths = {8, 8, 12};
    config.lambdas = {0.002, 0.02};
    config.linear_path = false;
    if (seed % 3 == 0) config.entropy = "scale";
    auto network = std::make_shared<models::HyperpriorImpl>(config);
    const torch::NoGradGuard no_grad;
    network->analysis->down[3]->as<torch::nn::Conv2d>()->weight.mul_(60);  // latents beyond 1/2
    network->synthesis->up[3]->as<torch::nn::Conv2d>()->weight.mul_(60);   // and pictures of them
    network->freeze();
    network->eval();
    return network;
}

inline std::shared_ptr<models::LatentNetwork> random_mlic(std::uint64_t seed) {
    torch::manual_seed(seed);
    models::MlicConfig config;
    config.hyper_channels = 8;
    config.latent_channels = 16;
    config.slices = 4;
    config.head_channels = 4;
    config.channel_hidden = {12, 8};
    config.entropy_hidden = {16, 12, 12};
    config.residual_hidden = {12, 8};
    config.lambdas = {0.002, 0.02};
    auto network = std::make_shared<models::MlicImpl>(config);
    network->freeze();
    network->eval();
    return network;
}

/// `options`: "key=value" each.
inline models::LatentCodec latent_codec(std::shared_ptr<models::LatentNetwork> network,
                                        std::vector<std::string> options = {}) {
    return {std::move(network), "0123456789abcdef" + std::string(48, '0'), c10::Device(c10::kCPU),
            core::CodecOptions(std::move(options))};
}

}  // namespace oligo::test
