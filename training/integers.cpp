#include "training/integers.hpp"

#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/torch/device.hpp"
#include "core/torch/safetensors.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/fixed_network.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/weights.hpp"
#include "training/photo_files.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace oligo::training {
namespace {

constexpr std::size_t kMostPhotos = 32;
constexpr std::uint32_t kMostSide = 256;

models::Cae model_in(const core::TensorFile& file, const std::string& where) {
    const auto codec = file.metadata.find("codec");
    if (codec == file.metadata.end() || codec->second != "cae") {
        throw core::InputError(where + ": expected a model of codec cae");
    }
    models::Cae model(models::CaeConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*model, file.tensors, where);
    model->eval();
    return model;
}

core::Picture middle_of(const core::Picture& photo) {
    const auto width = std::min(photo.width_px, kMostSide);
    const auto height = std::min(photo.height_px, kMostSide);
    return core::crop(
        photo, {(photo.width_px - width) / 2, (photo.height_px - height) / 2, width, height});
}

}  // namespace

std::size_t calibrate_integers(const IntegerCalibration& calibration) {
    const auto where = "weights '" + calibration.weights.string() + "'";
    auto file = models::load_model(calibration.weights);
    auto model = model_in(file, where);
    const auto photos = find_photos(calibration.folders);
    if (photos.empty()) throw core::InputError("no photo to calibrate with: 0 picture files found");
    core::seed_torch(calibration.seed);
    const std::size_t count = std::min(kMostPhotos, photos.size());
    core::Progress progress("calibrate", count, "photos");
    models::ActivationRanges ranges;
    for (std::size_t i = 0; i < count; ++i) {
        const core::Picture photo = middle_of(photos[i * photos.size() / count].load());
        models::widen_ranges(
            *model, models::mirror_pad(core::to_tensor({&photo, 1}), model->config.stride), ranges);
        progress.at(i + 1);
    }
    const auto exponents = models::exponents_of(ranges);
    for (std::size_t rate = 0; rate < model->synthesis->heads.size(); ++rate) {
        const models::FixedAnalysis analysis(*model, exponents, rate);  // throws where none fit
        const models::FixedSynthesis synthesis(*model, exponents, rate);
    }
    file.metadata[models::kIntegerKey] = exponents.to_json();
    core::save_tensors(calibration.output, file);
    spdlog::info("integer exponents from {} photos: {}", count, exponents.to_json());
    return count;
}

}  // namespace oligo::training
