#include "training/tasks/djscc.hpp"

#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/djscc/codec.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>
#include <utility>
#include <vector>

namespace oligo::training {
namespace {

constexpr double kSubstitutions = 0.43, kDeletions = 0.40;  // the rest are insertions
constexpr double kLost = 1.5;

struct DjsccTaskConfig {
    models::DjsccConfig model;
    DjsccChannel channel;
    double gc_weight = 0;  ///< of gc_distance() beside the MSE in 0..255^2
};

/// Which base of its strand each read base is; -1: a random one, -2: lost.
class ReadPlan {
  public:
    ReadPlan(std::int64_t pictures, std::int64_t length, const DjsccChannel& channel)
        : chance_(at::rand({pictures, 2 * length})),
          from_(at::empty({pictures, length}, at::kLong)) {
        auto* from = from_.mutable_data_ptr<std::int64_t>();
        const auto* chance = chance_.const_data_ptr<float>();
        for (std::int64_t n = 0; n < pictures; ++n) {
            for (std::int64_t first = 0; first < length; first += channel.strand_nt) {
                const auto end = std::min(first + channel.strand_nt, length);
                read_strand({from + n * length, chance + n * 2 * length}, first, end,
                            channel.error_rate);
            }
        }
    }
    const at::Tensor& from() const { return from_; }

  private:
    struct Rows {
        std::int64_t* from;
        const float* chance;
    };
    static void read_strand(const Rows& rows, std::int64_t first, std::int64_t end, double rate) {
        std::int64_t written = first;
        const float* chance = rows.chance + 2 * first;
        for (std::int64_t base = first; base < end && written < end; ++base) {
            const double at = *chance++ / std::max(rate, 1e-12);
            if (at >= 1) {
                rows.from[written++] = base;
            } else if (at < kSubstitutions) {
                rows.from[written++] = -1;
            } else if (at >= kSubstitutions + kDeletions) {
                rows.from[written++] = -1;
                if (written < end) rows.from[written++] = base;
            }
        }
        while (written < end) rows.from[written++] = -2;
    }

    at::Tensor chance_, from_;
};

class DjsccSnapshot final : public Snapshot {
  public:
    DjsccSnapshot(models::Djscc model, c10::Device device, const DjsccChannel& channel)
        : model_(std::move(model)), device_(device), channel_(channel) {
        for (const auto channels : model_->config.rates) {
            core::CodecOptions options({"channels=" + std::to_string(channels)});
            codecs_.push_back(std::make_unique<models::DjsccCodec>(model_, std::string(64, '0'),
                                                                   device, options));
        }
    }

    torch::nn::Module& network() override { return *model_; }
    Quality measure(const core::Picture& crop, std::size_t index) override;
    core::Picture decoded(const core::Picture& crop) override {
        return decoded_at(crop, *codecs_[model_->config.default_rate()]);
    }

  private:
    static core::Picture decoded_at(const core::Picture& crop, const models::DjsccCodec& codec) {
        const auto received = core::as_received(codec.compress({&crop, 1}).front());
        return codec.decompress({&received, 1}).front().picture;
    }
    double noisy_db(const core::Picture& crop, std::size_t rate);

    models::Djscc model_;
    c10::Device device_;
    DjsccChannel channel_;
    std::vector<std::unique_ptr<models::DjsccCodec>> codecs_;  ///< one a rate
};

/// Bases through two reads and back.
at::Tensor through_channel(models::Djscc& model, const at::Tensor& bases, std::size_t rate,
                           const DjsccChannel& channel) {
    const auto flat = bases.flatten(1);
    std::vector<at::Tensor> reads;
    for (std::int64_t i = 0; i < models::kDjsccReads; ++i) {
        reads.push_back(djscc_read(flat, channel));
    }
    return model->decode(at::stack(reads, 1), rate, bases.size(2), bases.size(3));
}

double DjsccSnapshot::noisy_db(const core::Picture& crop, std::size_t rate) {
    const auto image =
        models::mirror_pad(core::to_tensor({&crop, 1}).to(device_), models::DjsccConfig::kStride);
    const auto picture =
        through_channel(model_, model_->encode(image, rate), rate, channel_).clamp(0, 1);
    return psnr_of_mse(at::mse_loss(picture, image).item<double>() * 255 * 255);
}

Quality DjsccSnapshot::measure(const core::Picture& crop, std::size_t index) {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(index);
    double clean_db = 0, through_db = 0;
    const auto rates = codecs_.size();
    for (std::size_t rate = 0; rate < rates; ++rate) {
        clean_db +=
            core::psnr_db(crop, decoded_at(crop, *codecs_[rate])) / static_cast<double>(rates);
        through_db += noisy_db(crop, rate) / static_cast<double>(rates);
    }
    return {{{psnr_kind(), clean_db}, {{"noisy_psnr_db", "dB through two reads", 3}, through_db}},
            (clean_db + through_db) / 2};
}

class DjsccTask final : public Task {
  public:
    DjsccTask(const DjsccTaskConfig& config, const TaskSetting& setting)
        : config_(config), setting_(setting), model_(config.model) {
        model_->to(setting.device);
    }

