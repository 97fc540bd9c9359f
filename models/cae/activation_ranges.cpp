#include "models/cae/activation_ranges.hpp"

#include "models/layers/normalise.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

using Ranges = std::map<std::string, double>;

/// A residual group, its skips under the name `outer`.
at::Tensor watch_group(ResidualGroup group, const std::string& name, const std::string& outer,
                       const at::Tensor& x, Ranges& ranges) {
    auto hidden = x;
    for (std::size_t i = 0; i < group->blocks->size(); ++i) {
        auto& block = *group->blocks[i]->as<ResidualBlock>();
        const auto inner = at::leaky_relu(block.first->forward(hidden), kLeakySlope);
        note_range(ranges, name + "." + std::to_string(i), inner);
        hidden = block.second->forward(inner) + hidden;
        note_range(ranges, outer, hidden);
    }
    note_range(ranges, outer, x + hidden);
    return x + hidden;
}

at::Tensor watch_analysis(CaeAnalysisImpl& network, const at::Tensor& images, Ranges& ranges) {
    auto hidden = normalise(images);
    std::string outer;
    for (std::size_t i = 0; i < network.down->size(); ++i) {
        hidden =
            at::leaky_relu(network.down[i]->as<torch::nn::Conv2d>()->forward(hidden), kLeakySlope);
        outer = "down." + std::to_string(i);
        note_range(ranges, outer, hidden);
    }
    return watch_group(network.blocks, "blocks", outer, hidden, ranges);
}

void watch_synthesis(CaeSynthesisImpl& network, CaeSynthesisHead& head, const at::Tensor& values,
                     const at::Tensor& doubt, Ranges& ranges) {
    auto hidden = at::leaky_relu(head(values, doubt), kLeakySlope);
    note_range(ranges, "deep", hidden);
    hidden = watch_group(network.deep, "deep", "deep", hidden, ranges);
    for (std::size_t i = 0; i < network.up->size(); ++i) {
        const auto wide = network.up[i]->as<torch::nn::Conv2d>()->forward(hidden);
        hidden = at::leaky_relu(at::pixel_shuffle(wide, 2), kLeakySlope);
        const auto name = "up." + std::to_string(i);
        note_range(ranges, name, hidden);
        if (i == 0) hidden = watch_group(network.blocks, "blocks", name, hidden, ranges);
    }
}

}  // namespace

void widen_ranges(CaeImpl& model, const at::Tensor& images, ActivationRanges& ranges) {
    const at::NoGradGuard no_grad;
    constexpr double kWrong = .05;  // share of levels that damage replaces
    watch_analysis(*model.analysis, images, ranges.analysis);
    for (std::size_t rate = 0; rate < model.synthesis->heads.size(); ++rate) {
        const auto levels = model.encode(images, rate);
        const auto any = at::randint(model.config.levels, levels.sizes(), levels.options());
        const auto wrong = at::rand_like(levels) < kWrong;
        const auto damaged = at::where(wrong, any, levels);
        const auto step = model.quantizer.step();
        auto& head = model.synthesis->heads[rate];
        watch_synthesis(*model.synthesis, head, model.quantizer.values(levels),
                        at::zeros_like(levels), ranges.synthesis);
        watch_synthesis(*model.synthesis, head, model.quantizer.values(damaged),
                        wrong.to(at::kFloat) * (step * model.config.levels / 4.0),
                        ranges.synthesis);
    }
}

}  // namespace oligo::models
