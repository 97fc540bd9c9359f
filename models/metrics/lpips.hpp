#pragma once

#include "models/metrics/feature_network.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::models {

/// Learned perceptual image patch similarity, version 0.1 (Zhang et al. 2018, sec. 3 and eq. 1):
/// how far apart a classifier's features of two pictures are. 0 for equal pictures; larger is
/// worse. The value depends on the backbone, so figures name it.
struct LpipsImpl : torch::nn::Module {
    explicit LpipsImpl(Backbone backbone);

    /// Two batches of RGB pictures (N3HW in 0..1, as everywhere here; 8-bit rounding is the
    /// caller's)
    /// -> N distances. Differentiable in both pictures; all weights are frozen. Under mixed
    /// precision the features are compared in fp32. Throws InputError for shapes, types or devices
    /// that differ, another number of channels than 3, sides below min_side_px(), and pictures of
    /// another type than the weights.
    at::Tensor forward(const at::Tensor& a, const at::Tensor& b);

    /// Features of RGB pictures (N3HW in 0..1), tap by tap, each position's of length 1: what
    /// distance_map() compares. For a picture that is compared several times. Unchecked.
    std::vector<at::Tensor> unit_features(const at::Tensor& images);
    /// Where two pictures differ, [N, 1, rows, columns]: the taps' distances position by position,
    /// enlarged or reduced (bilinear) and added. Its mean is about the distance.
    at::Tensor distance_map(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b,
                            std::int64_t rows, std::int64_t columns) const;

    Backbone backbone() const { return backbone_; }
    std::int64_t min_side_px() const { return features->min_side_px(); }

    FeatureNetwork features{nullptr};
    std::vector<at::Tensor> weights;  ///< of each tap's channels, 1C11: "weight0", ...

  private:
    const Backbone backbone_;
};
TORCH_MODULE(Lpips);

/// "lpips-alex", ...: the metric's name in tables, and its weights file without the extension.
std::string lpips_name(Backbone backbone);
/// The backbone of such a name, or no value for another name.
std::optional<Backbone> lpips_backbone(std::string_view name);

/// Reads weights in our format (models/README.md, "LPIPS weights"; scripts/convert_lpips.py writes
/// it), fp16 or fp32, into an fp32 module on the CPU; the file names its backbone. Throws
/// InputError for a file that is missing, damaged, not LPIPS, or lacks a tensor.
Lpips load_lpips(const std::filesystem::path& path);

}  // namespace oligo::models
