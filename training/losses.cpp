#include "training/losses.hpp"

#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>

#include <cmath>

namespace oligo::training {

namespace {

/// Scaled so that its gradient is about that of the MSE at usual qualities.
at::Tensor log_distortion(const at::Tensor& mse) {
    constexpr double kScale = 100, kFloor = 10;
    return (mse + kFloor).log().mean() * kScale;
}

}  // namespace

LossTerms cae_loss(models::Cae& model, const at::Tensor& images, const LossConfig& config,
                   const NoiseSource& noise, std::int64_t step) {
    const auto rate = rate_at(model->config, step);
    const auto levels = model->encode(images, rate);
    const auto received = noise.apply(levels, step);
    const auto decoded = model->decode(received.levels, received.deviation, rate);
    const auto error = (decoded.to(at::kFloat) - images) * 255.0;
    const auto mse = error.square().mean({1, 2, 3});  // of each crop
    LossTerms terms;
    terms.mse = mse.mean().item<double>();
    terms.total = config.distortion == "mse" ? mse.mean() : log_distortion(mse);
    if (config.lambda > 0) {
        const auto entropy = models::level_entropy_nt(levels, model->config.levels);
        terms.total = terms.total + entropy * config.lambda;
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
