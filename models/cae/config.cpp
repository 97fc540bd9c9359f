#include "models/cae/config.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <bit>

namespace oligo::models {

CaeConfig CaeConfig::from_config(core::Config& config) {
    CaeConfig c;
    c.stride = config.integer("stride", c.stride, {4, 32});
    c.channels = config.integer("channels", c.channels, {1, 512});
    c.levels = config.integer("levels", c.levels, {2, 65536});
    c.width = config.integer("width", c.width, {8, 512});
    c.deep_width = config.integer("deep_width", c.deep_width, {8, 512});
    c.encoder_blocks = config.integer("encoder_blocks", c.encoder_blocks, {0, 32});
    c.decoder_blocks = config.integer("decoder_blocks", c.decoder_blocks, {0, 32});
    c.linear_path = config.boolean("linear_path", c.linear_path);
    if (!std::has_single_bit(static_cast<std::uint64_t>(c.stride))) {
        throw core::InputError("config '" + config.name() + "': key 'model.stride' = " +
                               std::to_string(c.stride) + "; expected a power of two in 4..32");
    }
    return c;
}

CaeConfig CaeConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto result = from_config(config);
    config.finish();
    return result;
}

std::string CaeConfig::to_json() const {
    return nlohmann::ordered_json{{"stride", stride},
                                  {"channels", channels},
                                  {"levels", levels},
                                  {"width", width},
                                  {"deep_width", deep_width},
                                  {"encoder_blocks", encoder_blocks},
                                  {"decoder_blocks", decoder_blocks},
                                  {"linear_path", linear_path}}
        .dump();
}

}  // namespace oligo::models
