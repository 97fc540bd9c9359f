#pragma once

#include "models/files/real_tensors.hpp"
#include "models/fixed/real_conv.hpp"

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

#include <memory>
#include <vector>

namespace oligo::models {

// Layers of LibTorch as models/fixed takes them.

RealTensor real_tensor(const at::Tensor& tensor);
std::vector<double> doubles_of(const at::Tensor& tensor);
core::integer::RealConv real_conv(const torch::nn::Conv2dImpl& layer);
core::integer::RealConv real_blocks(const torch::nn::ConvTranspose2dImpl& layer);

/// A network's tensors by their registered names. It shares the tensors.
ReadTensor reader_of(const torch::nn::Module& network);

}  // namespace oligo::models
