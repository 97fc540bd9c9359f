#include "models/fixed/cae/codec.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace oligo::models {
namespace {

class Shapes {
  public:
    void conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
        all[name + ".weight"] = {out, in, kernel, kernel};
        all[name + ".bias"] = {out};
    }
    void group(const std::string& name, std::int64_t width, std::int64_t blocks) {
        for (std::int64_t i = 0; i < blocks; ++i) {
            const auto block = name + ".blocks." + std::to_string(i);
            conv(block + ".first", width, width, 3);
            conv(block + ".second", width, width, 3);
        }
    }

    std::map<std::string, std::vector<std::int64_t>> all;
};

/// Channels at stride 2, 4, ...: halvings 1, 2, ...
std::int64_t width_after(const CaeConfig& config, int halving) {
    return halving == 1 ? std::max<std::int64_t>(config.width / 2, 4) : config.width;
}

void add_heads(Shapes& shapes, const CaeConfig& config, std::int64_t features) {
    const auto stride = config.stride, deep = config.deep_width;
    for (const auto latents : config.channels_at_rates()) {
        const auto reading = "analysis.head_c" + std::to_string(latents);
        const auto drawing = "synthesis.head_c" + std::to_string(latents);
        shapes.conv(reading + ".last", features, latents, 5);
        shapes.conv(drawing + ".first", latents, deep, 3);
        if (config.soft) shapes.all[drawing + ".doubt.weight"] = {deep, latents, 3, 3};
        if (!config.linear_path) continue;
        shapes.conv(reading + ".linear", 3, latents, stride);
        shapes.all[drawing + ".linear.weight"] = {latents, 3, stride, stride};
        shapes.all[drawing + ".linear.bias"] = {3};
    }
}

}  // namespace

std::map<std::string, std::vector<std::int64_t>> cae_shapes(const CaeConfig& config) {
    Shapes shapes;
    const int halvings = std::countr_zero(static_cast<std::uint64_t>(config.stride));
    std::int64_t channels = 3;
    for (int i = 1; i < halvings; ++i) {
        shapes.conv("analysis.down." + std::to_string(i - 1), channels, width_after(config, i), 5);
        channels = width_after(config, i);
    }
    shapes.group("analysis.blocks", channels, config.encoder_blocks);
    add_heads(shapes, config, channels);
    shapes.group("synthesis.deep", config.deep_width, config.decoder_blocks);
    channels = config.deep_width;
    for (int i = halvings - 1; i >= 1; --i) {
        const auto name = "synthesis.up." + std::to_string(halvings - 1 - i);
        shapes.conv(name, channels, 4 * width_after(config, i), 3);
        channels = width_after(config, i);
    }
    shapes.group("synthesis.blocks", width_after(config, halvings - 1), config.decoder_blocks);
    shapes.conv("synthesis.last", channels, 12, 3);
    return shapes.all;
}

}  // namespace oligo::models
