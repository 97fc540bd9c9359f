#pragma once

#include "core/picture.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::models {

/// A metric that compares a picture with a reference: how similar they are (PSNR in dB, SSIM,
/// MS-SSIM) or how far apart (LPIPS).
class PictureMetric {
  public:
    virtual ~PictureMetric() = default;

    /// No value where the metric is undefined: PSNR of equal pictures, sides too short for the
    /// metric. Gray counts as three equal channels. Throws InputError when the sizes differ.
    virtual std::optional<double> measure(const core::Picture& reference,
                                          const core::Picture& other) = 0;
};

/// How a metric is named and printed.
struct MetricKind {
    std::string_view name;  ///< "psnr-rgb", "lpips-alex": LPIPS with its backbone
    std::string_view key;   ///< in JSON: "psnr_rgb_db"
    int digits;             ///< decimals in tables
};

/// psnr-rgb, psnr-y, ssim-rgb, ms-ssim-rgb, lpips-alex, lpips-squeeze, lpips-vgg,
/// ms-ssim-valid-rgb (without the padding of ms-ssim-rgb), dists.
std::span<const MetricKind> metric_kinds();

/// Where metrics find their weights and which device they use.
struct MetricSources {
    std::vector<std::filesystem::path> folders;  ///< model_folders()
    std::filesystem::path vgg_weights;           ///< for lpips-vgg or dists; empty: in the folders
    std::string device = "cpu";                  ///< "cpu" or "cuda:N"
};

/// A metric by its name. Throws InputError for a name that is not known, and for LPIPS weights that
/// are missing, damaged or of another backbone.
std::unique_ptr<PictureMetric> open_picture_metric(const std::string& name,
                                                   const MetricSources& sources);

}  // namespace oligo::models