    torch::nn::Module& network() override { return *model_; }
    std::string config_json() const override { return model_->config.to_json(); }
    StepResult step(const at::Tensor& images, std::int64_t step, Optimisers& optimisers) override {
        const auto rate = rate_at(config_.model.rates.size(), step);
        at::Tensor loss, mse;
        {
            const auto precision = optimisers.precision();
            const auto bases = model_->encode(images, rate);
            const auto decoded = through_channel(model_, bases, rate, config_.channel);
            mse = ((decoded.to(at::kFloat) - images) * 255.0).square().mean();
            loss = mse;
            if (config_.gc_weight > 0) {
                loss = loss +
                       config_.gc_weight * gc_distance(bases.flatten(1), config_.channel.strand_nt);
            }
        }
        optimisers["network"].minimise(loss);
        StepResult result{loss.detach(), {}};
        result.figures.add(mse_kind(), mse);
        result.figures.add(psnr_kind(), mse, psnr_of_mse);
        return result;
    }
    void warm_start(const at::Tensor&, std::uint64_t) override {}
    void continue_from(const NamedTensors& tensors, const std::string& where) override {
        models::assign_tensors(*model_, tensors, where);
    }
    std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const override {
        models::Djscc copy(model_->config);
        copy->to(setting_.device);
        copy_network(*model_, averages, *copy);
        return std::make_unique<DjsccSnapshot>(copy, setting_.device, config_.channel);
    }

  private:
    DjsccTaskConfig config_;
    TaskSetting setting_;
    models::Djscc model_;
};

}  // namespace

at::Tensor djscc_read(const at::Tensor& bases, const DjsccChannel& channel) {
    const ReadPlan plan(bases.size(0), bases.size(1), channel);
    const auto from = plan.from().to(bases.device());
    const auto random = at::randint(0, 4, from.sizes(), at::kFloat).to(bases.device());
    const auto read = bases.gather(1, from.clamp_min(0));
    return at::where(from >= 0, read, at::where(from == -1, random, at::full_like(random, kLost)));
}

at::Tensor gc_distance(const at::Tensor& bases, std::int64_t strand_nt) {
    // 1 at the middle two bases (half a base from the middle), 0 at the outer two.
    const auto strong = (kLost - (bases - kLost).abs()).clamp(0, 1);
    const auto whole = bases.size(1) / strand_nt * strand_nt;
    if (whole == 0) return (strong.mean(1) - 0.5).square().mean();
    const auto strands = strong.slice(1, 0, whole).reshape({bases.size(0), -1, strand_nt});
    return (strands.mean(2) - 0.5).square().mean();
}

TaskPlan read_djscc_task(core::Config& config) {
    DjsccTaskConfig own;
    auto model = config.section("model");
    own.model = models::DjsccConfig::from_config(model);
    own.gc_weight = config.section("loss").number("gc_weight", own.gc_weight, {0, 1e6});
    auto channel = config.section("channel");
    own.channel.error_rate = channel.number("error_rate", own.channel.error_rate, {0, 0.5});
    own.channel.strand_nt = channel.integer("strand_nt", own.channel.strand_nt, {16, 1 << 20});
    TaskPlan plan;
    plan.crop_multiple_px = models::DjsccConfig::kStride;
    plan.linear_path = false;
    plan.make = [own](const TaskSetting& setting) {
        return std::make_unique<DjsccTask>(own, setting);
    };
    return plan;
}

}  // namespace oligo::training
