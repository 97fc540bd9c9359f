#include "inference/api/readback.hpp"

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
#include <string>
#include <variant>

namespace oligo::inference {

namespace {

constexpr double kFloorDb = 20;    ///< no codec here is meant to be worse on a photo
constexpr double kBetterByDb = 3;  ///< than one colour; noise and fog cannot do better

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

Readback compare(const core::Picture& original, const dna::PoolReading& reading,
                 const Selected& object, CodecShelf& shelf) {
    const Recovered back = std::move(recover(reading, {object}, shelf).at(0));
    if (!back.problem.empty()) refuse_pool(back.label + ": " + back.problem);
    if (back.picture->width_px != original.width_px ||
        back.picture->height_px != original.height_px) {
        refuse_pool(back.label + " has another size");
    }
    return {core::psnr_db(original, *back.picture), one_colour_db(original), true};
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
        if (originals.codec->shared_objects(core::SharedRole::kCodebook).empty()) {
            shelf.lend(payload.header, *originals.codec);
        }
        found.push_back(compare(*originals.pictures[i], *reading, objects[i], shelf));
    }
    return found;
}

}  // namespace oligo::inference
