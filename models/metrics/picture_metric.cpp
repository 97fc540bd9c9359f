#include "models/metrics/picture_metric.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/device.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/metrics/dists.hpp"
#include "models/metrics/lpips.hpp"
#include "models/metrics/ssim.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <utility>

namespace oligo::models {
namespace {

namespace fs = std::filesystem;

/// A figure computed from the samples themselves.
class SampleMetric : public PictureMetric {
  public:
    using Function = double (*)(const core::Picture&, const core::Picture&);
    explicit SampleMetric(Function function) : function_(function) {}

    std::optional<double> measure(const core::Picture& reference,
                                  const core::Picture& other) override {
        const double value = function_(reference, other);
        return std::isfinite(value) ? std::optional(value) : std::nullopt;
    }

  private:
    Function function_;
};

/// A figure computed from two N3HW batches in 0..1.
class TensorMetric : public PictureMetric {
  public:
    using Function = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;
    TensorMetric(Function function, std::int64_t min_side_px, c10::Device device)
        : function_(std::move(function)), min_side_px_(min_side_px), device_(device) {}

    std::optional<double> measure(const core::Picture& reference,
                                  const core::Picture& other) override {
        const c10::InferenceMode inference;
        const auto a = core::to_tensor({&reference, 1}).to(device_);
        const auto b = core::to_tensor({&other, 1}).to(device_);
        if (std::min(a.size(2), a.size(3)) < min_side_px_ && a.sizes() == b.sizes()) {
            return std::nullopt;
        }
        return function_(a, b).item<double>();
    }

