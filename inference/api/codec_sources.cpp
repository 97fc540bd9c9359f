#include "inference/api/codec_sources.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/api/device.hpp"
#include "inference/codecs/jxl/codec.hpp"
#include "inference/codecs/vvc/codec.hpp"
#include "inference/networks/table.hpp"
#include "models/files/finder.hpp"
#include "models/fixed/open.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace oligo::inference {

namespace {

std::unique_ptr<core::ImageCodec> open_network(const std::string& name,
                                               const CodecOpening& opening) {
    const auto folders = models::model_folders(opening.weights);
    if (is_surely_cpu(opening.common)) {
        if (auto codec = models::open_fixed_codec(name, folders, opening.options)) return codec;
    }
    return networks().open_codec(name, folders, prepare_device(opening.common), opening.options);
}

std::unique_ptr<core::ImageCodec> open_network_for(const core::PayloadHeader& header,
                                                   const CodecOpening& opening) {
    const auto folders = models::model_folders(opening.weights);
    if (is_surely_cpu(opening.common)) {
        if (auto codec = models::open_fixed_codec_for(header, folders, opening.options))
            return codec;
    }
    return networks().open_codec_for(header, folders, prepare_device(opening.common),
                                     opening.options, opening.shared);
}

/// By the list of rates in a model's configuration.
std::vector<std::string> rates_of_network(const std::string& name, const CommonOptions&) {
    struct List {
        const char *key, *option;
        bool numbered;  ///< the option counts from 1 instead of naming a value
    };
    constexpr List kLists[] = {
        {"rates", "channels", false}, {"lambdas", "rate", true}, {"books", "book", false}};
    const auto path = models::weights_path(name, models::model_folders(""));
    const auto config = nlohmann::json::parse(models::describe_model(path))
                            .value("config", nlohmann::json::object());
    std::vector<std::string> rates;
    for (const List& list : kLists) {
        if (!config.contains(list.key) || !config[list.key].is_array()) continue;
        for (const auto& value : config[list.key]) {
            const auto number = list.numbered ? rates.size() + 1 : value.get<std::size_t>();
            rates.push_back(std::string(list.option) + "=" + std::to_string(number));
        }
        break;
    }
    return rates;
}

/// The one table of codecs. The row without a name is the last: all that models/registry.cpp knows.
constexpr CodecSource kSources[] = {
    own_codec<dna::JpegdnaCodec>(),
    own_codec<JxlCodec>(),
    own_codec<VvcCodec>(),
    {"", open_network, open_network_for, rates_of_network},
};

}  // namespace

std::span<const CodecSource> codec_sources() {
    return kSources;
}

const CodecSource& source_of(std::string_view codec, std::span<const CodecSource> sources) {
    for (const CodecSource& source : sources) {
        if (source.name == codec || source.name.empty()) return source;
    }
    throw core::InputError("codec '" + std::string(codec) + "' is not known");
}

}  // namespace oligo::inference
