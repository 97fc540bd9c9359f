#include "models/entropy/rate_distortion.hpp"

#include "models/entropy/grid.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

at::Tensor with_noise(const at::Tensor& x) {
    return x + (at::rand_like(x) - 0.5);
}

}  // namespace

RateDistortion forward(LatentNetwork& network, const at::Tensor& images, std::size_t rate,
                       Rounding rounding) {
    RateDistortion result;
    const auto latents = network.analyse(images, rate);
    const auto hyper = network.analyse_hyper(latents);
    const bool noise = rounding == Rounding::kNoise, whole = rounding == Rounding::kWhole;
    const auto noisy_hyper = with_noise(hyper), whole_hyper = round_to_grid(hyper, 0);
    result.hyper_bits = network.prior().bits(whole ? whole_hyper : noisy_hyper);
    const auto context = network.open(noise ? noisy_hyper : whole_hyper);
    result.latent_bits = at::zeros({}, latents.options());
    while (const auto pass = context->next()) {
        const auto values = pass->select(latents);
        const auto& mean = pass->distribution.mean;
        const auto noisy = with_noise(values), rounded = mean + round_to_grid(values - mean, 0);
        result.latent_bits =
            result.latent_bits + gaussian_bits(whole ? rounded : noisy, pass->distribution);
        context->set(noise ? noisy : rounded);
    }
    result.pictures = network.synthesise(context->latents(), rate);
    return result;
}

}  // namespace oligo::models
