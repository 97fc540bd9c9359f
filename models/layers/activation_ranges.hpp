#pragma once

#include "models/fixed/exponents.hpp"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// Greatest magnitude of every activation tensor that some pictures gave, by the names that
/// IntegerExponents uses.
struct ActivationRanges {
    std::map<std::string, double> analysis, synthesis;
    std::vector<double> latents = {};  ///< of each channel, before a rate's gains
};
void note_range(std::map<std::string, double>& ranges, const std::string& name,
                const at::Tensor& activations);
IntegerExponents exponents_of(const ActivationRanges& ranges);

}  // namespace oligo::models
