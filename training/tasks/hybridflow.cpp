#include "training/tasks/hybridflow.hpp"

#include "core/error.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/metrics/lpips.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace oligo::training {
namespace {

using models::BridgeInput;
using models::TokenWindows;

constexpr double kSampleRange2 = 255.0 * 255.0;
constexpr std::int64_t kUnknown = TokenWindows::kUnknown;

enum class HybridflowStage { kPredictor, kCorrection };

/// What a configuration says of both tasks.
struct HybridflowPlan {
    HybridflowStage stage = HybridflowStage::kPredictor;
    models::HybridflowConfig model;
    std::string vqgan, continuous;  ///< weights files; "": those networks start at random
    double lpips = 0;               ///< weight beside the MSE in 0..255^2
    std::string lpips_weights;
    double stream_loss = 0.1;   ///< chance that a crop has no continuous stream
    double stream_holes = 0.2;  ///< chance that a part of it is lost
    std::int64_t masks = 4;     ///< of each crop in a step
};

/// A crop as both networks take it.
struct HybridflowCrops {
    at::Tensor indices;  ///< int64 [N, h, w]
    at::Tensor latents;  ///< of the continuous stream, with the rate's gains
    std::size_t rate = 0;
    at::Tensor present;  ///< [N, 1, h, w]
    at::Tensor holes;    ///< the same with parts lost, for the predictor; undefined: none are
};

/// A whole model, of which one network is trained.
class HybridflowWhole {
  public:
    HybridflowWhole(HybridflowPlan plan, c10::Device device)
        : plan_(std::move(plan)), device_(device) {
        network_ = std::make_shared<models::HybridflowImpl>(plan_.model);
        network_->continuous->freeze();
        network_->to(device);
        models::use_channels_last(*network_);
        for (auto& parameter : network_->parameters()) parameter.requires_grad_(false);
        if (plan_.lpips == 0) return;
        lpips_ = models::load_lpips(plan_.lpips_weights);
        lpips_->to(device);
    }

    const HybridflowPlan& plan() const { return plan_; }
    models::HybridflowImpl& network() { return *network_; }
    const models::HybridflowImpl& network() const { return *network_; }
    c10::Device device() const { return device_; }

    /// Whether the stage trains the tensor of that name.
    bool trains(const std::string& name) const {
        if (plan_.stage == HybridflowStage::kCorrection) return name.starts_with("correction.");
        return name.starts_with("predictor.") || name.starts_with("prior.");
    }

    HybridflowCrops pass(const at::Tensor& images, std::size_t rate) {
        const torch::NoGradGuard no_grad;
        HybridflowCrops crops;
        crops.rate = rate;
        crops.indices = network_->book()->nearest(network_->vqgan->encoder(images));
        crops.latents = models::decoded_latents(*network_->continuous, images, rate);
        crops.present = at::ones({images.size(0), 1, crops.indices.size(1), crops.indices.size(2)},
                                 images.options());
        return crops;
    }
    TokenWindows windows(const HybridflowCrops& crops, at::Tensor order) {
        return {crops.indices.size(1),
                crops.indices.size(2),
                crops.indices.flatten(1),
                std::move(order),
                models::without_gains(*network_->continuous, crops.latents, crops.rate),
                crops.holes.defined() ? crops.holes : crops.present};
    }
    /// Indices [N, h, w] with the unknown ones predicted in one round.
    at::Tensor filled(const HybridflowCrops& crops, const at::Tensor& order) {
        const torch::NoGradGuard no_grad;
        const auto found = network_->predictor->forward(windows(crops, order)).argmax(-1);
        return at::where(order == kUnknown, found, crops.indices.flatten(1)).view_as(crops.indices);
    }
    /// Mean cost of sent indices in nats by the prior; each crop under a schedule of its own.
    at::Tensor coding_loss(const HybridflowCrops& crops,
                           std::span<const models::Schedule> schedules);
    /// Pictures of indices, corrected.
    at::Tensor decoded(const HybridflowCrops& crops, const at::Tensor& indices) {
        const auto vectors = models::channels_last(network_->book()->lookup(indices));
        const auto input = [&] {
            const torch::NoGradGuard no_grad;
            return models::bridge_input(*network_->continuous, crops.latents, crops.rate,
                                        crops.present);
        }();
        return network_->correction->decode(network_->vqgan->decoder, vectors, input);
    }
    struct Distortion {
        at::Tensor total, mse, perceptual;
    };
    Distortion distortion(const at::Tensor& pictures, const at::Tensor& images) {
        Distortion found;
        found.mse = at::mse_loss(pictures, images) * kSampleRange2;
        found.total = found.mse;
        if (lpips_.is_empty()) return found;
        found.perceptual = lpips_(pictures.clamp(0, 1), images).mean();
        found.total = found.total + found.perceptual * plan_.lpips;
        return found;
    }

