#include "models/cae/warm_start.hpp"

#include "core/error.hpp"
#include "models/layers/normalise.hpp"
#include "models/weights.hpp"

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

/// Mean and covariance of training blocks.
struct BlockStatistics {
    at::Tensor blocks, mean, centred, covariance;
};

BlockStatistics statistics_of(const at::Tensor& images, std::int64_t stride) {
    BlockStatistics found;
    found.blocks = blocks_of(normalise(images).to(at::kDouble), stride);
    found.mean = found.blocks.mean(0);
    found.centred = found.blocks - found.mean;
    found.covariance =
        found.centred.t().mm(found.centred) / static_cast<double>(found.blocks.size(0));
    return found;
}

/// The linear paths of one rate.
void start_rate(Cae& model, std::size_t rate, const BlockStatistics& found, std::uint64_t seed) {
    const auto area = model->config.stride * model->config.stride;
    auto& analysis = model->analysis->heads.at(rate)->linear;
    auto& synthesis = model->synthesis->heads.at(rate)->linear;
    const auto channels = analysis->weight.size(0);
    const auto ascending = std::get<1>(at::linalg_eigh(found.covariance));
    auto projection = ascending.slice(1, 3 * area - channels);  // D x C
    // Where low rates keep the first channels alone, those must be the strongest.
    const bool nested = model->config.rate_control == "scales";
    projection = nested ? projection.flip(1) : projection.mm(random_rotation(channels, seed));
    projection = projection / found.centred.mm(projection).std(0, false).clamp_min(1e-6);
    analysis->weight.copy_(projection.t().reshape_as(analysis->weight));
    analysis->bias.copy_(-found.mean.matmul(projection));

    const auto position = model->quantizer.bound(found.centred.mm(projection));
    const auto values = model->quantizer.values(model->quantizer.quantize(position));  // N x C
    const auto colour = found.mean.view({3, area}).mean(1);
    const auto target = found.blocks - colour.repeat_interleave(area);
    const auto ridge = at::eye(channels, values.options()) * 1e-6;
    const auto gram = values.t().mm(values) / static_cast<double>(values.size(0)) + ridge;
    const auto cross = values.t().mm(target) / static_cast<double>(values.size(0));
    synthesis->weight.copy_(at::linalg_solve(gram, cross).reshape_as(synthesis->weight));
    synthesis->bias.copy_(colour);
}

}  // namespace

void warm_start(Cae& model, const at::Tensor& crops, std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    const auto& config = model->config;
    const auto area = config.stride * config.stride;
    const auto most = config.channels_at_rates().back();
    if (!config.linear_path) {
        throw core::InputError(
            "training.warm_start 'pca' needs model.linear_path true; set it or use 'none'");
    }
    if (most > 3 * area) {
        throw core::InputError("training.warm_start 'pca' gives at most " +
                               std::to_string(3 * area) + " channels at stride " +
                               std::to_string(config.stride) + "; the model has " +
                               std::to_string(most));
    }
    const auto found = statistics_of(crops.cpu(), config.stride);
    if (found.blocks.size(0) < 4 * 3 * area) {
        throw core::InputError("warm start needs at least " + std::to_string(12 * area) +
                               " blocks, the crops give " + std::to_string(found.blocks.size(0)));
    }
    for (std::size_t rate = 0; rate < model->analysis->heads.size(); ++rate) {
        start_rate(model, rate, found, seed);
    }
}

void continue_from(Cae& model, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where) {
    const torch::NoGradGuard no_grad;
    const auto of_head = [](const std::string& name) {
        return name.find(".head_c") != std::string::npos;
    };
    auto own = named_tensors(*model);
    for (const auto& [name, tensor] : tensors) {
        const auto found = own.find(name);
        if (found == own.end() && of_head(name)) continue;
        if (found == own.end() || found->second.sizes() != tensor.sizes()) {
            throw core::InputError(where + ": tensor '" + name +
                                   "' does not fit this model's configuration");
        }
        found->second.copy_(tensor);
        own.erase(found);
    }
    for (const auto& [name, tensor] : own) {
        if (!of_head(name)) throw core::InputError(where + ": tensor '" + name + "' is missing");
    }
}

}  // namespace oligo::models
