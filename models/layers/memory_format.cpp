#include "models/layers/memory_format.hpp"

#include <ATen/ATen.h>
#include <torch/nn/module.h>

namespace oligo::models {

void use_channels_last(torch::nn::Module& module) {
    for (auto& parameter : module.parameters()) {
        if (parameter.dim() == 4) parameter.set_data(channels_last(parameter.detach()));
    }
}

at::Tensor channels_last(const at::Tensor& x_nchw) {
    return x_nchw.contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace oligo::models