  private:
    HybridflowPlan plan_;
    c10::Device device_;
    std::shared_ptr<models::HybridflowImpl> network_;
    models::Lpips lpips_{nullptr};
};

at::Tensor HybridflowWhole::coding_loss(const HybridflowCrops& crops,
                                        std::span<const models::Schedule> schedules) {
    auto& prior = *network_->prior;
    const models::TokenGrid grid{crops.indices.size(1), crops.indices.size(2)};
    const auto features =
        prior.stream_features(crops.latents, crops.present, static_cast<std::int64_t>(crops.rate));
    const auto all = crops.indices.flatten(1);
    const auto none = at::full({1}, prior.words, all.options());
    std::vector<at::Tensor> contexts, rows, wanted;
    for (std::int64_t i = 0; i < all.size(0); ++i) {
        const auto plane = models::Mask(grid, schedules[static_cast<std::size_t>(i)]).plane();
        std::vector<std::int64_t> sent;
        for (std::size_t place = 0; place < plane.size(); ++place) {
            if (plane[place] != 0) sent.push_back(static_cast<std::int64_t>(place));
        }
        const auto places = at::tensor(sent, at::kLong).to(all.device());
        const auto around =
            models::context_places(plane, grid).to(all.device()).index_select(0, places);
        const auto known = at::cat({all[i], none});
        contexts.push_back(known.index_select(0, around.flatten()).view_as(around));
        rows.push_back(features[i].index_select(0, places));
        wanted.push_back(all[i].index_select(0, places));
    }
    const auto logits = prior.forward(at::cat(contexts), at::cat(rows));
    return at::cross_entropy_loss(logits, at::cat(wanted));
}

/// Known tokens of a schedule's grid.
at::Tensor order_of(models::Schedule schedule, std::int64_t height, std::int64_t width) {
    const auto plane = models::Mask({height, width}, schedule).plane();
    auto order = at::zeros({height * width}, at::kLong);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        if (plane[i] == 0) order[static_cast<std::int64_t>(i)] = kUnknown;
    }
    return order;
}

/// Judged with a quarter of the indices, at every rate of the continuous stream in turn.
class HybridflowSnapshot final : public Snapshot {
  public:
    explicit HybridflowSnapshot(HybridflowWhole whole) : whole_(std::move(whole)) {}

    torch::nn::Module& network() override { return whole_.network(); }
    Quality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override;

  private:
    std::pair<HybridflowCrops, at::Tensor> quarter(const core::Picture& crop, std::size_t index,
                                                   at::Tensor& image);

    HybridflowWhole whole_;
};

std::pair<HybridflowCrops, at::Tensor> HybridflowSnapshot::quarter(const core::Picture& crop,
                                                                   std::size_t index,
                                                                   at::Tensor& image) {
    image = models::mirror_pad(core::to_tensor({&crop, 1}).to(whole_.device()),
                               models::LatentNetwork::kHyperStride);
    const auto most = whole_.plan().model.predictor.window * models::VqganConfig::kStride;
    image = image.narrow(2, 0, std::min(most, image.size(2)))
                .narrow(3, 0, std::min(most, image.size(3)));
    const auto rates = whole_.network().continuous->lambdas().size();
    auto crops = whole_.pass(models::channels_last(image), index % rates);
    auto order = order_of(models::Schedule::k1of4, crops.indices.size(1), crops.indices.size(2));
    return {std::move(crops), order.unsqueeze(0).to(whole_.device())};
}

