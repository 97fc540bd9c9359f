#include "training/latent_task.hpp"

#include "core/torch/tensor_picture.hpp"
#include "models/hyperprior/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/mlic/network.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <cmath>

namespace oligo::training {
namespace {

constexpr double kSquaredRange = 255.0 * 255.0;

std::shared_ptr<models::LatentNetwork> make_network(const TrainConfig& config,
                                                    c10::Device device) {
    std::shared_ptr<models::LatentNetwork> network;
    if (const auto* shape = std::get_if<models::HyperpriorConfig>(&config.model))
        network = std::make_shared<models::HyperpriorImpl>(*shape);
    else
        network = std::make_shared<models::MlicImpl>(std::get<models::MlicConfig>(config.model));
    network->to(device);
    models::use_channels_last(*network);
    return network;
}

}  // namespace

LatentTask::LatentTask(const TrainConfig& config, c10::Device device)
    : loss_(config.loss), device_(device), network_(make_network(config, device)) {}

LossTerms LatentTask::terms(const models::RateDistortion& passed, const at::Tensor& images,
                            std::size_t rate) const {
    const auto pixels = static_cast<double>(images.size(0) * images.size(2) * images.size(3));
    const auto bpp = (passed.latent_bits + passed.hyper_bits) / pixels;
    const auto mse = at::mse_loss(passed.pictures, images) * kSquaredRange;
    LossTerms terms;
    terms.total = bpp + mse * network_->lambdas().at(rate);
    terms.mse = mse.item<double>();
    terms.bpp = bpp.item<double>();
    return terms;
}

LossTerms LatentTask::loss(const at::Tensor& images, std::int64_t step) {
    const auto& lambdas = network_->lambdas();
    const auto rate = rate_at(lambdas.size(), step);
    auto found =
        terms(models::forward(*network_, images, rate, models::Rounding::kMixed), images, rate);
    // Gradients of all rates become about as large as those of the middle one.
    found.total = found.total * std::sqrt(lambdas[lambdas.size() / 2] / lambdas[rate]);
    return found;
}

void LatentTask::warm_start(const at::Tensor& crops, std::uint64_t /*seed*/) {
    network_->warm_start(crops);
}

void LatentTask::continue_from(const std::map<std::string, at::Tensor>& tensors,
                               const std::string& where) {
    models::assign_tensors(*network_, tensors, where);
}

CropQuality LatentTask::measure(const core::Picture& crop, std::size_t index) {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(index);
    const auto image = models::mirror_pad(core::to_tensor({&crop, 1}).to(device_),
                                          models::LatentNetwork::kHyperStride);
    CropQuality found;
    const auto rates = network_->lambdas().size();
    for (std::size_t rate = 0; rate < rates; ++rate) {
        auto passed = models::forward(*network_, image, rate, models::Rounding::kMixed);
        passed.pictures = passed.pictures.clamp(0, 1);
        const auto judged = terms(passed, image, rate);
        found.clean_db += psnr_of_mse(judged.mse);
        found.bpp += judged.bpp;
        found.score -= judged.total.item<double>();
    }
    const auto count = static_cast<double>(rates);
    found.clean_db /= count;
    found.bpp /= count;
    found.score /= count;
    found.noisy_db = found.clean_db;
    return found;
}

core::Picture LatentTask::decoded(const core::Picture& crop) {
    const torch::NoGradGuard no_grad;
    const auto image = models::mirror_pad(core::to_tensor({&crop, 1}).to(device_),
                                          models::LatentNetwork::kHyperStride);
    const auto middle = network_->lambdas().size() / 2;
    const auto passed = models::forward(*network_, image, middle, models::Rounding::kMixed);
    const auto cut = passed.pictures.narrow(2, 0, crop.height_px).narrow(3, 0, crop.width_px);
    return core::to_pictures(cut).front();
}

}  // namespace oligo::training
