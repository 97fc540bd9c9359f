#include "models/hyperprior/fixed_network.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"
#include "models/fixed/bands.hpp"
#include "models/fixed/drawing_run.hpp"
#include "models/fixed/picture_window.hpp"
#include "models/fixed/stage_list.hpp"
#include "models/layers/real_layers.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace oligo::models {
namespace {

namespace integer = core::integer;

constexpr int kFinestLatent = 8;  // decoded latents are multiples of 2^-8
constexpr int kStridePx = static_cast<int>(LatentNetwork::kStride);
constexpr std::uint32_t kPaddedTo = LatentNetwork::kHyperStride;
constexpr std::uint32_t kHaloPx = 64;  // an analysis sees 30 rows beyond a band
constexpr int kPictureKept = 64;       // rows that the linear transform waits for, and more
constexpr int kFinerKept = kLeastKept + 4;

/// exp() of a stored logarithm, rounded to fp32, where all libraries agree.
std::vector<double> gains_of(const at::Tensor& logarithms, std::size_t rate) {
    auto gains = doubles_of(logarithms.select(0, static_cast<std::int64_t>(rate)));
    for (double& gain : gains) gain = static_cast<float>(std::exp(gain));
    return gains;
}

void scale_inputs(integer::RealConv& conv, const std::vector<double>& factors) {
    const auto size = static_cast<std::size_t>(conv.kernel * conv.kernel);
    for (std::size_t i = 0; i < conv.weight.size(); ++i) {
        conv.weight[i] *= factors[i / size % factors.size()];
    }
}

void scale_outputs(integer::RealConv& conv, const std::vector<double>& factors) {
    const auto size = conv.weight.size() / factors.size();
    for (std::size_t i = 0; i < conv.weight.size(); ++i) conv.weight[i] *= factors[i / size];
    for (std::size_t i = 0; i < conv.bias.size(); ++i) conv.bias[i] *= factors[i];
}

integer::RealConv real_gamma(const GdnImpl& norm) {
    integer::RealConv conv;
    conv.in = conv.out = static_cast<int>(norm.beta_root.size(0));
    conv.kernel = 1;
    conv.weight = doubles_of(norm.gamma_root);
    conv.bias = doubles_of(norm.beta_root);
    for (double& root : conv.weight) root *= root;
    for (double& root : conv.bias) root = std::fma(root, root, kLeastGdnBeta);
    return conv;
}

/// Samples of latents: their powers of two at a rate.
std::vector<double> scales_of(const HyperpriorImpl& model, const IntegerExponents& exponents,
                              std::size_t rate) {
    if (exponents.latents.size() != static_cast<std::size_t>(model.config.latent_channels)) {
        throw core::InputError(
            "the model's integer exponents hold " + std::to_string(exponents.latents.size()) +
            " of latent channels; expected " + std::to_string(model.config.latent_channels));
    }
    auto gains = model.gains;
    const auto forward = gains_of(gains->forward_logarithms, rate);
    std::vector<double> scales;
    for (std::size_t c = 0; c < forward.size(); ++c) {
        const int up = static_cast<int>(std::ceil(std::log2(forward[c])));
        scales.push_back(std::ldexp(1.0, std::min(exponents.latents[c] - up, kFinestLatent)));
    }
    return scales;
}

std::vector<double> inverse_of(const std::vector<double>& scales) {
    std::vector<double> inverse;
    for (const double scale : scales) inverse.push_back(1 / scale);
    return inverse;
}

}  // namespace

