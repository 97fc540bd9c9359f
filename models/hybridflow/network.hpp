#pragma once

#include "models/hybridflow/config.hpp"
#include "models/hybridflow/correction.hpp"
#include "models/hybridflow/index_prior.hpp"
#include "models/hybridflow/predictor.hpp"
#include "models/mlic/network.hpp"
#include "models/vqgan/network.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// HybridFlow (Lu et al. 2024, arXiv 2404.13372; Ruan et al. 2025): a VQGAN's index map and a
/// continuous stream, a predictor for indices that were not sent or did not arrive, and a
/// correction of the VQ decoder by the continuous stream.
struct HybridflowImpl : torch::nn::Module {
    explicit HybridflowImpl(const HybridflowConfig& config);

    VisualBook& book() { return vqgan->books.at(config.vqgan.find_book(config.book)); }

    const HybridflowConfig config;
    Vqgan vqgan{nullptr};
    Mlic continuous{nullptr};
    MaskPredictor predictor{nullptr};
    Correction correction{nullptr};
    IndexPrior prior{nullptr};  ///< empty in models that cannot code indices
};
TORCH_MODULE(Hybridflow);

/// The codecs that a HybridFlow is built on, each a part of it with weights of its own.
struct HybridflowPart {
    std::string prefix;  ///< of its tensors in the whole: "vqgan."
    std::string codec;   ///< "vqgan"
    std::string hash;  ///< tensor that names the part's weights in a file without them: uint8 [32]
};
const std::vector<HybridflowPart>& hybridflow_parts();

/// Puts the weights of a part into a whole. Throws InputError, which `where` begins, for tensors
/// that do not fit.
void assign_part(HybridflowImpl& whole, const HybridflowPart& part,
                 const std::map<std::string, at::Tensor>& tensors, const std::string& where);

/// Latents [N, C, h, w] of crops (N3HW, sides multiples of 64) at a rate, as a decoder has them;
/// every crop is a tile. No gradients.
at::Tensor decoded_latents(MlicImpl& continuous, const at::Tensor& images, std::size_t rate);
/// The same without the rate's gains: what predictor and correction take.
at::Tensor without_gains(MlicImpl& continuous, const at::Tensor& latents, std::size_t rate);
/// With the stream's own decoded picture.
BridgeInput bridge_input(MlicImpl& continuous, const at::Tensor& latents, std::size_t rate,
                         const at::Tensor& present);

}  // namespace oligo::models
