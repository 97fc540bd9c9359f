#include "inference/api/readback.hpp"

#include "core/area_decoder.hpp"
#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "dna/reads/read_source.hpp"
#include "inference/api/codecs.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/recovery.hpp"
#include "inference/formats/pool_reader.hpp"
#include "inference/report/density.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <variant>

namespace oligo::inference {

namespace {

constexpr double kFloorDb = 20;    ///< no codec here is meant to be worse on a photo
constexpr double kBetterByDb = 3;  ///< than one colour; noise and fog cannot do better

constexpr std::uint32_t kAreaPx = 64;        ///< side of the areas that stand for a large picture
constexpr std::size_t kLeastTimesAreas = 8;  ///< a picture that is smaller is decoded whole

[[noreturn]] void refuse_pool(const std::string& why) {
    throw core::Error(core::ExitCode::kInternal,
                      "the pool does not give back what was written and is not kept: " + why);
}

/// PSNR of the picture's mean colour.
double one_colour_db(const core::Picture& picture) {
    double squares = 0;
    for (std::size_t c = 0; c < picture.channels; ++c) {
        double sum = 0, own = 0;
        for (std::size_t i = c; i < picture.samples.size(); i += picture.channels) {
            sum += picture.samples[i];
            own += double{1} * picture.samples[i] * picture.samples[i];
        }
        squares += own - sum * sum / static_cast<double>(picture.pixels());
    }
    const double mse = squares / static_cast<double>(picture.samples.size());
    return 10 * std::log10(255.0 * 255.0 / std::max(mse, 1e-9));
}

}  // namespace

std::string Readback::doubt() const {
    if (!is_picture || psnr_db >= kFloorDb || psnr_db >= one_colour_db + kBetterByDb) return {};
    return "decodes to " + fixed(psnr_db, 2) + " dB, while a picture of one colour has " +
           fixed(one_colour_db, 2) + " dB: hardly the picture that was meant";
}

namespace {

Readback compare_whole(const core::Picture& original, const dna::PoolReading& reading,
                       const Selected& object, CodecShelf& shelf) {
    const Recovered back = std::move(recover(reading, {object}, shelf).at(0));
    if (!back.problem.empty()) refuse_pool(back.label + ": " + back.problem);
    if (back.picture->width_px != original.width_px ||
        back.picture->height_px != original.height_px) {
        refuse_pool(back.label + " has another size");
    }
    return {core::psnr_db(original, *back.picture), one_colour_db(original), true};
}

/// Areas in different columns and rows of a picture; none when it is small.
std::vector<core::Area> spread_areas(const core::Picture& picture) {
    constexpr double kPlaces[][2] = {{.3, .1}, {.9, .4}, {.1, .6}, {.7, .9}};
    const std::size_t of_areas = std::size(kPlaces) * kAreaPx * kAreaPx;
    if (std::min(picture.width_px, picture.height_px) < kAreaPx ||
        picture.pixels() < kLeastTimesAreas * of_areas) {
        return {};
    }
    std::vector<core::Area> areas;
    for (const auto& [x, y] : kPlaces) {
        areas.push_back({static_cast<std::uint32_t>(x * (picture.width_px - kAreaPx)),
                         static_cast<std::uint32_t>(y * (picture.height_px - kAreaPx)), kAreaPx,
                         kAreaPx});
    }
    return areas;
}

/// By a few areas; nothing when all of the picture has to be decoded.
std::optional<Readback> compare_areas(const core::Picture& original,
                                      const core::ReceivedPayload& payload,
                                      const core::ImageCodec& codec) {
    const auto* decoder = dynamic_cast<const core::AreaDecoder*>(&codec);
    const auto areas = spread_areas(original);
    if (decoder == nullptr || !payload.verified || areas.empty()) return std::nullopt;
    if (payload.header.width_px != original.width_px ||
        payload.header.height_px != original.height_px) {
        return std::nullopt;
    }
    const auto decoded = decoder->decompress_areas(payload, areas);
    std::vector<core::Picture> meant;
    for (const core::Area& area : areas) meant.push_back(core::crop(original, area));
    const core::Picture before = core::stacked(meant), after = core::stacked(decoded);
    return Readback{core::psnr_db(before, after), one_colour_db(before), true,
                    static_cast<double>(before.pixels()) / static_cast<double>(original.pixels())};
}

}  // namespace

std::vector<Readback> read_back(const std::filesystem::path& file, const Originals& originals,
                                std::string_view scheme, const CommonOptions& common) {
    if (!tells_itself_apart(scheme)) return {};
    dna::FileReads reads({file});
    const PoolResult result = read_recognised(reads);
    const auto* reading = std::get_if<dna::PoolReading>(&result);
    if (reading == nullptr) return {};
    const std::vector<Selected> objects = select_objects(*reading, "");
    if (objects.size() != originals.pictures.size()) refuse_pool("objects are missing");
    const bool has_checksums = reading->header_strands_total > 0;
    CodecShelf shelf({originals.weights, {}}, common);
    std::vector<Readback> found;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const core::ReceivedPayload& payload = objects[i].object->payload;
        if (has_checksums && !payload.verified) {
            refuse_pool("the checksum of object " + std::to_string(objects[i].number) +
                        " does not hold");
        }
        if (originals.pictures[i] == nullptr) {
            found.emplace_back();
            continue;
        }
        const core::Picture& original = *originals.pictures[i];
        if (originals.codec->shared_objects(core::SharedRole::kCodebook).empty()) {
            shelf.lend(payload.header, *originals.codec);
            const auto by_areas = compare_areas(original, payload, *originals.codec);
            if (by_areas && by_areas->doubt().empty()) {
                found.push_back(*by_areas);
                continue;
            }
        }
        found.push_back(compare_whole(original, *reading, objects[i], shelf));
    }
    return found;
}

}  // namespace oligo::inference
