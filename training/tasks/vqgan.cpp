#include "training/tasks/vqgan.hpp"

#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/registry.hpp"
#include "models/vqgan/codec.hpp"
#include "models/vqgan/discriminator.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <array>
#include <string_view>
#include <utility>

namespace oligo::training {
namespace {

struct VqganTaskConfig {
    models::VqganConfig model;
    VqganLossConfig loss;
    double decay = 0.99;             ///< of the shares of use and of moving books
    double revival = 0.1;            ///< entries used less than so much of the average are replaced
    std::int64_t revive_every = 50;  ///< steps of a book
    std::int64_t revive_until = 0;   ///< steps in all; 0: to the end
    std::string train = "all";
    std::int64_t discriminator_channels = 64, discriminator_layers = 3;
};

models::Vqgan vqgan_on(const models::VqganConfig& config, c10::Device device) {
    models::Vqgan model(config);
    model->to(device);
    models::use_channels_last(*model);
    return model;
}

/// Judged by distortion and LPIPS of each book.
class VqganSnapshot final : public Snapshot {
  public:
    VqganSnapshot(models::Vqgan model, c10::Device device, VqganLossConfig loss,
                  models::Lpips lpips)
        : model_(std::move(model)),
          device_(device),
          loss_(std::move(loss)),
          lpips_(std::move(lpips)) {
        model_->eval();
    }

    torch::nn::Module& network() override { return *model_; }
    Quality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override;

  private:
    models::Vqgan model_;
    c10::Device device_;
    VqganLossConfig loss_;
    models::Lpips lpips_;
};

Quality VqganSnapshot::measure(const core::Picture& crop, std::size_t /*index*/) {
    const torch::NoGradGuard no_grad;
    const auto image =
        models::mirror_pad(core::to_tensor({&crop, 1}).to(device_), models::VqganConfig::kStride);
    const auto share = 1.0 / static_cast<double>(model_->books.size());
    double db = 0, perceptual = 0;
    Quality quality;
    for (std::size_t book = 0; book < model_->books.size(); ++book) {
        const auto found = vqgan_loss(model_, image, book, loss_, lpips_);
        db += psnr_of_mse(found.mse.item<double>()) * share;
        if (!lpips_.is_empty()) perceptual += found.perceptual.item<double>() * share;
        quality.score -= found.distortion.item<double>() * share;
    }
    quality.figures.push_back({psnr_kind(), db});
    if (!lpips_.is_empty()) quality.figures.push_back({{"perceptual", "LPIPS"}, perceptual});
    return quality;
}

core::Picture VqganSnapshot::decoded(const core::Picture& crop) {
    const models::VqganCodec codec(model_, std::string(64, '0'), device_);
    const auto received = core::as_received(codec.compress({&crop, 1}).front());
    return codec.decompress({&received, 1}).front().picture;
}

class VqganTask final : public Task {
  public:
    VqganTask(VqganTaskConfig config, const TaskSetting& setting);

    torch::nn::Module& network() override { return *model_; }
    torch::nn::Module* companion() override {
        return discriminator_.is_empty() ? nullptr : discriminator_.get();
    }
    std::string config_json() const override { return model_->config.to_json(); }
    std::vector<ParameterGroup> groups() override;
    StepResult step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) override;
    void warm_start(const at::Tensor& crops, std::uint64_t seed) override {
        models::warm_start(model_, crops, seed);
    }
    void continue_from(const NamedTensors& tensors, const std::string& where) override {
        models::continue_from(model_, tensors, where, setting_.seed);
    }
    std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const override {
        auto copy = vqgan_on(config_.model, setting_.device);
        copy_network(*model_, averages, *copy);
        return std::make_unique<VqganSnapshot>(copy, setting_.device, config_.loss, lpips_);
    }

  private:
    void fix_parts();
    std::int64_t update_book(std::size_t book, const VqganLoss& loss, std::int64_t step);

