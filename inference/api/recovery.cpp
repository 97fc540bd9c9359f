#include "inference/api/recovery.hpp"

#include "core/codec.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "inference/api/codecs.hpp"
#include "inference/api/density.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/report/output.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <memory>
#include <set>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

std::string label_of(const Selected& selected) {
    std::string label = "object " + std::to_string(selected.number);
    if (!selected.object->name.empty()) label += " '" + safe_file_name(selected.object->name) + "'";
    return label;
}

std::uint64_t pixels_of(const dna::ReceivedObject& object) {
    const core::PayloadHeader& header = object.payload.header;
    return std::uint64_t{header.width_px} * header.height_px;
}

const char* role_name(dna::Role role) {
    switch (role) {
        case dna::Role::kPicture:
            return "picture";
        case dna::Role::kFile:
            return "file";
        case dna::Role::kCodebook:
            return "codebook";
        case dna::Role::kWeights:
            return "weights";
    }
    return "unknown";
}

void recover_file(Recovered& recovered, const StreamedFiles& streamed) {
    const auto file = streamed.find(recovered.number - 1);
    if (file != streamed.end()) {
        recovered.file = file->second;
    } else {
        recovered.bytes = file_bytes(recovered.object->payload);
    }
    if (recovered.damaged()) {
        recovered.problem = "not recoverable byte for byte: " + recovered.damage_text();
    }
}

void recover_picture(Recovered& recovered, CodecShelf& shelf) {
    const core::ReceivedPayload& payload = recovered.object->payload;
    core::ImageCodec& codec = shelf.codec_for(payload.header);
    if (!recovered.object->complete) {
        recovered.problem = "a part that must be exact is lost: " + recovered.damage_text();
    } else if (recovered.object->erased_share() >= 1) {
        recovered.problem = "nothing of it arrived: " + recovered.damage_text();
    }
    try {
        recovered.picture = std::move(codec.decompress({&payload, 1}).at(0));
        const auto areas = codec.concealed_areas();
        if (!areas.empty()) recovered.concealed = areas.front();
    } catch (const core::Error& error) {
        if (payload.verified) throw;  // sound data: the model or the file is at fault
        recovered.problem = error.what();
    }
}

/// "; guessed: 128 x 128 at (256, 0), 2 more areas"
std::string areas_text(const std::vector<core::Area>& areas) {
    if (areas.empty()) return {};
    const auto& one = areas.front();
    std::string text = "; guessed: " + std::to_string(one.width_px) + " x " +
                       std::to_string(one.height_px) + " at (" + std::to_string(one.left_px) +
                       ", " + std::to_string(one.top_px) + ")";
    if (areas.size() > 1) text += ", " + std::to_string(areas.size() - 1) + " more (--report)";
    return text;
}

std::string available(const dna::PoolReading& reading) {
    std::string list;
    for (std::size_t i = 0; i < reading.objects.size() && i < 8; ++i) {
        if (i > 0) list += ", ";
        list += label_of({&reading.objects[i], i + 1});
    }
    return list + (reading.objects.size() > 8 ? ", ..." : "");
}

}  // namespace

std::string Recovered::damage_text() const {
    const std::uint64_t strands = object->count.strands;
    return std::to_string(object->strands_missing) + " of " + std::to_string(strands) +
           " strands missing, " + fixed(100 * object->erased_share(), 2) +
           " % of the symbols erased";
}

std::string Recovered::summary() const {
    std::string text;
    if (picture) {
        text =
            std::to_string(picture->width_px) + " x " + std::to_string(picture->height_px) + ", ";
    } else if (bytes) {
        text = std::to_string(bytes->size()) + " bytes, ";
    } else if (file) {
        text = std::to_string(file->bytes()) + " bytes, ";
    }
    if (!problem.empty()) return text + "damaged; " + problem;
    if (!damaged()) return text + "intact";
    return text + "damage concealed; " + damage_text() + areas_text(concealed);
}

std::vector<Selected> select_objects(const dna::PoolReading& reading, const std::string& wanted) {
    std::vector<Selected> all;
    for (std::size_t i = 0; i < reading.objects.size(); ++i) {
        const dna::Role role = reading.objects[i].role;
        if (role == dna::Role::kPicture || role == dna::Role::kFile) {
            all.push_back({&reading.objects[i], i + 1});
        }
    }
    if (all.empty()) throw core::RecoveryError("the pool holds no picture and no file");
    if (wanted.empty()) return all;
    for (const Selected& one : all) {
        if (one.object->name == wanted) return {one};
    }
    for (const Selected& one : all) {
        if (std::to_string(one.number) == wanted) return {one};
    }
    throw core::InputError("--object '" + wanted + "' is not in the pool; it holds " +
                           available(reading));
}

