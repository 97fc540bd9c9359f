#include "models/metrics/feature_network.hpp"

#include "models/layers/residual_block.hpp"

#include <ATen/ATen.h>
#include <torch/nn/modules/conv.h>

#include <array>
#include <span>

namespace oligo::models {
namespace {

/// x -> relu(1x1 to few channels) -> relu(1x1) beside relu(3x3) (SqueezeNet, sec. 3.2).
struct FireImpl : torch::nn::Module {
    FireImpl(std::int64_t in, std::int64_t squeezed, std::int64_t expanded) {
        squeeze = register_module("squeeze", conv(in, squeezed, 1));
        expand1x1 = register_module("expand1x1", conv(squeezed, expanded, 1));
        expand3x3 = register_module("expand3x3", conv(squeezed, expanded, 3));
    }
    at::Tensor forward(const at::Tensor& x) {
        auto few = squeeze(x);
        at::relu_(few);
        auto both = at::cat({expand1x1(few), expand3x3(few)}, 1);
        return at::relu_(both);
    }

    torch::nn::Conv2d squeeze{nullptr}, expand1x1{nullptr}, expand3x3{nullptr};
};
TORCH_MODULE(Fire);

enum class Kind { kConv, kFire, kPool };

/// One layer; `index` is its place in torchvision's `features`, where activations count too.
struct Layer {
    Kind kind;
    const char* index;
    std::int64_t channels;  ///< out; of a fire module squeezed, and 4 times this in each half
    std::int64_t kernel, stride, padding;
    bool tap;  ///< LPIPS looks at what comes out
};

constexpr Layer convolution(const char* index, std::int64_t channels, bool tap) {
    return {Kind::kConv, index, channels, 3, 1, 1, tap};
}
constexpr Layer fire(const char* index, std::int64_t squeezed, bool tap) {
    return {Kind::kFire, index, squeezed, 0, 0, 0, tap};
}
constexpr Layer pool(const char* index, std::int64_t kernel) {
    return {Kind::kPool, index, 0, kernel, 2, 0, false};
}

constexpr std::array kAlex{
    Layer{Kind::kConv, "0", 64, 11, 4, 2, true},
    pool("2", 3),
    Layer{Kind::kConv, "3", 192, 5, 1, 2, true},
    pool("5", 3),
    convolution("6", 384, true),
    convolution("8", 256, true),
    convolution("10", 256, true),
};
constexpr std::array kSqueeze{
    Layer{Kind::kConv, "0", 64, 3, 2, 0, true},
    pool("2", 3),
    fire("3", 16, false),
    fire("4", 16, true),
    pool("5", 3),
    fire("6", 32, false),
    fire("7", 32, true),
    pool("8", 3),
    fire("9", 48, true),
    fire("10", 48, true),
    fire("11", 64, true),
    fire("12", 64, true),
};
constexpr std::array kVgg{
    convolution("0", 64, false),
    convolution("2", 64, true),
    pool("4", 2),
    convolution("5", 128, false),
    convolution("7", 128, true),
    pool("9", 2),
    convolution("10", 256, false),
    convolution("12", 256, false),
    convolution("14", 256, true),
    pool("16", 2),
    convolution("17", 512, false),
    convolution("19", 512, false),
    convolution("21", 512, true),
    pool("23", 2),
    convolution("24", 512, false),
    convolution("26", 512, false),
    convolution("28", 512, true),
};

struct Description {
    Backbone backbone;
    std::string_view name;
    std::span<const Layer> layers;
    bool ceil_pools;  ///< a window that sticks out of the map counts
    std::int64_t min_side_px;
};

constexpr std::array kDescriptions{
    Description{Backbone::kAlex, "alex", kAlex, false, 31},
    Description{Backbone::kSqueeze, "squeeze", kSqueeze, true, 17},
    Description{Backbone::kVgg, "vgg", kVgg, false, 16},
};

const Description& description_of(Backbone backbone) {
    return kDescriptions[static_cast<std::size_t>(backbone)];
}

torch::nn::Conv2d make_conv(std::int64_t in, const Layer& layer) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, layer.channels, layer.kernel)
                                 .stride(layer.stride)
                                 .padding(layer.padding));
}

}  // namespace

std::string_view backbone_name(Backbone backbone) {
    return description_of(backbone).name;
}

std::optional<Backbone> backbone_of_name(std::string_view name) {
    for (const auto& one : kDescriptions) {
        if (one.name == name) return one.backbone;
    }
    return std::nullopt;
}

FeatureNetworkImpl::FeatureNetworkImpl(Backbone backbone) : backbone_(backbone) {
    std::int64_t channels = 3;
    for (const auto& layer : description_of(backbone).layers) {
        if (layer.kind == Kind::kConv) {
            register_module(layer.index, make_conv(channels, layer));
            channels = layer.channels;
        } else if (layer.kind == Kind::kFire) {
            register_module(layer.index, Fire(channels, layer.channels, 4 * layer.channels));
            channels = 8 * layer.channels;
        }
        if (layer.tap) tap_channels_.push_back(channels);
    }
    for (auto& parameter : parameters()) parameter.requires_grad_(false);
}

std::vector<at::Tensor> FeatureNetworkImpl::forward(const at::Tensor& images) {
    const auto& description = description_of(backbone_);
    const auto modules = named_children();
    std::vector<at::Tensor> taps;
    auto x = images;
    for (const auto& layer : description.layers) {
        if (layer.kind == Kind::kConv) {
            x = modules[layer.index]->as<torch::nn::Conv2d>()->forward(x);
            at::relu_(x);
        } else if (layer.kind == Kind::kFire) {
            x = modules[layer.index]->as<Fire>()->forward(x);
        } else {
            x = at::max_pool2d(x, layer.kernel, layer.stride, 0, 1, description.ceil_pools);
        }
        if (layer.tap) taps.push_back(x);
    }
    return taps;
}

std::int64_t FeatureNetworkImpl::min_side_px() const {
    return description_of(backbone_).min_side_px;
}

}  // namespace oligo::models
