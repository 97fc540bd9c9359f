#include "models/cae/warm_start.hpp"

#include "core/error.hpp"
#include "models/layers/normalise.hpp"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/utils.h>

#include <string>
#include <tuple>

namespace oligo::models {
namespace {

/// N3HW -> one row a block, columns in the order of a convolution kernel (colour, row, column).
at::Tensor blocks_of(const at::Tensor& images, std::int64_t stride) {
    const auto columns = at::im2col(images, {stride, stride}, {1, 1}, {0, 0}, {stride, stride});
    return columns.transpose(1, 2).flatten(0, 1);
}

/// A uniformly random rotation: Q of a Gaussian matrix's QR decomposition.
at::Tensor random_rotation(std::int64_t size, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto gaussian = at::randn({size, size}, generator, at::kDouble);
    return std::get<0>(at::linalg_qr(gaussian));
}

}  // namespace

void warm_start(Cae& model, const at::Tensor& crops, std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    const auto& config = model->config;
    const auto stride = config.stride;
    const auto area = stride * stride;
    if (!config.linear_path) {
        throw core::InputError(
            "training.warm_start 'pca' needs model.linear_path true; set it or use 'none'");
    }
    if (config.channels > 3 * area) {
        throw core::InputError("training.warm_start 'pca' gives at most " +
                               std::to_string(3 * area) + " channels at stride " +
                               std::to_string(stride) + "; the model has " +
                               std::to_string(config.channels));
    }
    const auto blocks = blocks_of(normalise(crops.cpu()).to(at::kDouble), stride);
    if (blocks.size(0) < 4 * 3 * area) {
        throw core::InputError("warm start needs at least " + std::to_string(12 * area) +
                               " blocks, the crops give " + std::to_string(blocks.size(0)));
    }
    const auto mean = blocks.mean(0);
    const auto centred = blocks - mean;
    const auto covariance = centred.t().mm(centred) / static_cast<double>(blocks.size(0));
    const auto basis =
        std::get<1>(at::linalg_eigh(covariance)).slice(1, 3 * area - config.channels);
    auto projection = basis.mm(random_rotation(config.channels, seed));  // D x C
    projection = projection / centred.mm(projection).std(0, false).clamp_min(1e-6);

    auto& analysis = model->analysis->linear;
    analysis->weight.copy_(projection.t().reshape_as(analysis->weight));
    analysis->bias.copy_(-mean.matmul(projection));

    const auto position = model->quantizer.bound(centred.mm(projection));
    const auto values = model->quantizer.values(model->quantizer.quantize(position));  // N x C
    const auto colour = mean.view({3, area}).mean(1);
    const auto target = blocks - colour.repeat_interleave(area);
    const auto ridge = at::eye(config.channels, values.options()) * 1e-6;
    const auto gram = values.t().mm(values) / static_cast<double>(values.size(0)) + ridge;
    const auto cross = values.t().mm(target) / static_cast<double>(values.size(0));
    auto& synthesis = model->synthesis->linear;
    synthesis->weight.copy_(at::linalg_solve(gram, cross).reshape_as(synthesis->weight));
    synthesis->bias.copy_(colour);
}

}  // namespace oligo::models