Quality HybridflowSnapshot::measure(const core::Picture& crop, std::size_t index) {
    const torch::NoGradGuard no_grad;
    at::Tensor image;
    const auto [crops, order] = quarter(crop, index, image);
    if (whole_.plan().stage == HybridflowStage::kPredictor) {
        const auto logits = whole_.network().predictor->forward(whole_.windows(crops, order));
        const auto loss = prediction_loss(logits, crops.indices.flatten(1), order);
        const auto nats = loss.cross_entropy.item<double>();
        Quality quality{{{{"cross_entropy", "nats an index", 3}, nats},
                         {{"right", "of the unknown indices right", 3}, loss.right.item<double>()}},
                        -nats};
        if (whole_.network().prior) {
            const std::array all{models::Schedule::k1of1};
            const auto bits = whole_.coding_loss(crops, all).item<double>() / std::log(2.0);
            quality.figures.push_back({{"coded", "bits a coded index", 3}, bits});
        }
        return quality;
    }
    const auto picture = whole_.decoded(crops, whole_.filled(crops, order)).clamp(0, 1);
    const auto found = whole_.distortion(picture, image);
    Quality quality{{{psnr_kind(), psnr_of_mse(found.mse.item<double>())}},
                    -found.total.item<double>()};
    if (found.perceptual.defined()) {
        quality.figures.push_back({{"perceptual", "LPIPS"}, found.perceptual.item<double>()});
    }
    return quality;
}

core::Picture HybridflowSnapshot::decoded(const core::Picture& crop) {
    const torch::NoGradGuard no_grad;
    at::Tensor image;
    const auto [crops, order] = quarter(crop, 0, image);
    const auto picture = whole_.decoded(crops, whole_.filled(crops, order));
    const auto height = std::min<std::int64_t>(crop.height_px, picture.size(2));
    const auto width = std::min<std::int64_t>(crop.width_px, picture.size(3));
    // The predictor's window may be smaller than the crop: what lies beyond it stays black.
    auto whole = at::zeros({1, 3, crop.height_px, crop.width_px}, picture.options());
    whole.narrow(2, 0, height)
        .narrow(3, 0, width)
        .copy_(picture.narrow(2, 0, height).narrow(3, 0, width));
    return core::to_pictures(whole).front();
}

class HybridflowTask final : public Task {
  public:
    HybridflowTask(const HybridflowPlan& plan, const TaskSetting& setting)
        : whole_(plan, setting.device) {
        for (const auto& part : models::hybridflow_parts()) {
            const auto& path = part.codec == "vqgan" ? plan.vqgan : plan.continuous;
            if (path.empty()) continue;
            models::assign_part(whole_.network(), part, models::load_model(path).tensors,
                                "weights '" + path + "'");
        }
        for (auto& parameter : whole_.network().named_parameters()) {
            if (whole_.trains(parameter.key())) parameter.value().requires_grad_(true);
        }
    }

    torch::nn::Module& network() override { return whole_.network(); }
    std::string config_json() const override { return whole_.network().config.to_json(); }
    std::vector<ParameterGroup> groups() override {
        NamedTensors trained;
        for (const auto& [name, tensor] : parameters_of(whole_.network())) {
            if (whole_.trains(name)) trained[name] = tensor;
        }
        return {{"network", std::move(trained)}};
    }
    StepResult step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) override;
    void warm_start(const at::Tensor& /*crops*/, std::uint64_t /*seed*/) override {}
    /// Of a file without vqgan and mlic the rest is taken.
    void continue_from(const NamedTensors& tensors, const std::string& where) override {
        auto whole = models::named_tensors(whole_.network());
        for (const auto& part : models::hybridflow_parts()) {
            if (!tensors.contains(part.hash)) {
                std::erase_if(whole,
                              [&](const auto& one) { return one.first.starts_with(part.prefix); });
            }
        }
        // A file of before entropy-coded indices leaves the prior as it starts.
        const bool prior = tensors.contains("prior.tables");
        std::erase_if(whole, [&](const auto& one) {
            return one.first.starts_with("predictor.") || one.first.starts_with("correction.") ||
                   (prior && one.first.starts_with("prior."));
        });
        for (const auto& [name, tensor] : tensors) {
            if (!name.starts_with("parts.")) whole[name] = tensor;
        }
        models::assign_tensors(whole_.network(), whole, where);
    }
    std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const override {
        HybridflowWhole copy(whole_.plan(), whole_.device());
        // An average of what is frozen is the same but for its rounding.
        NamedTensors trained;
        for (const auto& [name, tensor] : averages) {
            if (whole_.trains(name)) trained[name] = tensor;
        }
        copy_network(whole_.network(), trained, copy.network());
        return std::make_unique<HybridflowSnapshot>(std::move(copy));
    }

  private:
    StepResult predictor_step(const HybridflowCrops& crops, Optimisers& optimisers);
    StepResult correction_step(const HybridflowCrops& crops, const at::Tensor& images,
                               Optimisers& optimisers);

    HybridflowWhole whole_;
};

