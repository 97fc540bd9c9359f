#include "models/hyperprior/config.hpp"

#include "core/error.hpp"
#include "models/entropy/lambdas.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

namespace oligo::models {

HyperpriorConfig HyperpriorConfig::from_config(core::Config& config) {
    constexpr std::array<std::string_view, 2> models{"mean-scale", "scale"};
    HyperpriorConfig c;
    c.entropy = config.choice("entropy", c.entropy, models);
    c.hyper_channels = config.integer("hyper_channels", c.hyper_channels, {1, 512});
    c.latent_channels = config.integer("latent_channels", c.latent_channels, {1, 768});
    c.widths = config.integers("widths", c.widths, {4, 512});
    c.lambdas = config.numbers("lambdas", c.lambdas, kLambdaRange);
    check_lambdas(c.lambdas, config);
    c.linear_path = config.boolean("linear_path", c.linear_path);
    const auto where = "config '" + config.name() + "': key 'model.";
    if (c.widths.size() != 3) {
        throw core::InputError(where + "widths' has " + std::to_string(c.widths.size()) +
                               " numbers; expected 3: channels at strides 2, 4 and 8");
    }
    return c;
}

HyperpriorConfig HyperpriorConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto result = from_config(config);
    config.finish();
    return result;
}

std::string HyperpriorConfig::to_json() const {
    return nlohmann::ordered_json{{"entropy", entropy},
                                  {"hyper_channels", hyper_channels},
                                  {"latent_channels", latent_channels},
                                  {"widths", widths},
                                  {"lambdas", lambdas},
                                  {"linear_path", linear_path}}
        .dump();
}

}  // namespace oligo::models
