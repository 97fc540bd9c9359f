#include "models/hybridflow/network.hpp"

#include "core/error.hpp"
#include "models/entropy/grid.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace oligo::models {

HybridflowImpl::HybridflowImpl(const HybridflowConfig& shape) : config(shape) {
    vqgan = register_module("vqgan", Vqgan(config.vqgan));
    continuous = register_module("continuous", Mlic(config.continuous));
    const auto channels = config.continuous.latent_channels;
    predictor =
        register_module("predictor", MaskPredictor(config.predictor, config.book, channels));
    correction =
        register_module("correction", Correction(config.correction, config.vqgan, channels));
    if (config.prior.width == 0) return;
    const auto rates = static_cast<std::int64_t>(config.continuous.lambdas.size());
    prior = register_module("prior", IndexPrior(config.prior, config.book, channels, rates));
}

const std::vector<HybridflowPart>& hybridflow_parts() {
    static const std::vector<HybridflowPart> parts{{"vqgan.", "vqgan", "parts.vqgan"},
                                                   {"continuous.", "mlic", "parts.continuous"}};
    return parts;
}

void assign_part(HybridflowImpl& whole, const HybridflowPart& part,
                 const std::map<std::string, at::Tensor>& tensors, const std::string& where) {
    if (part.codec == "vqgan") {
        assign_tensors(*whole.vqgan, tensors, where);
    } else {
        assign_tensors(*whole.continuous, tensors, where);
    }
}

at::Tensor decoded_latents(MlicImpl& continuous, const at::Tensor& images, std::size_t rate) {
    const torch::NoGradGuard no_grad;
    const auto latents = continuous.analyse(images, rate);
    const auto context = continuous.open(round_to_grid(continuous.analyse_hyper(latents), 0));
    while (const auto pass = context->next()) {
        const auto& mean = pass->distribution.mean;
        context->set(mean + round_to_grid(pass->select(latents) - mean, 0));
    }
    return context->latents();
}

at::Tensor without_gains(MlicImpl& continuous, const at::Tensor& latents, std::size_t rate) {
    const auto logarithms =
        continuous.gains->inverse_logarithms.select(0, static_cast<std::int64_t>(rate));
    return latents * logarithms.to(latents.scalar_type()).exp().view({1, -1, 1, 1});
}

BridgeInput bridge_input(MlicImpl& continuous, const at::Tensor& latents, std::size_t rate,
                         const at::Tensor& present) {
    return {without_gains(continuous, latents, rate), continuous.synthesise(latents, rate),
            present};
}

}  // namespace oligo::models