StepResult HybridflowTask::step(const at::Tensor& images, std::int64_t step,
                                Optimisers& optimisers) {
    const auto rates = whole_.network().continuous->lambdas().size();
    auto crops = whole_.pass(images, rate_at(rates, step));
    if (whole_.plan().stage == HybridflowStage::kCorrection) {
        return correction_step(crops, images, optimisers);
    }
    // The frozen networks cost more than the predictor: what they give is used several times.
    const auto masks = whole_.plan().masks;
    crops.indices = crops.indices.repeat({masks, 1, 1});
    crops.latents = crops.latents.repeat({masks, 1, 1, 1});
    const auto kept = at::rand({crops.indices.size(0), 1, 1, 1}) >= whole_.plan().stream_loss;
    crops.present = crops.present.repeat({masks, 1, 1, 1}) * kept.to(images.device());
    // The prior needs no holes: coded indices with one cannot be read.
    crops.holes = stream_holes(crops.present, whole_.plan().stream_holes);
    return predictor_step(crops, optimisers);
}

StepResult HybridflowTask::predictor_step(const HybridflowCrops& crops, Optimisers& optimisers) {
    const auto order =
        random_orders(crops.indices.size(0), crops.indices.size(1), crops.indices.size(2), true)
            .to(whole_.device());
    const auto loss = [&] {
        const auto precision = optimisers.precision();
        const auto logits = whole_.network().predictor->forward(whole_.windows(crops, order));
        return prediction_loss(logits, crops.indices.flatten(1), order);
    }();
    StepResult result{loss.cross_entropy.detach(), {}};
    result.figures.add({"right", "of the unknown indices right", 3}, loss.right);
    auto total = loss.cross_entropy;
    if (whole_.network().prior) {
        std::vector<models::Schedule> schedules;
        const auto drawn = at::randint(models::kSchedules, {crops.indices.size(0)});
        for (std::int64_t i = 0; i < drawn.size(0); ++i) {
            schedules.push_back(static_cast<models::Schedule>(drawn[i].item<std::int64_t>()));
        }
        const auto coding = whole_.coding_loss(crops, schedules);
        result.figures.add({"coded", "bits a coded index", 3},
                           coding.detach() * (1 / std::log(2.0)));
        total = total + coding;
    }
    optimisers["network"].minimise(total);
    return result;
}

StepResult HybridflowTask::correction_step(const HybridflowCrops& crops, const at::Tensor& images,
                                           Optimisers& optimisers) {
    // Every second crop has all its indices, the others what a decoder predicts.
    auto order =
        random_orders(crops.indices.size(0), crops.indices.size(1), crops.indices.size(2), false);
    for (std::int64_t i = 0; i < order.size(0); i += 2) order[i].zero_();
    const auto indices = whole_.filled(crops, order.to(whole_.device()));
    const auto found = [&] {
        const auto precision = optimisers.precision();
        return whole_.distortion(whole_.decoded(crops, indices), images);
    }();
    optimisers["network"].minimise(found.total * 1e-3);
    StepResult result{found.total.detach(), {}};
    result.figures.add(mse_kind(), found.mse);
    result.figures.add(psnr_kind(), found.mse, psnr_of_mse);
    if (found.perceptual.defined()) {
        result.figures.add({"perceptual", "LPIPS"}, found.perceptual);
    }
    return result;
}

/// The weights file that "model.KEY" names, "" for none.
std::string part_path(core::Config& model, const std::string& key, const std::string& codec) {
    const auto name = model.text(key, "hybridflow-" + codec);
    if (name.empty()) return {};
    const auto path = models::weights_path(name, models::model_folders()).string();
    const auto metadata = core::load_tensor_metadata(path);
    const auto found = metadata.find("codec");
    if (found == metadata.end() || found->second != codec || !metadata.contains("config")) {
        throw core::InputError("key 'model." + key + "': '" + path + "' holds no " + codec +
                               " model");
    }
    return path;
}

/// The shape of a part: of its weights, or where there are none as section "KEY_shape" has it.
template <class Config>
Config part_config(core::Config& model, const std::string& key, const std::string& path) {
    auto section = model.section(key + "_shape");
    const auto shape = Config::from_config(section);
    return path.empty() ? shape : Config::from_json(core::load_tensor_metadata(path).at("config"));
}

