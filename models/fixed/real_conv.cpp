#include "models/fixed/real_conv.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace oligo::models {
namespace {

constexpr int kFinestSample = 20;  // exponent of a picture's sums

}  // namespace

std::vector<double> doubles_of(const at::Tensor& tensor) {
    const auto flat = tensor.detach().to(at::kCPU, at::kDouble).contiguous();
    const auto* data = flat.const_data_ptr<double>();
    return {data, data + flat.numel()};
}

core::integer::RealConv real_conv(const torch::nn::Conv2dImpl& layer) {
    core::integer::RealConv conv;
    conv.out = static_cast<int>(layer.weight.size(0));
    conv.in = static_cast<int>(layer.weight.size(1));
    conv.kernel = static_cast<int>(layer.weight.size(2));
    conv.weight = doubles_of(layer.weight);
    if (layer.bias.defined()) conv.bias = doubles_of(layer.bias);
    return conv;
}

void scale_weights(core::integer::RealConv& conv, double factor) {
    for (double& weight : conv.weight) weight *= factor;
}

int exponent_at(const std::map<std::string, int>& exponents, const std::string& name) {
    const auto found = exponents.find(name);
    if (found != exponents.end()) return found->second;
    throw core::InputError("the model's integer exponents lack '" + name + "'");
}

int common_exponent(const core::integer::RealConv& conv, const core::integer::Scaling& scaling) {
    int exponent = 64;
    for (int c = 0; c < conv.out; ++c) {
        exponent = std::min(exponent, core::integer::finest_sum_exponent(conv, c, scaling));
    }
    return exponent;
}

core::integer::RealConv real_blocks(const torch::nn::ConvTranspose2dImpl& layer) {
    core::integer::RealConv conv;
    conv.in = static_cast<int>(layer.weight.size(0)), conv.kernel = 1;
    conv.out = static_cast<int>(layer.weight.numel() / layer.weight.size(0));
    conv.weight = doubles_of(layer.weight.permute({2, 3, 1, 0}));  // row, column, colour, in
    const auto bias = doubles_of(layer.bias);
    for (std::size_t i = 0; i < static_cast<std::size_t>(conv.out); ++i) {
        conv.bias.push_back(bias[i % bias.size()]);
    }
    return conv;
}

core::integer::DrawingEnd drawing_end(RealDrawing drawing) {
    core::integer::DrawingEnd end;
    end.stride = drawing.stride;
    auto& last = drawing.last;
    auto& linear = drawing.linear;
    scale_weights(last, kSampleDeviation);
    for (double& bias : last.bias) bias = std::fma(bias, kSampleDeviation, kSampleMean);
    int exponent = common_exponent(last, {drawing.last_exponent});
    if (!linear.weight.empty()) {
        scale_weights(linear, kSampleDeviation);
        for (double& bias : linear.bias) bias *= kSampleDeviation;
        exponent = std::min(exponent, common_exponent(linear, {drawing.latent_exponent}));
    }
    exponent = std::min(exponent - 1, kFinestSample);  // both sums together
    constexpr int kMost = core::integer::kMostActivation;
    end.last = core::integer::make_fixed_conv(last, {drawing.last_exponent, 0, kMost, exponent},
                                              {drawing.last_stored, 1, true, false});
    if (!linear.weight.empty()) {
        end.linear =
            core::integer::make_fixed_conv(linear, {drawing.latent_exponent, 0, kMost, exponent},
                                           {drawing.latent_stored, 1, false, false});
    }
    return end;
}

}  // namespace oligo::models
