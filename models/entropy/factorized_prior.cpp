#include "models/entropy/factorized_prior.hpp"

#include "core/entropy/frequencies.hpp"
#include "core/error.hpp"

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/utils.h>

#include <cmath>
#include <string>

namespace oligo::models {
namespace {

constexpr double kStartScale = 10;  // spread of the untrained cumulative
constexpr double kLeastLikelihood = 1e-9;

/// Mass between two logits, computed on the side where the sigmoids do not saturate.
at::Tensor mass_between(const at::Tensor& lower, const at::Tensor& upper) {
    const auto sign = -at::sign(lower + upper).detach();
    return at::abs(at::sigmoid(sign * upper) - at::sigmoid(sign * lower));
}

}  // namespace

FactorizedPriorImpl::FactorizedPriorImpl(std::int64_t count) : channels(count) {
    constexpr auto layers = kWidths.size() - 1;
    const double scale = std::pow(kStartScale, 1.0 / static_cast<double>(layers));
    for (std::size_t i = 0; i < layers; ++i) {
        const auto in = kWidths[i], out = kWidths[i + 1];
        const auto start = std::log(std::expm1(1 / scale / static_cast<double>(out)));
        const auto id = std::to_string(i);
        matrices_.push_back(
            register_parameter("matrix" + id, at::full({channels, out, in}, start)));
        biases_.push_back(register_parameter("bias" + id, at::rand({channels, out, 1}) - 0.5));
        if (i + 1 < layers)
            factors_.push_back(register_parameter("factor" + id, at::zeros({channels, out, 1})));
    }
    frequencies = register_buffer(
        "frequencies", at::zeros({channels, 2 * kReach + 2}, at::TensorOptions(at::kShort)));
}

at::Tensor FactorizedPriorImpl::logits(const at::Tensor& x) const {
    auto hidden = x;
    for (std::size_t i = 0; i < matrices_.size(); ++i) {
        hidden = at::softplus(matrices_[i]).matmul(hidden) + biases_[i];
        if (i < factors_.size()) hidden = hidden + at::tanh(factors_[i]) * at::tanh(hidden);
    }
    return hidden;
}

at::Tensor FactorizedPriorImpl::bits(const at::Tensor& values) {
    const auto rows = values.transpose(0, 1).reshape({channels, 1, -1});
    const auto mass = mass_between(logits(rows - 0.5), logits(rows + 0.5));
    return mass.clamp_min(kLeastLikelihood).log2().sum().neg();
}

void FactorizedPriorImpl::freeze() {
    const torch::NoGradGuard no_grad;
    const auto edges = at::arange(-kReach, kReach + 2, at::kFloat) - 0.5;
    const auto rows =
        edges.to(matrices_[0].device()).expand({channels, 1, edges.size(0)}).contiguous();
    const auto cumulative = at::sigmoid(logits(rows).to(at::kDouble)).squeeze(1).cpu();
    for (std::int64_t c = 0; c < channels; ++c) {
        const auto edge = cumulative[c];
        const auto inside = edge.diff().clamp(0, 1);
        const auto outside = (edge[0] + (1 - edge[-1])).clamp(0, 1).reshape({1});
        const auto mass = at::cat({inside, outside}).contiguous();
        const auto whole = core::quantised_frequencies(
            std::span<const double>(mass.data_ptr<double>(),
                                    static_cast<std::size_t>(mass.numel())),
            kPrecisionBits);
        for (std::size_t i = 0; i < whole.size(); ++i) {
            frequencies[c][static_cast<std::int64_t>(i)] = static_cast<std::int16_t>(whole[i]);
        }
    }
}

core::CdfTables FactorizedPriorImpl::tables() const {
    const auto rows = frequencies.cpu().contiguous();
    const auto* value = rows.data_ptr<std::int16_t>();
    std::vector<core::CdfTable> tables(static_cast<std::size_t>(channels));
    for (auto& table : tables) {
        table.first_value = -static_cast<std::int32_t>(kReach);
        table.escape = true;
        for (std::int64_t i = 0; i < rows.size(1); ++i, ++value) {
            if (*value <= 0) {
                throw core::InputError("factorized prior: a frequency of " +
                                       std::to_string(*value) +
                                       "; the weights were never frozen, or are damaged");
            }
            table.frequencies.push_back(static_cast<std::uint16_t>(*value));
        }
    }
    return {kPrecisionBits, std::move(tables)};
}

at::Tensor FactorizedPriorImpl::modes() const {
    return (frequencies.slice(1, 0, 2 * kReach + 1).argmax(1) - kReach).to(at::kFloat);
}

}  // namespace oligo::models
