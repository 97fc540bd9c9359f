#include "inference/api/batch/manifest.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/number_text.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <utility>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kManifestFormat = "oligocodec-manifest-1";
constexpr const char* kJournalStart = "manifest.part-";
constexpr const char* kJournalEnding = ".jsonl";

Json json_of(const ManifestEntry& entry) {
    Json json{{"source", entry.source},
              {"source_sha256", entry.source_sha256},
              {"source_bytes", entry.source_bytes},
              {"output", entry.output},
              {"sha256", entry.sha256},
              {"bytes", entry.bytes},
              {"codec", entry.codec},
              {"model", entry.model},
              {"scheme", entry.scheme},
              {"width_px", entry.width_px},
              {"height_px", entry.height_px},
              {"settings", entry.settings}};
    json["figures"] = Json::object();
    for (const auto& [name, value] : entry.figures) json["figures"][name] = value;
    return json;
}

ManifestEntry entry_of(const Json& json) {
    ManifestEntry entry;
    json.at("source").get_to(entry.source);
    json.at("source_sha256").get_to(entry.source_sha256);
    json.at("source_bytes").get_to(entry.source_bytes);
    json.at("output").get_to(entry.output);
    json.at("sha256").get_to(entry.sha256);
    json.at("bytes").get_to(entry.bytes);
    json.at("codec").get_to(entry.codec);
    json.at("model").get_to(entry.model);
    json.at("scheme").get_to(entry.scheme);
    json.at("width_px").get_to(entry.width_px);
    json.at("height_px").get_to(entry.height_px);
    json.at("settings").get_to(entry.settings);
    for (const auto& [name, value] : json.at("figures").items()) {
        entry.figures.emplace_back(name, value.get<double>());
    }
    // It comes from a file and becomes a path below the folder.
    const fs::path output = entry.output;
    const bool leaves = std::any_of(output.begin(), output.end(),
                                    [](const fs::path& part) { return part == ".."; });
    if (output.empty() || output.is_absolute() || leaves) {
        throw core::InputError("output '" + entry.output + "' is not below its folder");
    }
    return entry;
}

/// One line, of a journal or of manifest.json's lists.
void take_line(const Json& json, Manifest& manifest) {
    if (json.contains("problem")) {
        manifest.leave_out(json.at("source").get<std::string>(),
                           json.at("problem").get<std::string>());
    } else {
        manifest.add(entry_of(json));
    }
}

std::string compact(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A field of a CSV file (RFC 4180).
std::string field_of(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char letter : text) quoted.append(letter == '"' ? 2 : 1, letter);
    return quoted + "\"";
}

}  // namespace

Manifest Manifest::load(const fs::path& folder) {
    Manifest manifest;
    const fs::path file = folder / (std::string(kManifestName) + ".json");
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        try {
            const Json json = Json::parse(core::read_text(file));
            if (json.at("format").get<std::string>() != kManifestFormat) {
                throw core::InputError("its format is " + json.at("format").dump());
            }
            for (const Json& one : json.at("entries")) take_line(one, manifest);
            for (const Json& one : json.at("left_out")) take_line(one, manifest);
        } catch (const Json::exception& error) {
            throw core::InputError("manifest '" + file.string() +
                                   "' is none that oligocodec wrote: " + error.what());
        } catch (const core::InputError& error) {
            throw core::InputError("manifest '" + file.string() + "': " + error.what());
        }
    }
    std::vector<fs::path> journals;
    for (const auto& one : fs::directory_iterator(folder, ignored)) {
        const std::string name = one.path().filename().string();
        if (name.starts_with(kJournalStart) && name.ends_with(kJournalEnding)) {
            journals.push_back(one.path());
        }
    }
    std::sort(journals.begin(), journals.end());
    for (const fs::path& journal : journals) {
        std::ifstream lines(journal);
        for (std::string line; std::getline(lines, line);) {
            const Json json = Json::parse(line, nullptr, false);
            // The last line of a run that was killed may be half of one.
            if (!json.is_discarded() && json.is_object()) take_line(json, manifest);
        }
    }
    return manifest;
}

