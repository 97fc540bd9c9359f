#include "training/tasks/latent.hpp"

#include "core/torch/tensor_picture.hpp"
#include "models/hyperprior/narrow.hpp"
#include "models/hyperprior/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/metrics/ssim.hpp"
#include "models/mlic/network.hpp"
#include "models/registry.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace oligo::training {
namespace {

constexpr double kSquaredRange = 255.0 * 255.0;

FigureKind bpp_kind() {
    return {"bpp", "bits per pixel", 4};
}

void continue_network(models::HyperpriorImpl& network, const NamedTensors& tensors,
                      const std::string& where) {
    models::continue_from(network, tensors, where);
}

void continue_network(models::MlicImpl& network, const NamedTensors& tensors,
                      const std::string& where) {
    models::continue_from(network, tensors, where);
}

/// MS-SSIM's scales for a side; crops are often too small for all five.
std::int64_t scales_that_fit(std::int64_t side_px) {
    auto scales = models::kMsSsimScales;
    while (scales > 1 && models::ms_ssim_min_side_px(scales) > side_px) --scales;
    return scales;
}

/// Judged by what coding will cost and give, without coding: rounded latents.
class LatentSnapshot final : public Snapshot {
  public:
    LatentSnapshot(std::shared_ptr<models::LatentNetwork> network, c10::Device device,
                   LatentLossConfig loss, models::Lpips lpips)
        : network_(std::move(network)),
          device_(device),
          loss_(std::move(loss)),
          lpips_(std::move(lpips)) {
        network_->freeze();
    }

    torch::nn::Module& network() override { return *network_; }
    Quality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override;

  private:
    at::Tensor padded(const core::Picture& crop) const {
        return models::mirror_pad(core::to_tensor({&crop, 1}).to(device_),
                                  models::LatentNetwork::kHyperStride);
    }

    std::shared_ptr<models::LatentNetwork> network_;
    c10::Device device_;
    LatentLossConfig loss_;
    models::Lpips lpips_;
};

Quality LatentSnapshot::measure(const core::Picture& crop, std::size_t /*index*/) {
    const torch::NoGradGuard no_grad;
    const auto image = padded(crop);
    const auto& lambdas = network_->lambdas();
    double db = 0, bpp = 0, score = 0;
    for (std::size_t rate = 0; rate < lambdas.size(); ++rate) {
        auto passed = models::forward(*network_, image, rate, models::Rounding::kWhole);
        passed.pictures = passed.pictures.clamp(0, 1);
        const auto judged = latent_loss(passed, image, lambdas[rate], loss_, lpips_);
        db += psnr_of_mse(judged.mse.item<double>());
        bpp += judged.bpp.item<double>();
        score -= judged.total.item<double>();
    }
    const auto count = static_cast<double>(lambdas.size());
    return {{{psnr_kind(), db / count}, {bpp_kind(), bpp / count}}, score / count};
}

core::Picture LatentSnapshot::decoded(const core::Picture& crop) {
    const torch::NoGradGuard no_grad;
    const auto middle = network_->lambdas().size() / 2;
    const auto passed = models::forward(*network_, padded(crop), middle, models::Rounding::kWhole);
    const auto cut = passed.pictures.narrow(2, 0, crop.height_px).narrow(3, 0, crop.width_px);
    return core::to_pictures(cut).front();
}

/// One network, whose rates take turns.
template <class Network, class Config>
class LatentTask final : public Task {
  public:
    LatentTask(const Config& model, LatentLossConfig loss, const TaskSetting& setting)
        : loss_(std::move(loss)), device_(setting.device), network_(network_on(model, device_)) {
        if (loss_.lpips == 0) return;
        lpips_ = models::load_lpips(loss_.lpips_weights);
        lpips_->to(device_);
    }

    torch::nn::Module& network() override { return *network_; }
    std::string config_json() const override { return network_->config_json(); }
    StepResult step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) override;
    void warm_start(const at::Tensor& crops, std::uint64_t /*seed*/) override {
        network_->warm_start(crops);
    }
    void continue_from(const NamedTensors& tensors, const std::string& where) override {
        continue_network(*network_, tensors, where);
    }
    std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const override {
        auto copy = network_on(network_->config, device_);
        copy_network(*network_, averages, *copy);
        return std::make_unique<LatentSnapshot>(copy, device_, loss_, lpips_);
    }

