#include "training/latent_task.hpp"

#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/hyperprior/narrow.hpp"
#include "models/hyperprior/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/metrics/ssim.hpp"
#include "models/mlic/network.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace oligo::training {
namespace {

constexpr double kSquaredRange = 255.0 * 255.0;

std::shared_ptr<models::LatentNetwork> make_network(const TrainConfig& config, c10::Device device) {
    std::shared_ptr<models::LatentNetwork> network;
    if (const auto* shape = std::get_if<models::HyperpriorConfig>(&config.model))
        network = std::make_shared<models::HyperpriorImpl>(*shape);
    else
        network = std::make_shared<models::MlicImpl>(std::get<models::MlicConfig>(config.model));
    network->to(device);
    models::use_channels_last(*network);
    return network;
}

/// A file, or a shipped one by its name.
std::filesystem::path find_weights(const std::string& name) {
    if (std::filesystem::exists(name)) return name;
    for (const auto& folder : models::model_folders()) {
        if (const auto path = folder / (name + ".safetensors"); std::filesystem::exists(path))
            return path;
    }
    throw core::InputError("loss.lpips_weights '" + name + "': no such file and none shipped");
}

/// MS-SSIM's scales for a side; crops are often too small for all five.
std::int64_t scales_that_fit(std::int64_t side_px) {
    auto scales = models::kMsSsimScales;
    while (scales > 1 && models::ms_ssim_min_side_px(scales) > side_px) --scales;
    return scales;
}

}  // namespace

LatentTask::LatentTask(const TrainConfig& config, c10::Device device)
    : loss_(config.loss), device_(device), network_(make_network(config, device)) {
    if (loss_.lpips == 0) return;
    lpips_ = models::load_lpips(find_weights(loss_.lpips_weights));
    lpips_->to(device_);
}

LossTerms LatentTask::terms(const models::RateDistortion& passed, const at::Tensor& images,
                            std::size_t rate) {
    const auto pixels = static_cast<double>(images.size(0) * images.size(2) * images.size(3));
    const auto bpp = (passed.latent_bits + passed.hyper_bits) / pixels;
    const auto mse = at::mse_loss(passed.pictures, images) * kSquaredRange;
    LossTerms terms;
    auto distortion = mse;
    if (loss_.distortion == "ms-ssim") {
        const auto scales = scales_that_fit(std::min(images.size(2), images.size(3)));
        const auto alike = models::ms_ssim(passed.pictures.clamp(0, 1), images, 1.0, scales);
        distortion = (1 - alike.mean()) * kSquaredRange;
    }
    if (!lpips_.is_empty()) {
        const auto perceptual = lpips_(passed.pictures.clamp(0, 1), images).mean();
        distortion = distortion + perceptual * loss_.lpips;
        terms.perceptual = perceptual.item<double>();
    }
    terms.total = bpp + distortion * network_->lambdas().at(rate);
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
    auto* hyperprior = dynamic_cast<models::HyperpriorImpl*>(network_.get());
    if (hyperprior != nullptr)
        models::continue_from(*hyperprior, tensors, where);
    else
        models::assign_tensors(*network_, tensors, where);
}

CropQuality LatentTask::measure(const core::Picture& crop, std::size_t /*index*/) {
    const torch::NoGradGuard no_grad;
    const auto image = models::mirror_pad(core::to_tensor({&crop, 1}).to(device_),
                                          models::LatentNetwork::kHyperStride);
    CropQuality found;
    const auto rates = network_->lambdas().size();
    for (std::size_t rate = 0; rate < rates; ++rate) {
        auto passed = models::forward(*network_, image, rate, models::Rounding::kWhole);
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
    const auto passed = models::forward(*network_, image, middle, models::Rounding::kWhole);
    const auto cut = passed.pictures.narrow(2, 0, crop.height_px).narrow(3, 0, crop.width_px);
    return core::to_pictures(cut).front();
}

}  // namespace oligo::training
