#include "training/cae_task.hpp"

#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/codec.hpp"
#include "models/cae/warm_start.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>

namespace oligo::training {
namespace {

models::Cae make_model(const TrainConfig& config, c10::Device device) {
    models::Cae model(std::get<models::CaeConfig>(config.model));
    model->to(device);
    models::use_channels_last(*model);
    if (config.optimiser.train == "synthesis") {
        for (auto& parameter : model->analysis->parameters()) parameter.set_requires_grad(false);
    }
    return model;
}

/// Scaled so that its gradient is about that of the MSE at usual qualities.
at::Tensor log_distortion(const at::Tensor& mse) {
    constexpr double kScale = 100, kFloor = 10;
    return (mse + kFloor).log().mean() * kScale;
}

}  // namespace

CaeTask::CaeTask(const TrainConfig& config, c10::Device device, std::int64_t total_steps)
    : loss_(config.loss),
      device_(device),
      last_step_(total_steps - 1),
      model_(make_model(config, device)),
      noise_(make_noise(config.noise, model_->config.levels, total_steps, config.seed)) {}

LossTerms CaeTask::loss(const at::Tensor& images, std::int64_t step) {
    return cae_loss(model_, images, loss_, *noise_, step);
}

void CaeTask::warm_start(const at::Tensor& crops, std::uint64_t seed) {
    models::warm_start(model_, crops, seed);
}

void CaeTask::continue_from(const std::map<std::string, at::Tensor>& tensors,
                            const std::string& where) {
    models::continue_from(model_, tensors, where);
}

core::Picture CaeTask::decoded_at(const core::Picture& crop, std::int64_t channels) {
    const models::CaeCodec codec(model_, std::string(64, '0'), device_,
                                 core::CodecOptions({"channels=" + std::to_string(channels)}));
    const auto received = core::as_received(codec.compress({&crop, 1}).front());
    auto picture = codec.decompress({&received, 1}).front().picture;
    model_->train();
    return picture;
}

core::Picture CaeTask::decoded(const core::Picture& crop) {
    return decoded_at(crop, model_->config.channels);
}

double CaeTask::noisy_db(const core::Picture& crop, std::int64_t step) {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(static_cast<std::uint64_t>(step));
    const auto image =
        models::mirror_pad(core::to_tensor({&crop, 1}).to(device_), model_->config.stride);
    double sum = 0;
    const auto rates = model_->config.channels_at_rates().size();
    for (std::size_t rate = 0; rate < rates; ++rate) {
        const auto read = noise_->apply(model_->encode(image, rate), step);
        const auto picture = model_->decode(read.levels, read.deviation, rate).clamp(0, 1);
        sum += psnr_of_mse(at::mse_loss(picture, image).item<double>() * 255 * 255);
    }
    return sum / static_cast<double>(rates);
}

CropQuality CaeTask::measure(const core::Picture& crop, std::size_t index) {
    CropQuality found;
    const auto rates = model_->config.channels_at_rates();
    for (const auto channels : rates)
        found.clean_db += core::psnr_db(crop, decoded_at(crop, channels));
    found.clean_db /= static_cast<double>(rates.size());
    // The noise is that of the run's last steps, drawn alike at every call.
    found.noisy_db = noise_->silent()
                         ? found.clean_db
                         : noisy_db(crop, last_step_ - static_cast<std::int64_t>(index));
    found.score = (found.clean_db + found.noisy_db) / 2;
    return found;
}

LossTerms cae_loss(models::Cae& model, const at::Tensor& images, const LossConfig& config,
                   const NoiseSource& noise, std::int64_t step) {
    const auto rate = rate_at(model->config.channels_at_rates().size(), step);
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

}  // namespace oligo::training