FixedHyperpriorAnalysis::FixedHyperpriorAnalysis(const HyperpriorImpl& model,
                                                 const IntegerExponents& exponents,
                                                 std::size_t rate)
    : latent_scales_(scales_of(model, exponents, rate)),
      magnitudes_(model.config.entropy == "scale") {
    auto analysis = model.analysis;  // LibTorch's lists give no constant layers
    auto gains_module = model.gains;
    const auto gains = gains_of(gains_module->forward_logarithms, rate);
    const auto& names = exponents.analysis;
    int before = 0, stored = 3, most = kMostInput;
    for (std::size_t i = 0; i < analysis->norms->size(); ++i) {
        const auto number = std::to_string(i);
        auto real = real_conv(*analysis->down[i]->as<torch::nn::Conv2d>());
        if (i == 0) scale_weights(real, 1 / (kInputTimes * kSampleDeviation));
        const int raw = exponent_at(names, "down." + number);
        const int after = exponent_at(names, "norms." + number);
        down_.push_back(
            {integer::make_fixed_conv(real, {before, raw, most}, {stored, 1, false, false}),
             integer::make_fixed_norm(real_gamma(*analysis->norms[i]->as<Gdn>()), raw, after,
                                      false)});
        before = after;
        most = integer::kMostActivation;
        stored = down_.back().conv.out_stored;
    }
    auto last = real_conv(*analysis->down[analysis->norms->size()]->as<torch::nn::Conv2d>());
    scale_outputs(last, gains);
    integer::RealConv linear;
    if (!analysis->linear.is_empty()) {
        linear = real_conv(*analysis->linear);
        scale_outputs(linear, gains);
        scale_weights(linear, 1 / (kInputTimes * kSampleDeviation));
    }
    integer::Scaling of_last{before}, of_linear{0, 0, kMostInput};
    of_last.sums_only = of_linear.sums_only = true;
    for (int c = 0; c < last.out; ++c) {
        int finest = integer::finest_sum_exponent(last, c, of_last);
        if (linear.out > 0) {
            finest = std::min(finest, integer::finest_sum_exponent(linear, c, of_linear));
        }
        of_last.each.push_back(finest);
        sum_scales_.push_back(std::ldexp(1.0, -finest));
    }
    of_linear.each = of_last.each;
    end_.last = integer::make_fixed_conv(last, of_last, {stored, 1, false, false});
    if (linear.out > 0) {
        end_.linear = integer::make_fixed_conv(linear, of_linear, {3, 1, false, false});
    }
    end_.stride = kStridePx;
    end_.channels = last.out;

    auto layers = model.hyper_layers();
    stored = integer::stored_channels(last.out);
    before = 0;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        auto real = real_conv(*layers[i]->as<torch::nn::Conv2d>());
        if (i == 0) scale_inputs(real, inverse_of(latent_scales_));
        const bool ends = i + 1 == layers->size();  // in whole hyper-latents
        const int after = ends ? 0 : exponent_at(names, "hyper." + std::to_string(i));
        hyper_.push_back(
            integer::make_fixed_conv(real, {before, after}, {stored, 1, i == 0, !ends}));
        before = after;
        stored = hyper_.back().out_stored;
    }
}

class FixedHyperpriorAnalysis::Run {
  public:
    Run(const FixedHyperpriorAnalysis& network, PictureWindow& window)
        : network_(network),
          picture_(stages_.add<integer::InputStage>(
              integer::Stage::Extent{static_cast<int>(window.padded_width()),
                                     static_cast<int>(window.padded_height()), 3},
              kPictureKept,
              [&window](int y, std::int16_t* row) {
                  window.fill(static_cast<std::uint32_t>(y), row);
              })),
          features_(add_features()),
          reading_(features_, picture_, network.end_, scratch_),
          width_(picture_.extent().width / kStridePx),
          sums_(static_cast<std::size_t>(width_ * network.end_.channels)) {}

    void begin(std::uint32_t first) {
        stages_.reset();
        reading_.want(static_cast<int>(first));
        stages_.begin();
    }
    const float* read(std::uint32_t first, std::uint32_t end) {
        const auto channels = static_cast<std::size_t>(network_.end_.channels);
        const auto width = static_cast<std::size_t>(width_);
        latents_.resize(channels * (end - first) * width);
        for (auto y = first; y < end; ++y) {
            reading_.sums(static_cast<int>(y), width_, sums_.data());
            for (std::size_t c = 0; c < channels; ++c) {
                float* const to = latents_.data() + (c * (end - first) + (y - first)) * width;
                for (std::size_t x = 0; x < width; ++x) {
                    to[x] = static_cast<float>(static_cast<double>(sums_[c * width + x]) *
                                               network_.sum_scales_[c]);
                }
            }
        }
        return latents_.data();
    }

  private:
    integer::Stage& add_features() {
        integer::Stage* hidden = &picture_;
        for (const auto& layer : network_.down_) {
            hidden =
                &stages_.add<integer::StrideStage>(*hidden, layer.conv, 2, scratch_, kLeastKept);
            hidden = &stages_.add<integer::NormStage>(*hidden, layer.norm, scratch_, kLeastKept);
        }
        return *hidden;
    }

    const FixedHyperpriorAnalysis& network_;
    StageList stages_;
    integer::Scratch scratch_;
    integer::Stage& picture_;
    integer::Stage& features_;
    integer::Reading reading_;
    std::ptrdiff_t width_;
    std::vector<std::int64_t> sums_;
    std::vector<float> latents_;
};

