#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace torch::nn {
class Module;
}

namespace oligo::models {

/// Throws InputError that names a layer which is all zero among a file's `tensors` and does not
/// begin so in `fresh`, a network before it takes them: no training gives that.
void refuse_wiped(const torch::nn::Module& fresh, const std::map<std::string, at::Tensor>& tensors,
                  const std::string& where);

}  // namespace oligo::models
