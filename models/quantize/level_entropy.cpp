#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::models {

at::Tensor level_entropy_nt(const at::Tensor& levels_nchw, std::int64_t alphabet, double softness) {
    const auto by_channel = levels_nchw.transpose(0, 1).flatten(1);  // C x (N H W)
    const auto grid = at::arange(alphabet, by_channel.options());
    const auto distance = (by_channel.unsqueeze(-1) - grid) / softness;
    const auto votes = at::softmax(-distance.square(), -1);
    const auto probability = votes.mean(1);  // C x A
    const auto log4 = at::log(probability.clamp_min(1e-12)) / std::log(4.0);
    return -(probability * log4).sum(1).mean();
}

}  // namespace oligo::models
