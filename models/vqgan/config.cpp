#include "models/vqgan/config.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>

namespace oligo::models {
namespace {

constexpr std::array<std::string_view, 3> kVqganPresets{"tiny", "small", "full"};

void check_vqgan(const VqganConfig& c, const core::Config& source) {
    const auto where = "config '" + source.name() + "': key 'model.";
    const auto levels = c.multipliers.size();
    if (levels == 0 || levels > 5 || (c.stem << (levels - 1)) != VqganConfig::kStride) {
        throw core::InputError(where + "multipliers' has " + std::to_string(levels) +
                               " levels with model.stem = " + std::to_string(c.stem) +
                               "; expected a stem of 16, 8, 4, 2 or 1 with 1 to 5 levels, stride " +
                               std::to_string(VqganConfig::kStride) + " together");
    }
    if (c.books.empty() || std::adjacent_find(c.books.begin(), c.books.end(),
                                              std::greater_equal<>()) != c.books.end()) {
        throw core::InputError(where + "books' does not ascend or is empty");
    }
    if (c.default_book() == c.books.size()) {
        throw core::InputError(where + "books' has no book of model.entries = " +
                               std::to_string(c.entries) + " entries, the default");
    }
}

}  // namespace

VqganConfig VqganConfig::preset(std::string_view name) {
    VqganConfig c;
    if (name == "full") return c;
    c.stem = 4;
    c.attention = c.group_norm = false;
    c.moving_books = c.linear_path = true;
    if (name == "small") {
        c.channels = 32;
        c.multipliers = {1, 2, 4};
        c.encoder_blocks = 1;
        c.decoder_blocks = 2;
        c.latent_channels = 64;
        c.entry_channels = 8;
        c.books = {256};
        c.entries = 256;
        return c;
    }
    if (name == "tiny") {
        c.channels = 12;
        c.multipliers = {1, 2, 2};
        c.encoder_blocks = c.decoder_blocks = 1;
        c.latent_channels = 16;
        c.entry_channels = 4;
        c.books = {16};
        c.entries = 16;
        return c;
    }
    throw core::InputError("VQGAN preset '" + std::string(name) +
                           "'; expected tiny, small or full");
}

std::int64_t VqganConfig::channels_at(std::size_t level) const {
    return channels * multipliers.at(multipliers.size() - 1 - level);
}

std::size_t VqganConfig::find_book(std::int64_t count) const {
    return static_cast<std::size_t>(std::find(books.begin(), books.end(), count) - books.begin());
}

VqganConfig VqganConfig::from_config(core::Config& config) {
    auto c = preset(config.choice("preset", "small", kVqganPresets));
    c.channels = config.integer("channels", c.channels, {4, 1024});
    c.multipliers = config.integers("multipliers", c.multipliers, {1, 16});
    c.stem = config.integer("stem", c.stem, {1, 16});
    c.encoder_blocks = config.integer("encoder_blocks", c.encoder_blocks, {1, 16});
    c.decoder_blocks = config.integer("decoder_blocks", c.decoder_blocks, {1, 16});
    c.attention = config.boolean("attention", c.attention);
    c.group_norm = config.boolean("group_norm", c.group_norm);
    c.latent_channels = config.integer("latent_channels", c.latent_channels, {1, 2048});
    c.entry_channels = config.integer("entry_channels", c.entry_channels, {1, 768});
    c.books = config.integers("books", c.books, {2, 65536});
    c.entries = config.integer("entries", c.entries, {2, 65536});
    c.moving_books = config.boolean("moving_books", c.moving_books);
    c.linear_path = config.boolean("linear_path", c.linear_path);
    check_vqgan(c, config);
    return c;
}

VqganConfig VqganConfig::from_json(const std::string& json) {
    auto config = core::Config::from_text(json, "model configuration in the weights");
    auto result = from_config(config);
    config.finish();
    return result;
}

std::string VqganConfig::to_json() const {
    return nlohmann::ordered_json{{"channels", channels},
                                  {"multipliers", multipliers},
                                  {"stem", stem},
                                  {"encoder_blocks", encoder_blocks},
                                  {"decoder_blocks", decoder_blocks},
                                  {"attention", attention},
                                  {"group_norm", group_norm},
                                  {"latent_channels", latent_channels},
                                  {"entry_channels", entry_channels},
                                  {"books", books},
                                  {"entries", entries},
                                  {"moving_books", moving_books},
                                  {"linear_path", linear_path}}
        .dump();
}

}  // namespace oligo::models
