#include "models/djscc/network.hpp"

#include <ATen/ATen.h>
#include <torch/nn/functional/activation.h>
#include <torch/nn/functional/pixelshuffle.h>

namespace oligo::models {
namespace {

constexpr double kMiddleBase = 1.5;  ///< of the bases 0..3
constexpr std::int64_t kMergeWidth = 16, kMergeKernel = 9;

at::Tensor leaky_of(const at::Tensor& x) {
    return at::leaky_relu(x, kLeakySlope);
}

torch::nn::Conv1d along_strand(std::int64_t in, std::int64_t out) {
    return torch::nn::Conv1d(
        torch::nn::Conv1dOptions(in, out, kMergeKernel).padding(kMergeKernel / 2));
}

}  // namespace

DjsccImpl::DjsccImpl(const DjsccConfig& shape) : config(shape) {
    constexpr std::int64_t kKernel = 5;
    down1 = register_module("down1", conv(3, shape.width, kKernel, 2));
    down2 = register_module("down2", conv(shape.width, shape.deep_width, kKernel, 2));
    analysis = register_module("analysis", ResidualGroup(shape.deep_width, 1));
    to_bases = register_module("to_bases", torch::nn::ModuleList());
    from_bases = register_module("from_bases", torch::nn::ModuleList());
    for (const auto channels : shape.rates) {
        to_bases->push_back(conv(shape.deep_width, channels, 3));
        from_bases->push_back(conv(channels, shape.deep_width, kKernel));
    }
    merge_in = register_module("merge_in", along_strand(kDjsccReads, kMergeWidth));
    merge_out = register_module("merge_out", along_strand(kMergeWidth, 1));
    synthesis = register_module("synthesis", ResidualGroup(shape.deep_width, 2));
    up1 = register_module("up1", subpixel_conv(shape.deep_width, shape.width));
    fine = register_module("fine", ResidualGroup(shape.width, 1));
    up2 = register_module("up2", subpixel_conv(shape.width, 3));
}

at::Tensor DjsccImpl::encode(const at::Tensor& images, std::size_t rate) {
    const auto deep =
        analysis->forward(leaky_of(down2->forward(leaky_of(down1->forward(images - 0.5)))));
    const auto position = 3 * to_bases[rate]->as<torch::nn::Conv2d>()->forward(deep).sigmoid();
    return position + (position.round() - position).detach();
}

at::Tensor DjsccImpl::decode(const at::Tensor& reads, std::size_t rate, std::int64_t height,
                             std::int64_t width) {
    const auto centred = (reads - kMiddleBase) / kMiddleBase;
    const auto merged =
        centred.mean(1, true) + merge_out->forward(leaky_of(merge_in->forward(centred)));
    const auto bases = merged.reshape({reads.size(0), config.rates[rate], height, width});
    auto x = leaky_of(from_bases[rate]->as<torch::nn::Conv2d>()->forward(bases));
    x = leaky_of(at::pixel_shuffle(up1->forward(synthesis->forward(x)), 2));
    return at::pixel_shuffle(up2->forward(fine->forward(x)), 2) + 0.5;
}

}  // namespace oligo::models