std::vector<Recovered> recover(const dna::PoolReading& reading,
                               const std::vector<Selected>& selected,
                               const RecoveryOptions& options, const CommonOptions& common) {
    std::unique_ptr<CodecShelf> shelf;  // a pool of plain files needs neither device nor models
    std::vector<Recovered> all;
    for (const Selected& one : selected) {
        Recovered recovered;
        recovered.object = one.object;
        recovered.number = one.number;
        recovered.label = label_of(one);
        if (one.object->role == dna::Role::kFile) {
            recover_file(recovered, options.streamed);
        } else {
            if (!shelf) {
                shelf = std::make_unique<CodecShelf>(options.weights, options.assignments, reading,
                                                     common);
            }
            recover_picture(recovered, *shelf);
        }
        all.push_back(std::move(recovered));
    }
    if (shelf) shelf->require_assignments_used();
    return all;
}

std::vector<std::string> output_names(const std::vector<Recovered>& objects) {
    std::set<std::string> taken;
    std::vector<std::string> names;
    for (const Recovered& one : objects) {
        char fallback[32];
        std::snprintf(fallback, sizeof fallback, "object-%04zu", one.number);
        std::string stem = safe_file_name(one.object->name);
        if (stem.empty()) stem = fallback;
        const bool picture = one.object->role == dna::Role::kPicture;
        const std::string extension = picture && !stem.ends_with(".png") ? ".png" : "";
        std::string name = stem + extension;
        for (int copy = 2; !taken.insert(name).second; ++copy) {
            name = std::to_string(copy) + "-" + stem + extension;
        }
        names.push_back(name);
    }
    return names;
}

namespace {

Json primers_facts(const dna::Primers& primers) {
    return {{"name", primers.name},
            {"five_prime", primers.five_prime},
            {"three_prime", primers.three_prime}};
}

}  // namespace

void put_reading(Json& json, const dna::PoolReading& reading) {
    std::uint64_t pixels = 0;
    dna::NucleotideCount service;
    for (const dna::ReceivedObject& object : reading.objects) {
        pixels += pixels_of(object);
        if (serves_others(object.role)) service += object.count;
    }
    json["scheme"] = reading.scheme;
    json["primers"] = primers_facts(reading.primers);
    json["partitions_found"] = reading.partitions_found;
    json["partitions_total"] = reading.partitions_total;
    json["strand_nt"] = reading.strand_nt;
    json["constraints"] = {{"max_run", reading.constraints.max_run},
                           {"gc_min", reading.constraints.gc_min},
                           {"gc_max", reading.constraints.gc_max},
                           {"forbidden_motifs", reading.constraints.forbidden_motifs}};
    json["reads"] = {{"all", reading.reads.all},
                     {"used", reading.reads.used()},
                     {"wrong_length", reading.reads.wrong_length},
                     {"unplaced", reading.reads.unplaced}};
    json["substitution_rate"] = reading.reads.substitution_rate();
    json["header_strands_found"] = reading.header_strands_found;
    json["header_strands_total"] = reading.header_strands_total;
    json["pixels"] = pixels;
    put_totals(json, reading.count, service, pixels);
}

Json directory_facts(const dna::ReceivedObject& object, std::size_t number) {
    const core::PayloadHeader& header = object.payload.header;
    Json json{{"number", number},
              {"role", role_name(object.role)},
              {"name", object.name},
              {"primers", primers_facts(object.primers)},
              {"codec", header.codec},
              {"model", core::to_hex(header.model)},
              {"width_px", header.width_px},
              {"height_px", header.height_px}};
    put_count(json, object.count);
    put_densities(json, densities(object.count, pixels_of(object)));
    return json;
}

Json object_facts(const Recovered& recovered) {
    const dna::ReceivedObject& object = *recovered.object;
    Json json = directory_facts(object, recovered.number);
    json["verified"] = object.payload.verified;
    json["strands_missing"] = object.strands_missing;
    json["erased_share"] = object.erased_share();
    json["concealed"] = Json::array();
    for (const core::Area& area : recovered.concealed) {
        json["concealed"].push_back({{"left_px", area.left_px},
                                     {"top_px", area.top_px},
                                     {"width_px", area.width_px},
                                     {"height_px", area.height_px}});
    }
    json["problem"] = recovered.problem.empty() ? Json() : Json(recovered.problem);
    return json;
}

}  // namespace oligo::inference
