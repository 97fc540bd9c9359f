#include "models/layers/real_layers.hpp"

#include "core/error.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>

namespace oligo::models {

RealTensor real_tensor(const at::Tensor& tensor) {
    return {tensor.sizes().vec(), doubles_of(tensor)};
}

std::vector<double> doubles_of(const at::Tensor& tensor) {
    const auto flat = tensor.detach().to(at::kCPU, at::kDouble).contiguous();
    const auto* data = flat.const_data_ptr<double>();
    return {data, data + flat.numel()};
}

core::integer::RealConv real_conv(const torch::nn::Conv2dImpl& layer) {
    return real_conv(real_tensor(layer.weight),
                     layer.bias.defined() ? real_tensor(layer.bias) : RealTensor{});
}

core::integer::RealConv real_blocks(const torch::nn::ConvTranspose2dImpl& layer) {
    return real_blocks(real_tensor(layer.weight), real_tensor(layer.bias));
}

ReadTensor reader_of(const torch::nn::Module& network) {
    return [tensors = named_tensors(network)](const std::string& name) {
        const auto found = tensors.find(name);
        if (found != tensors.end()) return real_tensor(found->second);
        throw core::InputError("the network has no tensor '" + name + "'");
    };
}

}  // namespace oligo::models