void FixedHyperpriorAnalysis::analyse(core::PictureSource& picture, std::size_t bands,
                                      std::uint32_t group,
                                      const FixedTransforms::TakeLatents& take) const {
    PictureWindow window(picture, kPaddedTo, bands > 1 ? 0 : 2 * kPaddedTo);
    const auto rows = window.padded_height() / kStridePx;
    const auto each = (band_rows(rows, bands, kStridePx) + group - 1) / group * group;
    std::vector<std::unique_ptr<Run>> runs(bands);
    for_bands(
        rows, each, bands,
        [&](std::uint32_t first, std::uint32_t end) {
            if (bands > 1) window.hold(first * kStridePx, end * kStridePx, kHaloPx);
        },
        [&](std::size_t band, std::uint32_t first, std::uint32_t end) {
            if (!runs[band]) runs[band] = std::make_unique<Run>(*this, window);
            runs[band]->begin(first);
            for (auto y = first; y < end; y += group) {
                const auto next = std::min(end, y + group);
                take(y, next, runs[band]->read(y, next));
            }
        },
        [](std::size_t, std::uint32_t, std::uint32_t) {});
}

class FixedHyperpriorAnalysis::HyperRun {
  public:
    HyperRun(const FixedHyperpriorAnalysis& network, int height, int width)
        : network_(network),
          height_(height),
          width_(width),
          tile_(stages_.add<integer::InputStage>(
              integer::Stage::Extent{width, height, network.hyper_.front().layout.in_stored},
              kLeastKept, [this](int y, std::int16_t* row) { fill(y, row); })),
          hyper_(add_layers()) {}

    HyperSymbols symbols(const float* latents) {
        latents_ = latents;
        stages_.reset();
        hyper_.want(0);
        stages_.begin();
        const auto extent = hyper_.extent();
        const int channels = network_.hyper_.back().out;
        HyperSymbols all(static_cast<std::size_t>(channels * extent.height * extent.width));
        for (int y = 0; y < extent.height; ++y) {
            const auto* row = hyper_.row(y);
            for (int c = 0; c < channels; ++c) {
                for (int x = 0; x < extent.width; ++x) {
                    all[static_cast<std::size_t>((c * extent.height + y) * extent.width + x)] =
                        row[x * extent.channels + c];
                }
            }
        }
        return all;
    }

  private:
    integer::Stage& add_layers() {
        const auto& layers = network_.hyper_;
        integer::Stage* hidden =
            &stages_.add<integer::TileStage>(tile_, layers.front(), scratch_, kLeastKept);
        for (std::size_t i = 1; i < layers.size(); ++i) {
            hidden =
                &stages_.add<integer::StrideStage>(*hidden, layers[i], 2, scratch_, kLeastKept);
        }
        return *hidden;
    }
    void fill(int y, std::int16_t* row) const {
        constexpr double kMost = integer::kMostActivation;
        const auto& scales = network_.latent_scales_;
        for (std::size_t c = 0; c < scales.size(); ++c) {
            const float* from = latents_ + (static_cast<std::ptrdiff_t>(c) * height_ + y) * width_;
            for (int x = 0; x < width_; ++x) {
                const double value = network_.magnitudes_ ? std::abs(from[x]) : from[x];
                row[x * tile_.extent().channels + static_cast<int>(c)] = static_cast<std::int16_t>(
                    std::lrint(std::clamp(value * scales[c], -kMost, kMost)));
            }
        }
    }

    const FixedHyperpriorAnalysis& network_;
    int height_, width_;
    const float* latents_ = nullptr;
    StageList stages_;
    integer::Scratch scratch_;
    integer::Stage& tile_;
    integer::Stage& hyper_;
};

std::vector<HyperSymbols> FixedHyperpriorAnalysis::hyper(const at::Tensor& tiles) const {
    const auto flat = tiles.cpu().contiguous();
    const auto size = flat.numel() / std::max<std::int64_t>(1, flat.size(0));
    HyperRun run(*this, static_cast<int>(flat.size(2)), static_cast<int>(flat.size(3)));
    std::vector<HyperSymbols> all;
    for (std::int64_t i = 0; i < flat.size(0); ++i) {
        all.push_back(run.symbols(flat.const_data_ptr<float>() + i * size));
    }
    return all;
}

