#include "models/entropy/warm_start.hpp"

#include "core/error.hpp"
#include "models/layers/normalise.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>
#include <tuple>

namespace oligo::models {
namespace {

constexpr double kNormalToSamples = 0.27 * 255;  // as models/layers/normalise.hpp

/// N3HW -> one row a block, in the order of a convolution kernel.
at::Tensor square_blocks(const at::Tensor& images, std::int64_t side) {
    const auto columns = at::im2col(images, {side, side}, {1, 1}, {0, 0}, {side, side});
    return columns.transpose(1, 2).flatten(0, 1);
}

}  // namespace

at::Tensor start_as_transform(torch::nn::Conv2d& analysis, torch::nn::ConvTranspose2d& synthesis,
                              const at::Tensor& crops, double step) {
    const torch::NoGradGuard no_grad;
    const auto channels = analysis->weight.size(0);
    const auto side = analysis->weight.size(2);
    const auto blocks = square_blocks(normalise(crops.cpu()).to(at::kDouble), side);
    const auto samples = blocks.size(1);
    if (channels > samples || blocks.size(0) < 2 * samples) {
        throw core::InputError("warm start: " + std::to_string(channels) + " channels from " +
                               std::to_string(blocks.size(0)) + " blocks of " +
                               std::to_string(samples) + " samples; expected at most " +
                               std::to_string(samples) + " channels and at least " +
                               std::to_string(2 * samples) + " blocks");
    }
    const auto covariance = blocks.t().mm(blocks) / static_cast<double>(blocks.size(0));
    const auto basis =
        std::get<1>(at::linalg_eigh(covariance)).slice(1, samples - channels).flip(1);
    analysis->weight.copy_((basis.t() * (kNormalToSamples / step)).reshape_as(analysis->weight));
    synthesis->weight.copy_((basis.t() * (step / kNormalToSamples)).reshape_as(synthesis->weight));
    synthesis->bias.zero_();
    return blocks.mm(basis).std(0, false) * (kNormalToSamples / step);
}

}  // namespace oligo::models
