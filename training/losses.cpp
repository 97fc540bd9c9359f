#include "training/losses.hpp"

#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::training {

LossTerms cae_loss(models::Cae& model, const at::Tensor& images, double lambda,
                   const NoiseSource& noise, std::int64_t step) {
    const auto levels = model->encode(images);
    const auto received = noise.apply(levels, step);
    const auto mse = at::mse_loss(model->decode(received), images) * (255.0 * 255.0);
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

double psnr_of_mse(double mse) {
    return 10.0 * std::log10(255.0 * 255.0 / std::max(mse, 1e-10));
}

}  // namespace oligo::training
