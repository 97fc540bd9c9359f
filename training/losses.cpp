#include "training/losses.hpp"

#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::training {

LossTerms cae_loss(models::Cae& model, const at::Tensor& images, double lambda,
                   const NoiseSource& noise, std::int64_t step) {
    const auto rate = rate_at(model->config, step);
    const auto levels = model->encode(images, rate);
    const auto received = noise.apply(levels, step);
    const auto decoded = model->decode(received.levels, received.deviation, rate);
    const auto mse = at::mse_loss(decoded.to(at::kFloat), images) * (255.0 * 255.0);
    LossTerms terms;
    terms.total = mse;
    terms.mse = mse.item<double>();
    if (lambda > 0) {
        const auto entropy = models::level_entropy_nt(levels, model->config.levels);
        terms.total = mse + entropy * lambda;
        terms.entropy_nt = entropy.item<double>();
    }
    return terms;
}

std::size_t rate_at(const models::CaeConfig& config, std::int64_t step) {
    return static_cast<std::size_t>(step) % config.channels_at_rates().size();
}

double psnr_of_mse(double mse) {
    return 10.0 * std::log10(255.0 * 255.0 / std::max(mse, 1e-10));
}

}  // namespace oligo::training
