#include "models/layers/activation_ranges.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace oligo::models {

void note_range(std::map<std::string, double>& ranges, const std::string& name,
                const at::Tensor& activations) {
    auto& most = ranges[name];
    most = std::max(most, activations.abs().max().item<double>());
}

IntegerExponents exponents_of(const ActivationRanges& ranges) {
    IntegerExponents exponents;
    for (const auto& [name, most] : ranges.analysis) {
        exponents.analysis[name] = exponent_for(most);
    }
    for (const auto& [name, most] : ranges.synthesis) {
        exponents.synthesis[name] = exponent_for(most);
    }
    for (const double most : ranges.latents) exponents.latents.push_back(exponent_for(most));
    return exponents;
}

}  // namespace oligo::models
