#pragma once

#include "models/hybridflow/config.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// Windows of index maps with what is known of them, all of one size: T = height * width tokens,
/// row by row.
struct TokenWindows {
    std::int64_t height = 0, width = 0;
    at::Tensor indices;   ///< int64 [B, T]; meaningless where unknown
    at::Tensor order;     ///< int64 [B, T]: 0 received, r accepted in round r, kUnknown
    at::Tensor features;  ///< [B, C, height, width] of the continuous stream
    at::Tensor present;   ///< [B, 1, height, width]: 1 where there are features, 0 where lost

    static constexpr std::int64_t kUnknown = 1 << 20;
};

/// What rounds of prediction share: keys and values of all tokens that are settled, and of the
/// continuous features, layer by layer.
struct PredictorMemory {
    at::Tensor features;                         ///< embedded, [B, T, width]
    std::vector<at::Tensor> keys, values;        ///< of tokens [B, heads, T, width / heads]
    std::vector<at::Tensor> hints, hint_values;  ///< of features, the same
};

/// One layer: x + self-attention, + cross-attention to the continuous features, + two linear
/// layers; layer normalisation before each.
struct PredictorLayerImpl : torch::nn::Module {
    explicit PredictorLayerImpl(const PredictorConfig& config);

    torch::nn::LayerNorm before_self{nullptr}, before_cross{nullptr}, before_linear{nullptr};
    torch::nn::Linear query_key_value{nullptr}, merge{nullptr};
    torch::nn::Linear cross_query{nullptr}, cross_key_value{nullptr}, cross_merge{nullptr};
    torch::nn::Linear wide{nullptr}, narrow{nullptr};
    at::Tensor position_bias, cross_bias;  ///< [heads, (2 window - 1)^2]
};
TORCH_MODULE(PredictorLayer);

/// Predicts the indices of an index map that are not known from those that are and from the
/// continuous stream's features: a bidirectional transformer (Chang et al. 2022, "MaskGIT"; Li et
/// al. 2023, "MAGE") with 2-D relative positions and cross-attention.
///
/// A token attends to those that were known no later than itself (`order`): received ones to
/// received ones, those accepted in round r to these and to what was accepted up to round r,
/// unknown ones to all. What a settled token says to others therefore never changes, and later
/// rounds take its keys and values from the memory.
struct MaskPredictorImpl : torch::nn::Module {
    MaskPredictorImpl(const PredictorConfig& config, std::int64_t words,
                      std::int64_t feature_channels);

    /// Logits [B, M, words] of the tokens `chosen` (int64 [B, M], numbers in 0..T-1; undefined:
    /// all, M = T). Fills `memory` where it is empty, for which all tokens must be chosen;
    /// afterwards those chosen must be all that are not settled for longer than the last call.
    at::Tensor forward(const TokenWindows& windows, PredictorMemory& memory,
                       const at::Tensor& chosen = {});
    /// The same of all tokens, without memory.
    at::Tensor forward(const TokenWindows& windows);

    const PredictorConfig config;
    const std::int64_t words;
    torch::nn::Embedding embedding{nullptr};  ///< of entries; its rows also give the logits
    at::Tensor unknown, no_features, bias;    ///< [width], [width], [words]
    torch::nn::Conv2d feature_in{nullptr}, feature_out{nullptr};
    torch::nn::ModuleList layers{nullptr};
    torch::nn::LayerNorm last{nullptr};
    torch::nn::Linear head{nullptr};

  private:
    at::Tensor embed_features(const TokenWindows& windows);
};
TORCH_MODULE(MaskPredictor);

}  // namespace oligo::models