TaskPlan read_hybridflow_task(core::Config& config, HybridflowStage stage) {
    HybridflowPlan plan;
    plan.stage = stage;
    auto model = config.section("model");
    plan.vqgan = part_path(model, "vqgan", "vqgan");
    plan.continuous = part_path(model, "continuous", "mlic");
    const auto vqgan = part_config<models::VqganConfig>(model, "vqgan", plan.vqgan);
    const auto continuous = part_config<models::MlicConfig>(model, "continuous", plan.continuous);
    plan.model = models::HybridflowConfig::from_config(model, vqgan, continuous);
    auto loss = config.section("loss");
    if (stage == HybridflowStage::kPredictor) {
        plan.stream_loss = loss.number("stream_loss", plan.stream_loss, {0, 1});
        plan.stream_holes = loss.number("stream_holes", plan.stream_holes, {0, 1});
        plan.masks = loss.integer("masks", plan.masks, {1, 64});
    } else {
        plan.lpips = loss.number("lpips", 2000, {0, 1e6});
        const auto weights = loss.text("lpips_weights", "lpips-alex");
        if (plan.lpips > 0) {
            plan.lpips_weights = models::weights_path(weights, models::model_folders()).string();
            models::load_lpips(plan.lpips_weights);  // a wrong file is refused before any work
        }
    }
    TaskPlan task;
    task.weights_codec = "hybridflow";
    task.crop_multiple_px = models::LatentNetwork::kHyperStride;
    task.most_crop_px = plan.model.predictor.window * models::VqganConfig::kStride;
    task.linear_path = false;
    task.make = [=](const TaskSetting& setting) {
        return std::make_unique<HybridflowTask>(plan, setting);
    };
    return task;
}

}  // namespace

TaskPlan read_predictor_task(core::Config& config) {
    return read_hybridflow_task(config, HybridflowStage::kPredictor);
}

TaskPlan read_correction_task(core::Config& config) {
    return read_hybridflow_task(config, HybridflowStage::kCorrection);
}

at::Tensor random_orders(std::int64_t count, std::int64_t height, std::int64_t width, bool rounds) {
    const auto tokens = height * width;
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto draws = at::rand({4});
        const auto* draw = draws.const_data_ptr<float>();
        auto row = at::zeros({tokens}, at::kLong);
        if (draw[0] < 0.5F) {
            // 1_1 too: there only what is lost is unknown.
            const auto schedule = static_cast<std::uint8_t>(draw[1] * models::kSchedules);
            row = order_of(static_cast<models::Schedule>(
                               std::min<std::uint8_t>(schedule, models::kSchedules - 1)),
                           height, width);
            row.masked_fill_(at::rand({tokens}) < 0.4F * draw[2], kUnknown);
        } else {
            row.masked_fill_(at::rand({tokens}) < draw[1], kUnknown);
        }
        row[at::randint(tokens, {1}).item<std::int64_t>()] = kUnknown;
        if (rounds && draw[3] < 0.5F) {
            const auto settled = (row == kUnknown).logical_and(at::rand({tokens}) < draw[3]);
            row = at::where(settled, at::randint(1, 3, {tokens}), row);
        }
        if (at::eq(row, kUnknown).sum().item<std::int64_t>() == 0) row[0] = kUnknown;
        rows.push_back(std::move(row));
    }
    return at::stack(rows);
}

at::Tensor stream_holes(const at::Tensor& whole, double chance) {
    auto present = whole.clone();
    const auto height = whole.size(2), width = whole.size(3);
    for (std::int64_t i = 0; i < whole.size(0); ++i) {
        if (at::rand({1}).item<double>() >= chance) continue;
        const auto row = at::randint(height + 1, {1}).item<std::int64_t>();
        const auto column = at::randint(width + 1, {1}).item<std::int64_t>();
        const auto lost = at::randint(1, 15, {1}).item<std::int64_t>();  // some of the four parts
        for (int part = 0; part < 4; ++part) {
            if ((lost >> part & 1) == 0) continue;
            const auto top = part < 2 ? 0 : row, left = part % 2 == 0 ? 0 : column;
            present[i][0]
                .narrow(0, top, part < 2 ? row : height - row)
                .narrow(1, left, part % 2 == 0 ? column : width - column)
                .zero_();
        }
    }
    return present;
}

PredictionLoss prediction_loss(const at::Tensor& logits, const at::Tensor& indices,
                               const at::Tensor& order) {
    const auto unknown = (order == kUnknown).flatten();
    const auto rows = logits.flatten(0, 1).index({unknown});
    const auto wanted = indices.flatten().index({unknown});
    return {at::cross_entropy_loss(rows, wanted), (rows.argmax(1) == wanted).to(at::kFloat).mean()};
}

}  // namespace oligo::training
