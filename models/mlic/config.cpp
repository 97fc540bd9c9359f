#include "models/mlic/config.hpp"

#include "core/error.hpp"
#include "models/entropy/lambdas.hpp"

#include <nlohmann/json.hpp>

namespace oligo::models {
namespace {

void check(const MlicConfig& c, const core::Config& source) {
    const auto where = "config '" + source.name() + "': key 'model.";
    if (c.latent_channels % c.slices != 0) {
        throw core::InputError(
            where + "slices' = " + std::to_string(c.slices) +
            " does not divide model.latent_channels = " + std::to_string(c.latent_channels));
    }
    if (c.window % 2 == 0 || c.slice_channels() % c.local_heads != 0) {
        throw core::InputError(where + "window' must be odd, and model.local_heads divide the " +
                               std::to_string(c.slice_channels()) + " channels of a slice");
    }
    if (c.channel_hidden.size() != 2 || c.entropy_hidden.size() != 3 ||
        c.residual_hidden.size() != 2) {
        throw core::InputError(where +
                               "channel_hidden', 'entropy_hidden' and 'residual_hidden' "
                               "have 2, 3 and 2 numbers");
    }
}

}  // namespace

MlicConfig MlicConfig::from_config(core::Config& config) {
    MlicConfig c;
    c.hyper_channels = config.integer("hyper_channels", c.hyper_channels, {1, 512});
    c.latent_channels = config.integer("latent_channels", c.latent_channels, {2, 768});
    c.slices = config.integer("slices", c.slices, {1, 64});
    c.window = config.integer("window", c.window, {1, 15});
    c.local_heads = config.integer("local_heads", c.local_heads, {1, 64});
    c.head_channels = config.integer("head_channels", c.head_channels, {1, 512});
    c.channel_hidden = config.integers("channel_hidden", c.channel_hidden, {1, 1024});
    c.entropy_hidden = config.integers("entropy_hidden", c.entropy_hidden, {1, 1024});
    c.residual_hidden = config.integers("residual_hidden", c.residual_hidden, {1, 1024});
    c.lambdas = config.numbers("lambdas", c.lambdas, kLambdaRange);
    c.linear_path = config.boolean("linear_path", c.linear_path);
    check_lambdas(c.lambdas, config);
    check(c, config);
    return c;
}

MlicConfig MlicConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto result = from_config(config);
    config.finish();
    return result;
}

std::string MlicConfig::to_json() const {
    return nlohmann::ordered_json{{"hyper_channels", hyper_channels},
                                  {"latent_channels", latent_channels},
                                  {"slices", slices},
                                  {"window", window},
                                  {"local_heads", local_heads},
                                  {"head_channels", head_channels},
                                  {"channel_hidden", channel_hidden},
                                  {"entropy_hidden", entropy_hidden},
                                  {"residual_hidden", residual_hidden},
                                  {"lambdas", lambdas},
                                  {"linear_path", linear_path}}
        .dump();
}

}  // namespace oligo::models