  private:
    Function function_;
    std::int64_t min_side_px_;
    c10::Device device_;
};

/// The weights of `backbone`, in the first folder that has them.
fs::path find_lpips(Backbone backbone, const MetricSources& sources) {
    if (backbone == Backbone::kVgg && !sources.vgg_weights.empty()) return sources.vgg_weights;
    const auto file = lpips_name(backbone) + ".safetensors";
    std::string searched;
    for (const auto& folder : sources.folders) {
        if (fs::exists(folder / file)) return folder / file;
        searched += (searched.empty() ? "" : ", ") + folder.string();
    }
    throw core::InputError(lpips_name(backbone) + ": no " + file + " in " + searched +
                           (backbone == Backbone::kVgg
                                ? "; scripts/convert_lpips.py makes it of torchvision's weights"
                                : "; it belongs to the program, reinstall it"));
}

template <Backbone backbone>
std::unique_ptr<PictureMetric> open_lpips(const MetricSources& sources) {
    const auto path = find_lpips(backbone, sources);
    auto lpips = load_lpips(path);
    if (lpips->backbone() != backbone) {
        throw core::InputError("weights '" + path.string() + "': of " +
                               lpips_name(lpips->backbone()) + "; expected " +
                               lpips_name(backbone));
    }
    const auto device = core::parse_device(sources.device);
    lpips->to(device);
    const auto distance = [lpips](const at::Tensor& a, const at::Tensor& b) mutable {
        return lpips(a, b);
    };
    return std::make_unique<TensorMetric>(distance, lpips->min_side_px(), device);
}

template <double (*function)(const core::Picture&, const core::Picture&)>
std::unique_ptr<PictureMetric> open_of_samples(const MetricSources& /*sources*/) {
    return std::make_unique<SampleMetric>(function);
}

std::unique_ptr<PictureMetric> open_ssim(const MetricSources& sources) {
    return std::make_unique<TensorMetric>([](const auto& a, const auto& b) { return ssim(a, b); },
                                          kSsimMinSidePx, core::parse_device(sources.device));
}

/// Says once where the figure that papers quote depends on the picture's size.
void warn_of_padding(const at::Tensor& image) {
    constexpr std::int64_t kEven = 16;  // of which four halvings leave no odd side
    static std::atomic<bool> said{false};
    if (image.size(2) % kEven == 0 && image.size(3) % kEven == 0) return;
    if (said.exchange(true)) return;
    spdlog::warn(
        "ms-ssim-rgb: sides of {} x {} are not multiples of 16; as in pytorch_msssim a padding of "
        "zeros shifts the value there by up to .02; ms-ssim-valid-rgb is without",
        image.size(3), image.size(2));
}

std::unique_ptr<PictureMetric> open_ms_ssim(const MetricSources& sources) {
    return std::make_unique<TensorMetric>(
        [](const auto& a, const auto& b) {
            warn_of_padding(a);
            return ms_ssim(a, b);
        },
        ms_ssim_min_side_px(), core::parse_device(sources.device));
}

std::unique_ptr<PictureMetric> open_ms_ssim_valid(const MetricSources& sources) {
    return std::make_unique<TensorMetric>(
        [](const auto& a, const auto& b) {
            return ms_ssim(a, b, 1.0, kMsSsimScales, HalvePadding::kNone);
        },
        kMsSsimValidMinSidePx, core::parse_device(sources.device));
}

std::unique_ptr<PictureMetric> open_dists(const MetricSources& sources) {
    fs::path path = sources.vgg_weights;
    for (const auto& folder : sources.folders) {
        if (path.empty() && fs::exists(folder / "dists.safetensors")) {
            path = folder / "dists.safetensors";
        }
    }
    if (path.empty()) {
        throw core::InputError(
            "dists: no dists.safetensors in the model folders and no --vgg-weights; "
            "scripts/convert_lpips.py makes it of torchvision's VGG-16 and DISTS' own weights");
    }
    auto dists = load_dists(path);
    const auto device = core::parse_device(sources.device);
    dists->to(device);
    return std::make_unique<TensorMetric>(
        [dists](const at::Tensor& a, const at::Tensor& b) mutable { return dists(a, b); },
        DistsImpl::kMinSidePx, device);
}

/// The one table that a new metric is added to.
struct Metric {
    MetricKind kind;
    std::unique_ptr<PictureMetric> (*open)(const MetricSources&);
};
constexpr std::array kMetrics{
    Metric{{"psnr-rgb", "psnr_rgb_db", 2}, open_of_samples<core::psnr_db>},
    Metric{{"psnr-y", "psnr_y_db", 2}, open_of_samples<core::psnr_luma_db>},
    Metric{{"ssim-rgb", "ssim_rgb", 4}, open_ssim},
    Metric{{"ms-ssim-rgb", "ms_ssim_rgb", 4}, open_ms_ssim},
    Metric{{"lpips-alex", "lpips_alex", 4}, open_lpips<Backbone::kAlex>},
    Metric{{"lpips-squeeze", "lpips_squeeze", 4}, open_lpips<Backbone::kSqueeze>},
    Metric{{"lpips-vgg", "lpips_vgg", 4}, open_lpips<Backbone::kVgg>},
    Metric{{"ms-ssim-valid-rgb", "ms_ssim_valid_rgb", 4}, open_ms_ssim_valid},
    Metric{{"dists", "dists", 4}, open_dists},
};

constexpr auto kKinds = [] {
    std::array<MetricKind, kMetrics.size()> kinds{};
    for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = kMetrics[i].kind;
    return kinds;
}();

[[noreturn]] void refuse_name(const std::string& name) {
    std::vector<std::string> names;
    std::string known;
    for (const auto& kind : kKinds) {
        names.emplace_back(kind.name);
        known += (known.empty() ? "" : ", ") + names.back();
    }
    const auto near = core::nearest_name(name, names);
    throw core::InputError("metric '" + name + "' is not known" +
                           (near.empty() ? "" : ", did you mean '" + near + "'?") + "; there are " +
                           known);
}

}  // namespace

std::span<const MetricKind> metric_kinds() {
    return kKinds;
}

std::unique_ptr<PictureMetric> open_picture_metric(const std::string& name,
                                                   const MetricSources& sources) {
    for (const auto& metric : kMetrics) {
        if (metric.kind.name == name) return metric.open(sources);
    }
    refuse_name(name);
}

}  // namespace oligo::models
