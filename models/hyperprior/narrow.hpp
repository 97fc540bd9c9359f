#pragma once

#include "models/hyperprior/network.hpp"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace oligo::models {

/// Starts a hyperprior from another one's tensors, which may have more latent channels (the first,
/// strongest ones are kept: models/entropy/warm_start.hpp) and other rates (all then start with the
/// gains of its lowest). Throws InputError for a tensor that is missing or differs otherwise.
void continue_from(HyperpriorImpl& network, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where);

}  // namespace oligo::models
