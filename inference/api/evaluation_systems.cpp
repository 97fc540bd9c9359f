#include "inference/api/evaluation_systems.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "inference/api/codecs.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/formats/pool_format.hpp"

#include <algorithm>
#include <utility>

namespace oligo::inference {

namespace {

constexpr std::size_t kMostSettings = 1000;
constexpr std::string_view kFiles = "raw";

/// "a", "b", "c" of "key=a,b,c".
std::vector<std::string> choices_of(const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string value = equals == std::string::npos ? "" : assignment.substr(equals + 1);
    if (value.empty() || std::string_view("[{\"").find(value[0]) != std::string_view::npos) {
        return {assignment};
    }
    std::vector<std::string> choices;
    for (std::size_t start = 0; start <= value.size();) {
        const std::size_t end = std::min(value.find(',', start), value.size());
        choices.push_back(assignment.substr(0, equals + 1) + value.substr(start, end - start));
        start = end + 1;
    }
    return choices;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        if (end > start) words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

/// A picture that any codec takes: what it makes of it names codec and model, and shows now
/// whether the program that it calls is there.
core::Picture probe() {
    constexpr std::uint32_t kSide = 64;
    core::Picture picture{kSide, kSide, 3, {}};
    for (std::uint32_t y = 0; y < kSide; ++y) {
        for (std::uint32_t x = 0; x < kSide; ++x) {
            for (const std::uint32_t value : {4 * x, 4 * y, 2 * (x + y)}) {
                picture.samples.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return picture;
}

/// What a comparator file says for people, as it stands there.
nlohmann::ordered_json notes_of(core::Config& config) {
    nlohmann::ordered_json notes;
    notes["note"] = config.text("note", "");
    notes["row"] = config.text("row", "");
    core::Config printed = config.section("printed");
    if (printed.has("bits_per_nt")) {
        notes["printed"] = {{"bits_per_nt", printed.number("bits_per_nt", 0)},
                            {"where", printed.text("where", "")},
                            {"definition", printed.text("definition", "")},
                            {"difference", printed.text("difference", "")}};
    }
    return notes;
}

std::string identity_of(const EvaluationSystem& system, const WriteOptions& write,
                        const EvaluationPoint& point) {
    nlohmann::ordered_json identity{{"codec", write.codec},
                                    {"header", point.header.codec},
                                    {"model", point.header.model},
                                    {"parameters", point.header.parameters},
                                    {"scheme", point.pool->scheme_name()},
                                    {"scheme_file", write.scheme},
                                    {"strand_nt", point.pool->strand_nt()},
                                    {"primers", write.primers},
                                    {"set", write.assignments},
                                    {"name", system.name}};
    if (!write.scheme.empty()) identity["scheme_text"] = resolved_scheme(write.scheme, {});
    return identity.dump();
}

}  // namespace

std::vector<std::vector<std::string>> settings_of(const std::vector<std::string>& assignments) {
    std::vector<std::vector<std::string>> settings{{}};
    for (const std::string& assignment : assignments) {
        const std::vector<std::string> choices = choices_of(assignment);
        if (settings.size() * choices.size() > kMostSettings) {
            throw core::UsageError("--set: over 1000 combinations; expected fewer values");
        }
        std::vector<std::vector<std::string>> longer;
        for (const auto& setting : settings) {
            for (const std::string& choice : choices) {
                longer.push_back(setting);
                longer.back().push_back(choice);
            }
        }
        settings = std::move(longer);
    }
    return settings;
}

EvaluationSystem open_comparator(const std::string& name_or_file,
                                 const std::vector<std::string>& assignments, bool all_rates,
                                 const CommonOptions& common) {
    core::Config config = core::open_config("compare", name_or_file, {});
    EvaluationSystem system;
    system.name = config.text("name", std::filesystem::path(name_or_file).stem().string());
    system.description = config.text("description", "");
    system.write.codec = config.text("codec", "cae");
    system.write.scheme = config.text("scheme", "");
    system.write.primers = config.text("primers", "");
    system.write.default_scheme = "adf";
    const auto own = config.texts("set", {}), rates = config.texts("rates", {});
    system.comparator = notes_of(config);
    config.finish();
    system.settings.clear();
    std::vector<std::vector<std::string>> points{own};
    if (all_rates && !rates.empty()) {
        points.clear();
        for (const std::string& rate : rates) {
            points.push_back(own);
            for (const std::string& word : words_of(rate)) {
                std::erase_if(points.back(), [&](const std::string& one) {
                    return core::key_of(one) == core::key_of(word);
                });
                points.back().push_back(word);
            }
        }
    }
    for (const auto& further : settings_of(assignments)) {
        for (std::vector<std::string> point : points) {
            point.insert(point.end(), further.begin(), further.end());
            system.settings.push_back(std::move(point));
        }
    }
    if (all_rates && rates.empty() && system.write.codec != kFiles) add_all_rates(system, common);
    return system;
}

void add_all_rates(EvaluationSystem& system, const CommonOptions& common) {
    const CodecSource& source = source_of(system.write.codec, codec_sources());
    const auto rates = source.rates == nullptr ? std::vector<std::string>()
                                               : source.rates(system.write.codec, common);
    if (rates.empty()) return;
    std::vector<std::vector<std::string>> settings;
    for (const auto& setting : system.settings) {
        for (const std::string& rate : rates) {
            settings.push_back(setting);
            std::erase_if(settings.back(), [&](const std::string& one) {
                return core::key_of(one) == core::key_of(rate);
            });
            settings.back().push_back(rate);
        }
    }
    system.settings = std::move(settings);
}

EvaluationPoint open_point(const EvaluationSystem& system, std::span<const std::string> setting,
                           const CommonOptions& common) {
    EvaluationPoint point;
    point.assignments.assign(setting.begin(), setting.end());
    point.label = label_of_setting(setting);
    WriteOptions write = system.write;
    write.assignments.insert(write.assignments.end(), setting.begin(), setting.end());
    if (write.codec == kFiles) {
        point.pool = open_file_writer(write, common);
        point.header.codec = kFiles;
    } else {
        PictureWriter writer = open_picture_writer(write, common);
        point.codec = std::move(writer.codec);
        point.pool = std::move(writer.pool);
        const core::Picture small = for_codec(probe(), *point.codec);
        point.header = point.codec->compress({&small, 1}).at(0).header;
    }
    point.identity = identity_of(system, write, point);
    return point;
}

std::string label_of_setting(std::span<const std::string> setting) {
    std::string label;
    for (const std::string& assignment : setting) {
        label += (label.empty() ? "" : " ") + assignment;
    }
    return label;
}

}  // namespace oligo::inference
