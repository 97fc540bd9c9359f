#pragma once

#include "models/hyperprior/network.hpp"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace oligo::models {

/// Initialises a hyperprior from the tensors of another one, which may have more latent channels
/// (the first, strongest ones are kept: models/entropy/warm_start.hpp) and other rates (all rates
/// then start with the gains of its lowest rate). Throws InputError for a tensor that is missing or
/// that differs in any other way.
void continue_from(HyperpriorImpl& network, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where);

}  // namespace oligo::models
