#include "models/fixed/real_conv.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oligo::models {
namespace {

constexpr int kFinestSample = 20;  // exponent of a picture's sums

}  // namespace

core::integer::RealConv real_conv(RealTensor weight, RealTensor bias) {
    core::integer::RealConv conv;
    conv.out = static_cast<int>(weight.shape.at(0));
    conv.in = static_cast<int>(weight.shape.at(1));
    conv.kernel = static_cast<int>(weight.shape.at(2));
    conv.weight = std::move(weight.values);
    conv.bias = std::move(bias.values);
    return conv;
}

core::integer::RealConv real_conv(const ReadTensor& read, const std::string& layer) {
    return real_conv(read(layer + ".weight"), read(layer + ".bias"));
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

core::integer::RealConv real_blocks(const RealTensor& weight, const RealTensor& bias) {
    core::integer::RealConv conv;
    const auto in = static_cast<std::size_t>(weight.shape.at(0)), colours = bias.values.size();
    const auto places = static_cast<std::size_t>(weight.shape.at(2) * weight.shape.at(3));
    conv.in = static_cast<int>(in), conv.kernel = 1;
    conv.out = static_cast<int>(places * colours);
    conv.weight.reserve(weight.values.size());
    for (std::size_t place = 0; place < places; ++place) {  // row, column, colour, in
        for (std::size_t colour = 0; colour < colours; ++colour) {
            for (std::size_t i = 0; i < in; ++i) {
                conv.weight.push_back(weight.values[(i * colours + colour) * places + place]);
            }
            conv.bias.push_back(bias.values[colour]);
        }
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