    VqganTaskConfig config_;
    TaskSetting setting_;
    models::Vqgan model_;
    models::PatchDiscriminator discriminator_{nullptr};  ///< with an adversarial loss
    models::Lpips lpips_{nullptr};                       ///< where the loss has it
};

VqganTask::VqganTask(VqganTaskConfig config, const TaskSetting& setting)
    : config_(std::move(config)),
      setting_(setting),
      model_(vqgan_on(config_.model, setting.device)) {
    fix_parts();
    if (config_.loss.lpips > 0) {
        lpips_ = models::load_lpips(config_.loss.lpips_weights);
        lpips_->to(setting.device);
    }
    if (config_.loss.adversarial == 0) return;
    discriminator_ =
        models::PatchDiscriminator(config_.discriminator_channels, config_.discriminator_layers);
    discriminator_->to(setting.device);
    models::use_channels_last(*discriminator_);
}

void VqganTask::fix_parts() {
    const auto fix = [](torch::nn::Module& module) {
        for (auto& parameter : module.parameters()) parameter.set_requires_grad(false);
    };
    if (config_.train == "all") return;
    fix(*model_->encoder);
    if (config_.train == "books") fix(*model_->decoder);
}

std::vector<ParameterGroup> VqganTask::groups() {
    std::vector<ParameterGroup> groups{{"network", parameters_of(*model_)}};
    if (!discriminator_.is_empty()) {
        groups.push_back({"discriminator", parameters_of(*discriminator_)});
    }
    return groups;
}

/// Returns how many entries were replaced.
std::int64_t VqganTask::update_book(std::size_t book, const VqganLoss& loss, std::int64_t step) {
    auto& entries = model_->books[book];
    models::follow(entries, loss.latents, loss.indices, config_.decay);
    const auto turn = step / static_cast<std::int64_t>(model_->books.size());
    const bool over = config_.revive_until > 0 && step >= config_.revive_until;
    if (config_.revival == 0 || over || turn == 0 || turn % config_.revive_every != 0) return 0;
    return models::revive(entries, loss.latents, config_.revival);
}

StepResult VqganTask::step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) {
    const auto book = rate_at(model_->books.size(), step);
    const bool adversarial = !discriminator_.is_empty() && !optimisers["discriminator"].frozen();
    at::Tensor total;
    const auto loss = [&] {
        const auto precision = optimisers.precision();
        auto found = vqgan_loss(model_, images, book, config_.loss, lpips_);
        total = found.total;
        if (adversarial) {
            const auto fooled = -discriminator_(found.pictures).mean();
            const auto weight = models::adaptive_weight(found.distortion, fooled,
                                                        model_->decoder->last->conv->weight);
            total = total + weight * config_.loss.adversarial * fooled;
        }
        return found;
    }();
    if (total.requires_grad()) optimisers["network"].minimise(total);
    StepResult result{total.detach(), {}};
    result.figures.add(mse_kind(), loss.mse);
    result.figures.add(psnr_kind(), loss.mse, psnr_of_mse);
    if (loss.perceptual.defined()) result.figures.add({"perceptual", "LPIPS"}, loss.perceptual);
    if (adversarial) {
        const auto hinge = [&] {
            const auto precision = optimisers.precision();
            return models::hinge_loss(discriminator_(images),
                                      discriminator_(loss.pictures.detach()));
        }();
        optimisers["discriminator"].minimise(hinge);
        result.figures.add({"hinge", "hinge", 3}, hinge);
    }
    const auto revived = update_book(book, loss, step);
    result.figures.add({"revived", ""}, static_cast<double>(revived));
    return result;
}

VqganLossConfig read_vqgan_loss(core::Config keys) {
    constexpr std::array<std::string_view, 2> distortions{"l1", "mse"};
    VqganLossConfig loss;
    loss.distortion = keys.choice("distortion", loss.distortion, distortions);
    loss.weight = keys.number("weight", loss.weight, {0, 1e6});
    loss.lpips = keys.number("lpips", loss.lpips, {0, 1e6});
    loss.commitment = keys.number("commitment", loss.commitment, {0, 1e3});
    loss.legacy_commitment = keys.boolean("legacy_commitment", loss.legacy_commitment);
    loss.adversarial = keys.number("adversarial", loss.adversarial, {0, 1e3});
    const auto weights = keys.text("lpips_weights", "lpips-alex");
    if (loss.lpips > 0) {
        loss.lpips_weights = models::weights_path(weights, models::model_folders()).string();
        models::load_lpips(loss.lpips_weights);  // a wrong file is refused before any work
    }
    return loss;
}

}  // namespace

TaskPlan read_vqgan_task(core::Config& config) {
    constexpr std::array<std::string_view, 3> parts{"all", "decoder", "books"};
    VqganTaskConfig own;
    auto model = config.section("model");
    own.model = models::VqganConfig::from_config(model);
    own.loss = read_vqgan_loss(config.section("loss"));
    auto book = config.section("book");
    own.decay = book.number("decay", own.decay, {0, 0.99999});
    own.revival = book.number("revival", own.revival, {0, 1});
    own.revive_every = book.integer("revive_every", own.revive_every, {1, 1e9});
    own.revive_until = book.integer("revive_until", own.revive_until, {0, 1e9});
    auto judge = config.section("discriminator");
    own.discriminator_channels = judge.integer("channels", own.discriminator_channels, {4, 512});
    own.discriminator_layers = judge.integer("layers", own.discriminator_layers, {1, 5});
    own.train = config.section("optimiser").choice("train", own.train, parts);
    TaskPlan plan;
    plan.crop_multiple_px = models::VqganConfig::kStride;
    plan.linear_path = own.model.linear_path;
    if (own.loss.adversarial > 0) plan.groups.emplace_back("discriminator");
    plan.make = [own](const TaskSetting& setting) {
        return std::make_unique<VqganTask>(own, setting);
    };
    return plan;
}

VqganLoss vqgan_loss(models::Vqgan& model, const at::Tensor& images, std::size_t book,
                     const VqganLossConfig& config, models::Lpips& lpips) {
    constexpr double kSignedRange = 2, kSquaredRange = 255.0 * 255.0;
    VqganLoss loss;
    loss.latents = model->encoder(images);
    const auto quantized = models::quantize(model->books.at(book), loss.latents);
    loss.indices = quantized.indices;
    loss.pictures = model->decoder(quantized.vectors);
    const auto error = (loss.pictures.to(at::kFloat) - images) * kSignedRange;
    const auto squared = error.square().mean();
    loss.mse = (squared * (kSquaredRange / (kSignedRange * kSignedRange))).detach();
    loss.distortion = (config.distortion == "l1" ? error.abs().mean() : squared) * config.weight;
    if (!lpips.is_empty()) {
        loss.perceptual = lpips(loss.pictures.to(at::kFloat).clamp(0, 1), images).mean();
        loss.distortion = loss.distortion + loss.perceptual * config.lpips;
    }
    const bool legacy = config.legacy_commitment;
    const auto commitment = quantized.commitment * (legacy ? 1.0 : config.commitment);
    const auto codebook = quantized.codebook * (legacy ? config.commitment : 1.0);
    loss.total = loss.distortion + commitment;
    if (!model->books.at(book)->moving) loss.total = loss.total + codebook;
    return loss;
}

}  // namespace oligo::training
