#include "models/hyperprior/network.hpp"

#include "core/error.hpp"
#include "models/entropy/grid.hpp"
#include "models/entropy/warm_start.hpp"
#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <utility>

namespace oligo::models {
namespace {

/// All latents at once.
class SinglePass : public LatentContext {
  public:
    explicit SinglePass(Pass pass) : pass_(std::move(pass)) {}

    std::optional<Pass> next() override { return std::exchange(pass_, std::nullopt); }
    void set(const at::Tensor& values) override { values_ = values; }
    at::Tensor latents() const override { return values_; }

  private:
    std::optional<Pass> pass_;
    at::Tensor values_;
};

}  // namespace

HyperAnalysisImpl::HyperAnalysisImpl(std::int64_t latent_channels, std::int64_t hyper_channels) {
    layers = register_module("layers", torch::nn::ModuleList());
    layers->push_back(conv(latent_channels, hyper_channels, 3));
    layers->push_back(conv(hyper_channels, hyper_channels, 5, 2));
    layers->push_back(conv(hyper_channels, hyper_channels, 5, 2));
}

at::Tensor HyperAnalysisImpl::forward(const at::Tensor& latents) {
    auto hidden = latents;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        hidden = layers[i]->as<torch::nn::Conv2d>()->forward(hidden);
        if (i + 1 < layers->size()) hidden = at::leaky_relu(hidden, kLeakySlope);
    }
    return hidden;
}

HyperSynthesisImpl::HyperSynthesisImpl(std::int64_t hyper_channels, std::int64_t hidden,
                                       std::int64_t out) {
    first = register_module("first", GridConv(GridConvOptions{hyper_channels, 4 * hyper_channels}));
    second = register_module("second", GridConv(GridConvOptions{hyper_channels, 4 * hidden}));
    last = register_module("last", GridConv(GridConvOptions{hidden, out}));
}

at::Tensor HyperSynthesisImpl::forward(const at::Tensor& hyper) {
    auto hidden = activation_on_grid(leaky_quarter(first(activation_on_grid(hyper))));
    hidden = activation_on_grid(leaky_quarter(second(at::pixel_shuffle(hidden, 2))));
    return last(at::pixel_shuffle(hidden, 2));
}

HyperpriorImpl::HyperpriorImpl(const HyperpriorConfig& shape) : config(shape) {
    const auto n = config.hyper_channels, m = config.latent_channels;
    const TransformShape transforms{config.widths, m, config.linear_path};
    analysis = register_module("analysis", HyperpriorAnalysis(transforms));
    synthesis = register_module("synthesis", HyperpriorSynthesis(transforms));
    gains = register_module("gains", Gains(m, config.lambdas));
    hyper_analysis_ = register_module("hyper_analysis", HyperAnalysis(m, n));
    const auto parameters = config.entropy == "scale" ? m : 2 * m;
    hyper_synthesis_ = register_module("hyper_synthesis", HyperSynthesis(n, n + n / 3, parameters));
    factorized_ = register_module("prior", FactorizedPrior(n));
}

at::Tensor HyperpriorImpl::analyse(const at::Tensor& images, std::size_t rate) {
    return gains->apply(analysis(images), rate);
}

at::Tensor HyperpriorImpl::synthesise(const at::Tensor& latents, std::size_t rate) {
    return synthesis(gains->undo(latents, rate));
}

at::Tensor HyperpriorImpl::analyse_hyper(const at::Tensor& latents) {
    return hyper_analysis_(config.entropy == "scale" ? latents.abs() : latents);
}

Distribution HyperpriorImpl::distribution(const at::Tensor& hyper) {
    const auto parameters = hyper_synthesis_(hyper);
    return config.entropy == "scale" ? zero_mean_distribution(parameters)
                                     : distribution_of(parameters);
}

void HyperpriorImpl::warm_start(const at::Tensor& crops) {
    if (!config.linear_path) {
        throw core::InputError(
            "training.warm_start 'pca' needs model.linear_path true; set it or use 'none'");
    }
    const torch::NoGradGuard no_grad;
    const auto step = balanced_step(config.lambdas[config.lambdas.size() / 2]);
    const auto scales = start_as_transform(analysis->linear, synthesis->linear, crops, step);
    const auto m = config.latent_channels;
    auto& bias = hyper_synthesis_->last->bias;
    hyper_synthesis_->last->weight.zero_();  // at first each channel has its own scale everywhere
    bias.slice(0, bias.size(0) - m).copy_(scale_parameter(scales));
}

std::unique_ptr<LatentContext> HyperpriorImpl::open(const at::Tensor& hyper) {
    return std::make_unique<SinglePass>(
        Pass{0, config.latent_channels, Squares::kAll, distribution(hyper)});
}

}  // namespace oligo::models
