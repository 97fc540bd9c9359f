#include "inference/api/recovery.hpp"

#include "core/codec.hpp"
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/image/row_reader.hpp"
#include "core/image/row_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/pool_report.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

std::string label_of(const Selected& selected) {
    std::string label = "object " + std::to_string(selected.number);
    if (!selected.object->name.empty()) label += " '" + safe_file_name(selected.object->name) + "'";
    return label;
}

void recover_file(Recovered& recovered, const StreamedFiles& streamed) {
    if (!recovered.object->arrived) {
        recovered.problem = "too little of it arrived: " + recovered.damage_text();
        return;
    }
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

/// Whether a picture is left to be decoded when it is written.
bool is_for_rows(const core::PayloadHeader& header, const core::ImageCodec& codec) {
    const auto* rows = dynamic_cast<const core::RowCodec*>(&codec);
    return rows != nullptr && rows->decompresses_rows() &&
           std::uint64_t{header.width_px} * header.height_px >= core::kManyPixels;
}

void recover_picture(Recovered& recovered, CodecShelf& shelf,
                     std::span<const core::ReceivedShared> shared, LargePictures large) {
    const core::ReceivedPayload& payload = recovered.object->payload;
    if (!recovered.object->arrived || recovered.object->erased_share() >= 1) {
        // No network runs for a guess at all of it.
        const bool nothing = recovered.object->strands_missing == recovered.object->count.strands;
        recovered.problem = std::string(nothing ? "nothing" : "too little") +
                            " of it arrived: " + recovered.damage_text();
        return;
    }
    const core::ImageCodec& codec = shelf.codec_for(payload.header, shared);
    if (!recovered.object->complete) {
        recovered.problem = "a part that must be exact is lost: " + recovered.damage_text();
    }
    // Damage that decoding could stumble over is looked for in memory.
    if (large == LargePictures::kWhenWritten && recovered.object->complete &&
        is_for_rows(payload.header, codec)) {
        recovered.by_rows = dynamic_cast<const core::RowCodec*>(&codec);
        return;
    }
    try {
        core::Decoded decoded = std::move(codec.decompress({&payload, 1}).at(0));
        recovered.picture = std::move(decoded.picture);
        recovered.concealed = std::move(decoded.concealed);
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

std::uint64_t Recovered::doubtful_symbols() const {
    constexpr unsigned kDoubtful = 128;  ///< of 255: as likely wrong as right
    std::uint64_t count = 0;
    for (const core::ReceivedSegment& segment : object->payload.segments) {
        count += static_cast<std::uint64_t>(
            std::count_if(segment.confidence.begin(), segment.confidence.end(),
                          [](unsigned one) { return one > 0 && one < kDoubtful; }));
    }
    return object->payload.verified ? 0 : count;
}

std::string Recovered::damage_text() const {
    const std::uint64_t strands = object->count.strands;
    if (object->has_checksum && object->strands_missing == 0 && object->erased_symbols == 0) {
        return "none of its " + std::to_string(strands) +
               " strands is missing, but its checksum does not hold: some symbols are wrong";
    }
    return std::to_string(object->strands_missing) + " of " + std::to_string(strands) +
           " strands missing, " + fixed(100 * object->erased_share(), 2) +
           " % of the symbols erased" +
           (doubtful_symbols() > 0 ? ", " + std::to_string(doubtful_symbols()) + " in doubt" : "");
}

std::string Recovered::corrections_text() const {
    const dna::Corrections& all = object->corrected;
    std::string text;
    const auto add = [&](std::uint64_t count, const std::string& what) {
        if (count > 0) text += (text.empty() ? "; " : ", ") + std::to_string(count) + what;
    };
    add(all.inner, " wrong symbols corrected within strands");
    add(all.outer, " wrong symbols corrected across strands");
    add(all.restored, " absent symbols restored");
    return text;
}

std::string Recovered::summary() const {
    std::string text;
    if (picture) {
        text =
            std::to_string(picture->width_px) + " x " + std::to_string(picture->height_px) + ", ";
    } else if (by_rows != nullptr) {
        const auto& header = object->payload.header;
        text = std::to_string(header.width_px) + " x " + std::to_string(header.height_px) + ", ";
    } else if (bytes) {
        text = std::to_string(bytes->size()) + " bytes, ";
    } else if (file) {
        text = std::to_string(file->bytes()) + " bytes, ";
    }
    if (!problem.empty()) return text + "damaged; " + problem + corrections_text();
    if (!damaged()) return text + "intact" + corrections_text();
    const bool whole = object->strands_missing == 0 && object->erased_symbols == 0;
    if (whole && !object->has_checksum) return text + "complete; the format has no checksum";
    return text + "damage concealed; " + damage_text() + areas_text(concealed) + corrections_text();
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
                               const std::vector<Selected>& selected, CodecShelf& shelf,
                               const StreamedFiles& streamed, LargePictures large) {
    const std::vector<core::ReceivedShared> shared = shared_in(reading);
    std::vector<Recovered> all;
    for (const Selected& one : selected) {
        Recovered recovered;
        recovered.object = one.object;
        recovered.number = one.number;
        recovered.label = label_of(one);
        if (one.object->role == dna::Role::kFile) {
            recover_file(recovered, streamed);
        } else {
            recover_picture(recovered, shelf, shared, large);
        }
        all.push_back(std::move(recovered));
    }
    return all;
}

core::AtomicFile write_picture_rows(Recovered& recovered, const std::filesystem::path& path) {
    core::AtomicFile file(path);
    const core::ReceivedPayload& payload = recovered.object->payload;
    if (path != "-" && core::writes_by_rows(path)) {
        const auto sink = core::create_picture_rows(path, file.temporary());
        recovered.concealed = recovered.by_rows->decompress_rows(payload, *sink);
        sink->finish();
        return file;
    }
    const auto& codec = dynamic_cast<const core::ImageCodec&>(*recovered.by_rows);
    core::Decoded decoded = std::move(codec.decompress({&payload, 1}).at(0));
    recovered.concealed = std::move(decoded.concealed);
    file.write(core::encode_picture(path == "-" ? "picture.png" : path, decoded.picture));
    return file;
}

std::vector<std::string> output_names(const std::vector<Selected>& objects) {
    std::set<std::string> taken;
    std::vector<std::string> names;
    for (const Selected& one : objects) {
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

Json object_facts(const Recovered& recovered) {
    const dna::ReceivedObject& object = *recovered.object;
    Json json = directory_facts(object, recovered.number);
    json["verified"] = bool{object.payload.verified};
    json["strands_missing"] = object.strands_missing;
    json["erased_share"] = object.erased_share();
    json["symbols_corrected"] = {{"inner_code", object.corrected.inner},
                                 {"outer_code", object.corrected.outer},
                                 {"restored", object.corrected.restored}};
    json["symbols_in_doubt"] = recovered.doubtful_symbols();
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