FixedHyperpriorSynthesis::FixedHyperpriorSynthesis(const HyperpriorImpl& model,
                                                   const IntegerExponents& exponents,
                                                   std::size_t rate) {
    auto synthesis = model.synthesis;
    auto gains_module = model.gains;
    const auto& names = exponents.synthesis;
    // What a sample of a latent stands for.
    auto factors = inverse_of(scales_of(model, exponents, rate));
    const auto gains = gains_of(gains_module->inverse_logarithms, rate);
    for (std::size_t c = 0; c < factors.size(); ++c) factors[c] *= gains[c];
    int before = 0;
    int stored = stored_ = integer::stored_channels(static_cast<int>(factors.size()));
    for (std::size_t i = 0; i < synthesis->norms->size(); ++i) {
        const auto number = std::to_string(i);
        auto real = real_conv(*synthesis->up[i]->as<torch::nn::Conv2d>());
        if (i == 0) scale_inputs(real, factors);
        const int raw = exponent_at(names, "up." + number);
        const int after = exponent_at(names, "norms." + number);
        up_.push_back({integer::make_fixed_conv(real, {before, raw}, {stored, 4, true, false}),
                       integer::make_fixed_norm(real_gamma(*synthesis->norms[i]->as<Gdn>()), raw,
                                                after, true)});
        before = after;
        stored = up_.back().conv.out_stored;
    }
    RealDrawing drawing;
    drawing.last = real_conv(*synthesis->up[synthesis->norms->size()]->as<torch::nn::Conv2d>());
    drawing.last_exponent = before;
    drawing.last_stored = stored;
    drawing.stride = kStridePx;
    if (!synthesis->linear.is_empty()) {
        drawing.linear = real_blocks(*synthesis->linear);
        scale_inputs(drawing.linear, factors);
        drawing.latent_stored = stored_;
    }
    end_ = drawing_end(std::move(drawing));
}

class FixedHyperpriorSynthesis::Run final : public DrawingRun {
  public:
    Run(const FixedHyperpriorSynthesis& network, const FixedTransforms::LatentRows& latents)
        : DrawingRun({latents.width, latents.height, network.stored_}, 2 * kLeastKept, latents.fill,
                     kStridePx) {
        auto* hidden = &latent();
        for (const auto& layer : network.up_) {
            hidden = &add<integer::TileStage>(*hidden, layer.conv, kFinerKept);
            hidden = &add<integer::NormStage>(*hidden, layer.norm, kFinerKept);
        }
        end(*hidden, network.end_);
    }
};

void FixedHyperpriorSynthesis::draw(const FixedTransforms::LatentRows& latents, std::size_t bands,
                                    const FixedTransforms::Take& take) const {
    draw_bands<Run>(
        static_cast<std::uint32_t>(latents.height), kStridePx, bands,
        [&](std::uint32_t first, std::uint32_t end) {
            if (bands > 1) latents.prepare(first, end);
        },
        [&] { return std::make_unique<Run>(*this, latents); }, take);
}

FixedHyperprior::FixedHyperprior(std::shared_ptr<HyperpriorImpl> model, IntegerExponents exponents)
    : model_(std::move(model)),
      exponents_(std::move(exponents)),
      rates_(model_->config.lambdas.size()) {
    for (std::size_t rate = 0; rate < rates_.size(); ++rate) {
        scales_.push_back(scales_of(*model_, exponents_, rate));
    }
}

const FixedHyperpriorAnalysis& FixedHyperprior::analysis(std::size_t rate) const {
    auto& one = rates_.at(rate);
    std::call_once(one.analysis_made, [&] {
        one.analysis = std::make_unique<FixedHyperpriorAnalysis>(*model_, exponents_, rate);
    });
    return *one.analysis;
}

void FixedHyperprior::analyse(core::PictureSource& picture, std::size_t rate, std::size_t bands,
                              std::uint32_t group, const TakeLatents& take) const {
    analysis(rate).analyse(picture, bands, group, take);
}

std::vector<HyperSymbols> FixedHyperprior::hyper(const at::Tensor& tiles, std::size_t rate) const {
    return analysis(rate).hyper(tiles);
}

int FixedHyperprior::stored() const {
    return integer::stored_channels(static_cast<int>(model_->config.latent_channels));
}

const std::vector<double>& FixedHyperprior::latent_scales(std::size_t rate) const {
    return scales_.at(rate);
}

void FixedHyperprior::synthesise(const LatentRows& latents, std::size_t rate, std::size_t bands,
                                 const Take& take) const {
    auto& one = rates_.at(rate);
    std::call_once(one.synthesis_made, [&] {
        one.synthesis = std::make_unique<FixedHyperpriorSynthesis>(*model_, exponents_, rate);
    });
    one.synthesis->draw(latents, bands, take);
}

}  // namespace oligo::models
