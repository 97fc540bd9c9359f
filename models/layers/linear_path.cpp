#include "models/layers/linear_path.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace oligo::models {

torch::nn::Conv2d linear_analysis(std::int64_t channels, std::int64_t stride) {
    return torch::nn::Conv2d(
        torch::nn::Conv2dOptions(3, channels, stride).stride(stride).bias(false));
}

torch::nn::ConvTranspose2d linear_synthesis(std::int64_t channels, std::int64_t stride) {
    return torch::nn::ConvTranspose2d(
        torch::nn::ConvTranspose2dOptions(channels, 3, stride).stride(stride));
}

void start_at_zero(torch::nn::Conv2d& last) {
    const torch::NoGradGuard no_grad;
    last->weight.zero_();
    if (last->bias.defined()) last->bias.zero_();
}

}  // namespace oligo::models