namespace {

std::string key_of(const std::string& source, const std::string& sha256,
                   const std::string& settings) {
    return sha256 + settings + source;
}

}  // namespace

void Manifest::add(ManifestEntry entry) {
    left_out.erase(entry.source);
    std::string& output = outputs_[key_of(entry.source, entry.source_sha256, entry.settings)];
    if (!output.empty() && output != entry.output) entries.erase(output);
    output = entry.output;
    entries[entry.output] = std::move(entry);
}

const ManifestEntry* Manifest::made_of(const std::string& source, const std::string& source_sha256,
                                       const std::string& settings) const {
    const auto found = outputs_.find(key_of(source, source_sha256, settings));
    if (found == outputs_.end()) return nullptr;
    const auto entry = entries.find(found->second);
    // Another source may have got the name since.
    const bool still = entry != entries.end() && entry->second.source == source &&
                       entry->second.source_sha256 == source_sha256 &&
                       entry->second.settings == settings;
    return still ? &entry->second : nullptr;
}

void Manifest::leave_out(const std::string& source, const std::string& problem) {
    left_out[source] = problem;
}

std::string Manifest::json() const {
    // A line an entry: it can be searched and compared by lines.
    std::string text = "{\"format\": \"" + std::string(kManifestFormat) + "\",\n \"entries\": [";
    const char* comma = "\n  ";
    for (const auto& [output, entry] : entries) {
        text += std::exchange(comma, ",\n  ") + compact(json_of(entry));
    }
    text += "],\n \"left_out\": [";
    comma = "\n  ";
    for (const auto& [source, problem] : left_out) {
        text += std::exchange(comma, ",\n  ") + compact({{"source", source}, {"problem", problem}});
    }
    return text + "]}\n";
}

std::string Manifest::csv() const {
    std::vector<std::string> figures;
    for (const auto& [output, entry] : entries) {
        for (const auto& [name, value] : entry.figures) {
            if (std::find(figures.begin(), figures.end(), name) == figures.end()) {
                figures.push_back(name);
            }
        }
    }
    std::string text =
        "source,source_sha256,source_bytes,output,sha256,bytes,codec,model,scheme,width_px,"
        "height_px";
    for (const std::string& name : figures) text += "," + name;
    text += "\n";
    for (const auto& [output, entry] : entries) {
        text += field_of(entry.source) + "," + entry.source_sha256 + "," +
                std::to_string(entry.source_bytes) + "," + field_of(entry.output) + "," +
                entry.sha256 + "," + std::to_string(entry.bytes) + "," + field_of(entry.codec) +
                "," + entry.model + "," + field_of(entry.scheme) + "," +
                std::to_string(entry.width_px) + "," + std::to_string(entry.height_px);
        for (const std::string& name : figures) {
            const auto found = std::find_if(entry.figures.begin(), entry.figures.end(),
                                            [&](const auto& one) { return one.first == name; });
            text += "," + (found == entry.figures.end() ? "" : core::short_text(found->second));
        }
        text += "\n";
    }
    return text;
}

std::string manifest_line(const ManifestEntry& entry) {
    return compact(json_of(entry));
}

bool is_manifest_name(const std::string& file_name) {
    const std::string name = kManifestName;
    return file_name == name + ".json" || file_name == name + ".csv" ||
           (file_name.starts_with(kJournalStart) && file_name.ends_with(kJournalEnding));
}

FileHash hash_of_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) core::read_file(path);  // says what is wrong
    core::Sha256 hash;
    FileHash found;
    std::vector<char> block(std::size_t{1} << 18);
    while (in) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        const auto count = static_cast<std::size_t>(in.gcount());
        hash.update(std::string_view(block.data(), count));
        found.bytes += count;
    }
    if (!in.eof()) throw core::MachineError("file '" + path.string() + "': cannot read it");
    found.sha256 = core::to_hex(hash.finish());
    return found;
}

}  // namespace oligo::inference
