#include "models/metrics/lpips.hpp"

#include "core/error.hpp"
#include "models/metrics/picture_pair.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

constexpr std::string_view kPrefix = "lpips-";

/// What LPIPS takes for the mean and deviation of samples in -1..1 (its `ScalingLayer`).
constexpr double kShift[] = {-0.030, -0.088, -0.188};
constexpr double kScale[] = {0.458, 0.448, 0.450};

/// Samples 0..1 as the classifiers were trained on them.
at::Tensor for_classifier(const at::Tensor& images) {
    const auto row = [&](const double(&values)[3]) {
        return at::tensor(at::ArrayRef<double>(values), at::kDouble)
            .to(images.options())
            .view({1, 3, 1, 1});
    };
    return (images * 2 - 1 - row(kShift)) / row(kScale);
}

/// Each position's features as a vector of length 1. The norm's gradient is 0 where all are 0.
at::Tensor unit_length(const at::Tensor& features) {
    constexpr double kTiny = 1e-10;
    const auto x = at_least_float32(features);
    return x / (at::linalg_vector_norm(x, 2, at::IntArrayRef{1}, true) + kTiny);
}

}  // namespace

LpipsImpl::LpipsImpl(Backbone backbone) : backbone_(backbone) {
    features = register_module("features", FeatureNetwork(backbone));
    for (const auto channels : features->tap_channels()) {
        const auto name = "weight" + std::to_string(weights.size());
        weights.push_back(register_parameter(name, at::ones({1, channels, 1, 1}), false));
    }
}

at::Tensor LpipsImpl::forward(const at::Tensor& a, const at::Tensor& b) {
    const auto metric = lpips_name(backbone_);
    check_picture_pair(metric, a, b, min_side_px());
    if (a.size(1) != 3) {
        throw core::InputError(metric + ": pictures of " + std::to_string(a.size(1)) +
                               " channels; expected RGB");
    }
    if (a.scalar_type() != weights[0].scalar_type() || a.device() != weights[0].device()) {
        throw core::InputError(metric + ": pictures of type " + c10::toString(a.scalar_type()) +
                               " on " + a.device().str() + "; the weights are " +
                               c10::toString(weights[0].scalar_type()) + " on " +
                               weights[0].device().str());
    }
    const auto of_a = unit_features(a), of_b = unit_features(b);
    at::Tensor distance;
    for (std::size_t tap = 0; tap < weights.size(); ++tap) {
        const auto difference = (of_a[tap] - of_b[tap]).square();
        const auto here = (difference * weights[tap]).sum(1).mean({1, 2});
        distance = tap == 0 ? here : distance + here;
    }
    return distance;
}

std::vector<at::Tensor> LpipsImpl::unit_features(const at::Tensor& images) {
    auto taps = features(for_classifier(images));
    for (auto& tap : taps) tap = unit_length(tap);
    return taps;
}

at::Tensor LpipsImpl::distance_map(const std::vector<at::Tensor>& a,
                                   const std::vector<at::Tensor>& b, std::int64_t rows,
                                   std::int64_t columns) const {
    at::Tensor map;
    for (std::size_t tap = 0; tap < weights.size(); ++tap) {
        const auto here = ((a[tap] - b[tap]).square() * weights[tap]).sum(1, true);
        const auto enlarged = at::upsample_bilinear2d(here, {rows, columns}, false);
        map = tap == 0 ? enlarged : map + enlarged;
    }
    return map;
}

std::string lpips_name(Backbone backbone) {
    return std::string(kPrefix) + std::string(backbone_name(backbone));
}

std::optional<Backbone> lpips_backbone(std::string_view name) {
    if (!name.starts_with(kPrefix)) return std::nullopt;
    return backbone_of_name(name.substr(kPrefix.size()));
}

Lpips load_lpips(const std::filesystem::path& path) {
    const auto file = load_model(path);
    const auto where = "weights '" + path.string() + "'";
    const auto found = file.metadata.find("metric");
    const auto metric = found == file.metadata.end() ? std::string() : found->second;
    const auto backbone = lpips_backbone(metric);
    if (!backbone) {
        throw core::InputError(where + ": metric '" + metric +
                               "'; expected lpips-alex, lpips-squeeze or lpips-vgg");
    }
    Lpips lpips(*backbone);
    assign_tensors(*lpips, file.tensors, where);
    lpips->eval();
    return lpips;
}

}  // namespace oligo::models
