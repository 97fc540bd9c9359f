#include "models/fixed/cae/config.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <string_view>

namespace oligo::models {

namespace {

void check_rates(const CaeConfig& c, const core::Config& source) {
    const auto& rates = c.rates;
    const auto where = "config '" + source.name() + "': key 'model.rates'";
    if (std::adjacent_find(rates.begin(), rates.end(), std::greater_equal<>()) != rates.end()) {
        throw core::InputError(where + " does not ascend");
    }
    if (!rates.empty() && std::find(rates.begin(), rates.end(), c.channels) == rates.end()) {
        throw core::InputError(where + " has no rate of model.channels = " +
                               std::to_string(c.channels) + " channels, the default");
    }
}

}  // namespace

std::vector<std::int64_t> CaeConfig::channels_at_rates() const {
    return rates.empty() ? std::vector{channels} : rates;
}

std::size_t CaeConfig::default_rate() const {
    const auto all = channels_at_rates();
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), channels) - all.begin());
}

CaeConfig CaeConfig::from_config(core::Config& config) {
    CaeConfig c;
    c.stride = config.integer("stride", c.stride, {4, 32});
    c.channels = config.integer("channels", c.channels, {1, 512});
    c.levels = config.integer("levels", c.levels, {2, 65536});
    c.rates = config.integers("rates", c.rates, {1, 512});
    constexpr std::array<std::string_view, 2> controls{"heads", "scales"};
    c.rate_control = config.choice("rate_control", c.rate_control, controls);
    c.width = config.integer("width", c.width, {8, 512});
    c.deep_width = config.integer("deep_width", c.deep_width, {8, 512});
    c.encoder_blocks = config.integer("encoder_blocks", c.encoder_blocks, {0, 32});
    c.decoder_blocks = config.integer("decoder_blocks", c.decoder_blocks, {0, 32});
    c.linear_path = config.boolean("linear_path", c.linear_path);
    c.soft = config.boolean("soft", c.soft);
    check_rates(c, config);
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
                                  {"rates", rates},
                                  {"rate_control", rate_control},
                                  {"levels", levels},
                                  {"width", width},
                                  {"deep_width", deep_width},
                                  {"encoder_blocks", encoder_blocks},
                                  {"decoder_blocks", decoder_blocks},
                                  {"linear_path", linear_path},
                                  {"soft", soft}}
        .dump();
}

}  // namespace oligo::models
