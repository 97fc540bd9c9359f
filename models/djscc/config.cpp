#include "models/djscc/config.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace oligo::models {

std::size_t DjsccConfig::default_rate() const {
    return static_cast<std::size_t>(std::find(rates.begin(), rates.end(), channels) -
                                    rates.begin());
}

DjsccConfig DjsccConfig::from_config(core::Config& config) {
    DjsccConfig c;
    c.channels = config.integer("channels", c.channels, {1, 64});
    c.rates = config.integers("rates", c.rates, {1, 64});
    c.width = config.integer("width", c.width, {4, 256});
    c.deep_width = config.integer("deep_width", c.deep_width, {4, 256});
    const bool ascending =
        std::adjacent_find(c.rates.begin(), c.rates.end(), std::greater_equal<>()) == c.rates.end();
    if (!ascending || c.default_rate() == c.rates.size()) {
        throw core::InputError("config '" + config.name() +
                               "': key 'model.rates' must ascend and have model.channels = " +
                               std::to_string(c.channels) + ", the default");
    }
    return c;
}

DjsccConfig DjsccConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto result = from_config(config);
    config.finish();
    return result;
}

std::string DjsccConfig::to_json() const {
    return nlohmann::ordered_json{
        {"channels", channels}, {"rates", rates}, {"width", width}, {"deep_width", deep_width}}
        .dump();
}

}  // namespace oligo::models
