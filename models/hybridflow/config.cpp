#include "models/hybridflow/config.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace oligo::models {
namespace {

using OrderedJson = nlohmann::ordered_json;

void check_hybridflow(const HybridflowConfig& c, const core::Config& source) {
    const auto where = "config '" + source.name() + "': ";
    const auto& books = c.vqgan.books;
    if (std::find(books.begin(), books.end(), c.book) == books.end()) {
        throw core::InputError(where + "the vqgan has no book of " + std::to_string(c.book) +
                               " entries (key 'book')");
    }
    if (c.correction.widths.size() != c.vqgan.levels() + 1) {
        throw core::InputError(where + "key 'correction.widths' has " +
                               std::to_string(c.correction.widths.size()) + " numbers; expected " +
                               std::to_string(c.vqgan.levels() + 1) +
                               ", one for each level of the vqgan and one for the picture");
    }
}

}  // namespace

PredictorConfig PredictorConfig::from_config(core::Config& config) {
    PredictorConfig c;
    c.width = config.integer("width", c.width, {8, 2048});
    c.layers = config.integer("layers", c.layers, {1, 64});
    c.heads = config.integer("heads", c.heads, {1, 64});
    c.hidden = config.integer("hidden", c.hidden, {8, 16384});
    c.window = config.integer("window", c.window, {4, 64});
    if (c.width % c.heads != 0 || c.window % 4 != 0) {
        throw core::InputError(
            "config '" + config.name() + "': predictor.heads must divide predictor.width = " +
            std::to_string(c.width) + ", and predictor.window be a multiple of 4");
    }
    return c;
}

CorrectionConfig CorrectionConfig::from_config(core::Config& config) {
    CorrectionConfig c;
    c.widths = config.integers("widths", c.widths, {1, 1024});
    return c;
}

PriorConfig PriorConfig::from_config(core::Config& config) {
    PriorConfig c;
    c.width = config.integer("width", c.width, {0, 1024});
    return c;
}

HybridflowConfig HybridflowConfig::from_config(core::Config& config, const VqganConfig& vqgan,
                                               const MlicConfig& continuous) {
    HybridflowConfig c;
    c.vqgan = vqgan;
    c.continuous = continuous;
    auto predictor = config.section("predictor");
    c.predictor = PredictorConfig::from_config(predictor);
    auto correction = config.section("correction");
    c.correction = CorrectionConfig::from_config(correction);
    auto prior = config.section("prior");
    c.prior = PriorConfig::from_config(prior);
    c.book = config.integer("book", vqgan.entries, {2, 65536});
    check_hybridflow(c, config);
    return c;
}

HybridflowConfig HybridflowConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto vqgan = config.section("vqgan"), continuous = config.section("continuous");
    const auto first = VqganConfig::from_config(vqgan);
    const auto second = MlicConfig::from_config(continuous);
    auto result = from_config(config, first, second);
    config.finish();
    return result;
}

std::string HybridflowConfig::to_json() const {
    OrderedJson json{{"vqgan", OrderedJson::parse(vqgan.to_json())},
                     {"continuous", OrderedJson::parse(continuous.to_json())},
                     {"predictor",
                      {{"width", predictor.width},
                       {"layers", predictor.layers},
                       {"heads", predictor.heads},
                       {"hidden", predictor.hidden},
                       {"window", predictor.window}}},
                     {"correction", {{"widths", correction.widths}}},
                     {"book", book}};
    if (prior.width > 0) json["prior"] = {{"width", prior.width}};
    return json.dump();
}

}  // namespace oligo::models
