#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::models {

/// The classifiers whose features LPIPS compares.
enum class Backbone { kAlex, kSqueeze, kVgg };

/// "alex", "squeeze", "vgg", the names that papers give.
std::string_view backbone_name(Backbone backbone);
std::optional<Backbone> backbone_of_name(std::string_view name);

/// A classifier's convolutions up to the last one that LPIPS uses, frozen: AlexNet (Krizhevsky
/// 2014, arXiv 1404.5997), SqueezeNet 1.1 (Iandola et al. 2016, arXiv 1602.07360) or VGG-16
/// (Simonyan and Zisserman 2014, arXiv 1409.1556), in torchvision's variants. Parameters are named
/// as there: "0.weight", "3.squeeze.bias", ... (torchvision's `features`).
struct FeatureNetworkImpl : torch::nn::Module {
    explicit FeatureNetworkImpl(Backbone backbone);

    /// Normalised pictures (N3HW) -> the feature maps of each tap, shallow to deep.
    std::vector<at::Tensor> forward(const at::Tensor& images);

    /// Channels of each tap.
    const std::vector<std::int64_t>& tap_channels() const { return tap_channels_; }
    /// Smallest side of a picture that reaches the last tap.
    std::int64_t min_side_px() const;

  private:
    const Backbone backbone_;
    std::vector<std::int64_t> tap_channels_;
};
TORCH_MODULE(FeatureNetwork);

}  // namespace oligo::models
