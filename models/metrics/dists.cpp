#include "models/metrics/dists.hpp"

#include "core/error.hpp"
#include "models/layers/residual_block.hpp"
#include "models/metrics/picture_pair.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/nn/modules/conv.h>

#include <array>
#include <string>
#include <vector>

namespace oligo::models {
namespace {

/// VGG-16's convolutions by their places in torchvision's `features`.
struct VggLayer {
    const char* index;
    std::int64_t channels;
    bool first;  ///< of a stage: its input is pooled, but for the first stage's
};
constexpr std::array<VggLayer, 13> kVggLayers{{{"0", 64, true},
                                               {"2", 64, false},
                                               {"5", 128, true},
                                               {"7", 128, false},
                                               {"10", 256, true},
                                               {"12", 256, false},
                                               {"14", 256, false},
                                               {"17", 512, true},
                                               {"19", 512, false},
                                               {"21", 512, false},
                                               {"24", 512, true},
                                               {"26", 512, false},
                                               {"28", 512, false}}};
constexpr std::int64_t kAllChannels = 3 + 64 + 128 + 256 + 512 + 512;
constexpr double kImageNetMean[] = {0.485, 0.456, 0.406};
constexpr double kImageNetDeviation[] = {0.229, 0.224, 0.225};

at::Tensor row_of(const double (&values)[3], const at::Tensor& like) {
    return at::tensor(at::ArrayRef<double>(values), at::kDouble)
        .to(like.options())
        .view({1, 3, 1, 1});
}

/// The root of a weighted mean of squares in steps of two: a Hann window of 3 x 3.
at::Tensor l2_pool(const at::Tensor& x) {
    constexpr double kTiny = 1e-12;
    const auto window = at::tensor(std::vector<double>{0.25, 0.5, 0.25}, at::kDouble);
    const auto channels = x.size(1);
    const auto kernel = at::outer(window, window).to(x.options()).expand({channels, 1, 3, 3});
    const std::array<std::int64_t, 2> two{2, 2}, one{1, 1};
    return (at::conv2d(x.square(), kernel, {}, two, one, one, channels) + kTiny).sqrt();
}

}  // namespace

DistsImpl::DistsImpl() {
    auto features = register_module("features", std::make_shared<torch::nn::Module>());
    std::int64_t in = 3;
    for (const VggLayer& layer : kVggLayers) {
        features->register_module(layer.index, conv(in, layer.channels, 3));
        in = layer.channels;
    }
    alpha = register_parameter("alpha", at::full({1, kAllChannels, 1, 1}, 0.1), false);
    beta = register_parameter("beta", at::full({1, kAllChannels, 1, 1}, 0.1), false);
    for (auto& parameter : parameters()) parameter.set_requires_grad(false);
}

std::vector<at::Tensor> DistsImpl::stages(const at::Tensor& images) {
    std::vector<at::Tensor> found{images};
    auto x = (images - row_of(kImageNetMean, images)) / row_of(kImageNetDeviation, images);
    const auto layers = named_children()["features"]->children();
    for (std::size_t i = 0; i < kVggLayers.size(); ++i) {
        if (kVggLayers[i].first && i > 0) {
            found.push_back(x);
            x = l2_pool(x);
        }
        x = at::relu(layers[i]->as<torch::nn::Conv2d>()->forward(x));
    }
    found.push_back(x);
    return found;
}

at::Tensor DistsImpl::forward(const at::Tensor& a, const at::Tensor& b) {
    constexpr double kC1 = 1e-6, kC2 = 1e-6;
    check_picture_pair("dists", a, b, kMinSidePx);
    if (a.size(1) != 3) {
        throw core::InputError("dists: pictures of " + std::to_string(a.size(1)) +
                               " channels; expected RGB");
    }
    const auto of_a = stages(a), of_b = stages(b);
    const auto sum = alpha.sum() + beta.sum();
    auto similarity = at::zeros({a.size(0)}, a.options());
    std::int64_t first = 0;
    for (std::size_t stage = 0; stage < of_a.size(); ++stage) {
        const auto &x = of_a[stage], &y = of_b[stage];
        const auto share = [&](const at::Tensor& weights) {
            return weights.slice(1, first, first + x.size(1)) / sum;
        };
        const auto mean_x = x.mean({2, 3}, true), mean_y = y.mean({2, 3}, true);
        const auto texture =
            (2 * mean_x * mean_y + kC1) / (mean_x.square() + mean_y.square() + kC1);
        const auto variance_x = (x - mean_x).square().mean({2, 3}, true);
        const auto variance_y = (y - mean_y).square().mean({2, 3}, true);
        const auto covariance = (x * y).mean({2, 3}, true) - mean_x * mean_y;
        const auto structure = (2 * covariance + kC2) / (variance_x + variance_y + kC2);
        similarity =
            similarity + (share(alpha) * texture + share(beta) * structure).sum(1).flatten();
        first += x.size(1);
    }
    return 1 - similarity;
}

Dists load_dists(const std::filesystem::path& path) {
    const auto file = load_model(path);
    const auto where = "weights '" + path.string() + "'";
    const auto found = file.metadata.find("metric");
    if (found == file.metadata.end() || found->second != "dists") {
        throw core::InputError(where + ": metric '" +
                               (found == file.metadata.end() ? "" : found->second) +
                               "'; expected dists");
    }
    Dists dists;
    assign_tensors(*dists, file.tensors, where);
    dists->eval();
    return dists;
}

}  // namespace oligo::models
