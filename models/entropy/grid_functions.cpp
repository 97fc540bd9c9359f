#include "models/entropy/grid_functions.hpp"

#include "core/entropy/gaussian.hpp"
#include "models/entropy/grid.hpp"

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace oligo::models {
namespace {

constexpr int kSoftmaxBits = 24;
constexpr std::int64_t kSteps = 1 << kActivationBits;  // grid steps in 1
constexpr std::int64_t kExpReach = 16 * kSteps;        // exp(-16) and below are 0
constexpr std::int64_t kGeluReach = 8 * kSteps;        // beyond 8 the function is x or 0

__extension__ using Wide = unsigned __int128;

at::Tensor as_table(const std::vector<double>& values) {
    return at::tensor(values, at::TensorOptions(at::kDouble));
}

/// exp(-i / 256) for i = 0..kExpReach, the last 0. Each entry is the one before times
/// floor(2^64 exp(-1/256)) / 2^64 in whole numbers, kept to 32 bits.
at::Tensor make_exp_table() {
    constexpr std::uint64_t kFactor = 0xff007fd55ffdde38ULL;
    std::vector<double> values(kExpReach + 1, 0.0);
    std::uint64_t power = ~std::uint64_t{0};
    for (std::int64_t i = 0; i < kExpReach; ++i) {
        values[static_cast<std::size_t>(i)] = static_cast<double>(power >> 32) * 0x1p-32;
        power = static_cast<std::uint64_t>(Wide{power} * kFactor >> 64);
    }
    return as_table(values);
}

/// x Phi(x) for x = -8..8 on the grid, Phi from the whole-number Gaussian of core/entropy.
at::Tensor make_gelu_table() {
    constexpr int kMassBits = 38, kArgumentShift = 24 - kActivationBits;
    constexpr std::int64_t kHalf = std::int64_t{1} << (kMassBits - 1);
    std::vector<double> values;
    for (std::int64_t i = -kGeluReach; i <= kGeluReach; ++i) {
        const auto distance = static_cast<std::uint64_t>(i < 0 ? -i : i) << kArgumentShift;
        const auto mass = static_cast<std::int64_t>(core::gaussian_half_mass_q38(distance));
        const auto phi = i < 0 ? kHalf - mass : kHalf + mass;
        const auto product = i * phi + kHalf;  // rounded to the nearest step
        values.push_back(static_cast<double>(product >> kMassBits) / kSteps);
    }
    return as_table(values);
}

at::Tensor look_up(const at::Tensor& table, const at::Tensor& index) {
    return table.to(index.device()).index_select(0, index.flatten()).view(index.sizes());
}

/// exp(-x) for x >= 0 on the grid.
at::Tensor exp_of_minus(const at::Tensor& x) {
    static const at::Tensor table = make_exp_table();
    return look_up(table, (x * kSteps).clamp_max(kExpReach).to(at::kLong));
}

}  // namespace

at::Tensor grid_gelu(const at::Tensor& x) {
    if (!is_exact(x)) return activation_on_grid(at::gelu(x));
    static const at::Tensor table = make_gelu_table();
    const auto step = at::floor(x * kSteps + 0.5);
    const auto inside =
        look_up(table, (step.clamp(-kGeluReach, kGeluReach) + kGeluReach).to(at::kLong));
    const auto beyond = (step / kSteps).clamp_max(kActivationLimit);
    return at::where(step > kGeluReach, beyond, inside);
}

at::Tensor grid_softmax(const at::Tensor& x, std::int64_t dim) {
    if (!is_exact(x)) return at::softmax(x, dim);
    const auto power = exp_of_minus(x.amax(dim, true) - x);
    return round_to_grid(power / power.sum(dim, true), kSoftmaxBits);
}

at::Tensor grid_half_tanh(const at::Tensor& x) {
    if (!is_exact(x)) return activation_on_grid(at::tanh(x) * 0.5);
    const auto power = exp_of_minus(x.abs() * 2);
    return activation_on_grid(at::sign(x) * ((1 - power) / (1 + power)) * 0.5);
}

}  // namespace oligo::models
