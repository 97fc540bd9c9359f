#include "training/tasks/cae.hpp"

#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/codec.hpp"
#include "models/cae/warm_start.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/quantize/level_entropy.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::training {
namespace {

struct CaeTaskConfig {
    models::CaeConfig model;
    CaeLossConfig loss;
    NoiseConfig noise;
    bool train_analysis = true;
};

models::Cae network_on(const models::CaeConfig& config, c10::Device device) {
    models::Cae model(config);
    model->to(device);
    models::use_channels_last(*model);
    return model;
}

/// Scaled so that its gradient is about that of the MSE at usual qualities.
at::Tensor log_distortion(const at::Tensor& mse) {
    constexpr double kScale = 100, kFloor = 10;
    return (mse + kFloor).log().mean() * kScale;
}

/// Judged through the codec at each rate and, with noise, through that of the run's last steps,
/// drawn alike in every snapshot.
class CaeSnapshot final : public Snapshot {
  public:
    CaeSnapshot(models::Cae model, c10::Device device, std::shared_ptr<const NoiseSource> noise,
                std::int64_t last_step)
        : model_(std::move(model)),
          device_(device),
          noise_(std::move(noise)),
          last_step_(last_step) {
        for (const auto channels : model_->config.channels_at_rates()) {
            const auto rate = "channels=" + std::to_string(channels);
            codecs_.emplace_back(model_, std::string(64, '0'), device, core::CodecOptions({rate}));
        }
    }

    torch::nn::Module& network() override { return *model_; }
    Quality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override {
        return decoded_at(crop, codecs_.at(model_->config.default_rate()));
    }

  private:
    static core::Picture decoded_at(const core::Picture& crop, const models::CaeCodec& codec);
    double noisy_db(const core::Picture& crop, std::int64_t step);

    models::Cae model_;
    c10::Device device_;
    std::shared_ptr<const NoiseSource> noise_;
    std::int64_t last_step_;
    std::vector<models::CaeCodec> codecs_;  ///< one a rate
};

core::Picture CaeSnapshot::decoded_at(const core::Picture& crop, const models::CaeCodec& codec) {
    const auto received = core::as_received(codec.compress({&crop, 1}).front());
    return codec.decompress({&received, 1}).front().picture;
}

double CaeSnapshot::noisy_db(const core::Picture& crop, std::int64_t step) {
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

Quality CaeSnapshot::measure(const core::Picture& crop, std::size_t index) {
    double clean_db = 0;
    for (const auto& codec : codecs_) clean_db += core::psnr_db(crop, decoded_at(crop, codec));
    clean_db /= static_cast<double>(codecs_.size());
    if (noise_->silent()) return {{{psnr_kind(), clean_db}}, clean_db};
    const double through_noise = noisy_db(crop, last_step_ - static_cast<std::int64_t>(index));
    return {
        {{psnr_kind(), clean_db}, {{"noisy_psnr_db", "dB through the noise", 3}, through_noise}},
        (clean_db + through_noise) / 2};
}

class CaeTask final : public Task {
  public:
    CaeTask(const CaeTaskConfig& config, const TaskSetting& setting);

    torch::nn::Module& network() override { return *model_; }
    std::string config_json() const override { return model_->config.to_json(); }
    StepResult step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) override;
    void warm_start(const at::Tensor& crops, std::uint64_t seed) override {
        models::warm_start(model_, crops, seed);
    }
    void continue_from(const NamedTensors& tensors, const std::string& where) override {
        models::continue_from(model_, tensors, where);
    }
    std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const override;

  private:
    CaeLossConfig loss_;
    TaskSetting setting_;
    models::Cae model_;
    std::shared_ptr<const NoiseSource> noise_;
};

CaeTask::CaeTask(const CaeTaskConfig& config, const TaskSetting& setting)
    : loss_(config.loss),
      setting_(setting),
      model_(network_on(config.model, setting.device)),
      noise_(make_noise(config.noise, config.model.levels, setting.total_steps, setting.seed)) {
    if (config.train_analysis) return;
    for (auto& parameter : model_->analysis->parameters()) parameter.set_requires_grad(false);
}

StepResult CaeTask::step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) {
    const auto loss = [&] {
        const auto precision = optimisers.precision();
        return cae_loss(model_, images, loss_, *noise_, step);
    }();
    optimisers["network"].minimise(loss.total);
    StepResult result{loss.total.detach(), {}};
    result.figures.add(mse_kind(), loss.mse);
    result.figures.add(psnr_kind(), loss.mse, psnr_of_mse);
    if (loss.entropy_nt.defined()) {
        result.figures.add({"entropy_nt", "nt per latent"}, loss.entropy_nt);
    }
    if (!noise_->silent()) result.figures.add({"noise_level", ""}, noise_->strength(step));
    return result;
}

std::unique_ptr<Snapshot> CaeTask::snapshot(const NamedTensors& averages) const {
    auto copy = network_on(model_->config, setting_.device);
    copy_network(*model_, averages, *copy);
    return std::make_unique<CaeSnapshot>(copy, setting_.device, noise_, setting_.total_steps - 1);
}

}  // namespace

TaskPlan read_cae_task(core::Config& config) {
    constexpr std::array<std::string_view, 2> distortions{"mse", "log-mse"};
    constexpr std::array<std::string_view, 2> parts{"all", "synthesis"};
    CaeTaskConfig own;
    auto model = config.section("model");
    own.model = models::CaeConfig::from_config(model);
    auto loss = config.section("loss");
    own.loss.distortion = loss.choice("distortion", own.loss.distortion, distortions);
    own.loss.lambda = loss.number("lambda", own.loss.lambda, {0, 1e6});
    own.noise = NoiseConfig::from_config(config.section("noise"));
    own.train_analysis = config.section("optimiser").choice("train", "all", parts) == "all";
    if (own.noise.soft && !own.model.soft) {
        throw core::InputError("config '" + config.name() +
                               "': noise.soft true needs model.soft true");
    }
    TaskPlan plan;
    plan.crop_multiple_px = own.model.stride;
    plan.linear_path = own.model.linear_path;
    plan.make = [own](const TaskSetting& setting) {
        return std::make_unique<CaeTask>(own, setting);
    };
    return plan;
}

CaeLoss cae_loss(models::Cae& model, const at::Tensor& images, const CaeLossConfig& config,
                 const NoiseSource& noise, std::int64_t step) {
    const auto rate = rate_at(model->config.channels_at_rates().size(), step);
    const auto levels = model->encode(images, rate);
    const auto received = noise.apply(levels, step);
    const auto decoded = model->decode(received.levels, received.deviation, rate);
    const auto error = (decoded.to(at::kFloat) - images) * 255.0;
    const auto mse = error.square().mean({1, 2, 3});  // of each crop
    CaeLoss loss;
    loss.mse = mse.mean();
    loss.total = config.distortion == "mse" ? loss.mse : log_distortion(mse);
    if (config.lambda > 0) {
        loss.entropy_nt = models::level_entropy_nt(levels, model->config.levels);
        loss.total = loss.total + loss.entropy_nt * config.lambda;
    }
    return loss;
}

}  // namespace oligo::training