  private:
    static std::shared_ptr<Network> network_on(const Config& config, c10::Device device) {
        auto network = std::make_shared<Network>(config);
        network->to(device);
        models::use_channels_last(*network);
        return network;
    }

    LatentLossConfig loss_;
    c10::Device device_;
    std::shared_ptr<Network> network_;
    models::Lpips lpips_{nullptr};  ///< where the loss has it
};

template <class Network, class Config>
StepResult LatentTask<Network, Config>::step(const at::Tensor& images, std::int64_t step,
                                             Optimisers& optimisers) {
    const auto& lambdas = network_->lambdas();
    const auto rate = rate_at(lambdas.size(), step);
    auto loss = [&] {
        const auto precision = optimisers.precision();
        const auto passed = models::forward(*network_, images, rate, models::Rounding::kMixed);
        return latent_loss(passed, images, lambdas[rate], loss_, lpips_);
    }();
    loss.total = loss.total * rate_scale(lambdas, rate);
    optimisers["network"].minimise(loss.total);
    StepResult result{loss.total.detach(), {}};
    result.figures.add(mse_kind(), loss.mse);
    result.figures.add(psnr_kind(), loss.mse, psnr_of_mse);
    result.figures.add(bpp_kind(), loss.bpp);
    if (loss.perceptual.defined()) result.figures.add({"perceptual", "LPIPS"}, loss.perceptual);
    return result;
}

template <class Network, class Config>
TaskPlan read_latent_task(core::Config& config) {
    constexpr std::array<std::string_view, 2> distortions{"mse", "ms-ssim"};
    auto section = config.section("model");
    const auto model = Config::from_config(section);
    auto keys = config.section("loss");
    LatentLossConfig loss;
    loss.distortion = keys.choice("distortion", loss.distortion, distortions);
    loss.lpips = keys.number("lpips", loss.lpips, {0, 1e6});
    const auto weights = keys.text("lpips_weights", "lpips-alex");
    if (loss.lpips > 0) {
        loss.lpips_weights = models::weights_path(weights, models::model_folders()).string();
        models::load_lpips(loss.lpips_weights);  // a wrong file is refused before any work
    }
    TaskPlan plan;
    plan.crop_multiple_px = models::LatentNetwork::kHyperStride;
    plan.linear_path = model.linear_path;
    plan.make = [=](const TaskSetting& setting) {
        return std::make_unique<LatentTask<Network, Config>>(model, loss, setting);
    };
    return plan;
}

}  // namespace

TaskPlan read_hyperprior_task(core::Config& config) {
    return read_latent_task<models::HyperpriorImpl, models::HyperpriorConfig>(config);
}

TaskPlan read_mlic_task(core::Config& config) {
    return read_latent_task<models::MlicImpl, models::MlicConfig>(config);
}

LatentLoss latent_loss(const models::RateDistortion& passed, const at::Tensor& images,
                       double lambda, const LatentLossConfig& config, models::Lpips& lpips) {
    const auto pixels = static_cast<double>(images.size(0) * images.size(2) * images.size(3));
    LatentLoss loss;
    loss.bpp = (passed.latent_bits + passed.hyper_bits) / pixels;
    loss.mse = at::mse_loss(passed.pictures, images) * kSquaredRange;
    auto distortion = loss.mse;
    if (config.distortion == "ms-ssim") {
        const auto scales = scales_that_fit(std::min(images.size(2), images.size(3)));
        const auto alike = models::ms_ssim(passed.pictures.clamp(0, 1), images, 1.0, scales);
        distortion = (1 - alike.mean()) * kSquaredRange;
    }
    if (!lpips.is_empty()) {
        loss.perceptual = lpips(passed.pictures.clamp(0, 1), images).mean();
        distortion = distortion + loss.perceptual * config.lpips;
    }
    loss.total = loss.bpp + distortion * lambda;
    return loss;
}

double rate_scale(const std::vector<double>& lambdas, std::size_t rate) {
    return std::sqrt(lambdas[lambdas.size() / 2] / lambdas[rate]);
}

}  // namespace oligo::training
