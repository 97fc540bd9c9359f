#include "models/mlic/network.hpp"

#include "core/error.hpp"
#include "models/entropy/warm_start.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>
#include <utility>

namespace oligo::models {
namespace {

/// Slice after slice, each in two passes over the checkerboard.
class SlicePasses : public LatentContext {
  public:
    SlicePasses(std::vector<MlicSlice>& slices, at::Tensor hyper, std::int64_t slice_channels)
        : slices_(slices), channels_(slice_channels), known_{std::move(hyper), {}} {}

    std::optional<Pass> next() override {
        if (known_.before.size() == slices_.size()) return std::nullopt;
        auto& slice = *slices_[known_.before.size()];
        const bool anchors = !anchors_.defined();
        if (anchors) shared_ = slice.shared_context(known_);
        const auto whole =
            anchors ? slice.anchors(shared_) : slice.others(known_, shared_, anchors_);
        squares_ = anchors ? Squares::kAnchors : Squares::kOthers;
        return Pass{
            static_cast<std::int64_t>(known_.before.size()) * channels_,
            channels_,
            squares_,
            {pack_squares(whole.mean, squares_), pack_squares(whole.scale_index, squares_)}};
    }

    void set(const at::Tensor& values) override {
        auto& slice = *slices_[known_.before.size()];
        const auto placed = unpack_squares(values, squares_);
        if (squares_ == Squares::kAnchors) {
            const auto residual = slice.anchor_residual(known_, placed);
            anchors_ = placed + only(residual, squares_);
            return;
        }
        const auto whole = anchors_ + placed;
        const auto residual = slice.other_residual(known_, whole);
        known_.before.push_back(whole + only(residual, squares_));
        anchors_ = at::Tensor();
    }

    at::Tensor latents() const override { return at::cat(known_.before, 1); }

  private:
    /// The squares' values, the others 0.
    static at::Tensor only(const at::Tensor& x, Squares squares) {
        return unpack_squares(pack_squares(x, squares), squares);
    }

    std::vector<MlicSlice>& slices_;
    std::int64_t channels_;
    SliceContext known_;
    at::Tensor shared_, anchors_;  ///< of the slice at hand; anchors_ undefined before they are set
    Squares squares_ = Squares::kAnchors;
};

}  // namespace

MlicImpl::MlicImpl(const MlicConfig& shape) : config(shape) {
    analysis = register_module("analysis", MlicAnalysis(config));
    synthesis = register_module("synthesis", MlicSynthesis(config));
    gains = register_module("gains", Gains(config.latent_channels, config.lambdas));
    hyper_analysis_ = register_module("hyper_analysis", MlicHyperAnalysis(config));
    hyper_synthesis_ = register_module("hyper_synthesis", MlicHyperSynthesis(config));
    factorized_ = register_module("prior", FactorizedPrior(config.hyper_channels));
    for (std::int64_t i = 0; i < config.slices; ++i)
        slices.push_back(register_module("slice" + std::to_string(i), MlicSlice(config, i)));
}

at::Tensor MlicImpl::analyse(const at::Tensor& images, std::size_t rate) {
    return gains->apply(analysis(images), rate);
}

at::Tensor MlicImpl::synthesise(const at::Tensor& latents, std::size_t rate) {
    return synthesis(gains->undo(latents, rate));
}

at::Tensor MlicImpl::analyse_hyper(const at::Tensor& latents) {
    return hyper_analysis_(latents);
}

std::unique_ptr<LatentContext> MlicImpl::open(const at::Tensor& hyper) {
    return std::make_unique<SlicePasses>(slices, hyper_synthesis_(hyper), config.slice_channels());
}

void MlicImpl::warm_start(const at::Tensor& crops) {
    if (!config.linear_path) {
        throw core::InputError(
            "training.warm_start 'pca' needs model.linear_path true; set it or use 'none'");
    }
    const auto step = balanced_step(config.lambdas[config.lambdas.size() / 2]);
    const auto scales = start_as_transform(analysis->linear, synthesis->linear, crops, step);
    const auto c = config.slice_channels();
    for (std::int64_t i = 0; i < config.slices; ++i)
        slices[static_cast<std::size_t>(i)]->start_with_scales(scales.narrow(0, i * c, c));
}

void continue_from(MlicImpl& network, std::map<std::string, at::Tensor> tensors,
                   const std::string& where) {
    const torch::NoGradGuard no_grad;
    const auto own = named_tensors(network);
    for (const auto* name : {"gains.forward", "gains.inverse"}) {
        const auto found = tensors.find(name);
        const auto& start = own.at(name);
        if (found == tensors.end() || found->second.dim() != 2 ||
            found->second.size(1) != start.size(1) || found->second.size(0) == start.size(0)) {
            continue;
        }
        const GainsImpl gains(start.size(1), network.config.lambdas);
        const auto fresh = gains.named_parameters()[std::string(name).substr(6)];
        found->second = found->second.narrow(0, 0, 1).to(at::kFloat) + fresh -
                        fresh.narrow(0, fresh.size(0) - 1, 1);
    }
    assign_tensors(network, tensors, where);
}

}  // namespace oligo::models
