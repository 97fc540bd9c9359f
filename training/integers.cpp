#include "training/integers.hpp"

#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/torch/device.hpp"
#include "core/torch/safetensors.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/activation_ranges.hpp"
#include "models/fixed/cae/fixed_network.hpp"
#include "models/hyperprior/fixed_network.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/layers/real_layers.hpp"
#include "models/weights.hpp"
#include "training/photo_files.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace oligo::training {
namespace {

constexpr std::size_t kMostPhotos = 32;
constexpr std::uint32_t kMostSide = 256;

core::Picture middle_of(const core::Picture& photo) {
    const auto width = std::min(photo.width_px, kMostSide);
    const auto height = std::min(photo.height_px, kMostSide);
    return core::crop(
        photo, {(photo.width_px - width) / 2, (photo.height_px - height) / 2, width, height});
}

/// Shows a model the middles of photos, and gives what it is told of each.
template <class Watch>
std::size_t watch_photos(const IntegerCalibration& calibration, std::int64_t stride, Watch watch) {
    const auto photos = find_photos(calibration.folders);
    if (photos.empty()) throw core::InputError("no photo to calibrate with: 0 picture files found");
    core::seed_torch(calibration.seed);
    const std::size_t count = std::min(kMostPhotos, photos.size());
    core::Progress progress("calibrate", count, "photos");
    for (std::size_t i = 0; i < count; ++i) {
        const core::Picture photo = middle_of(photos[i * photos.size() / count].load());
        watch(models::mirror_pad(core::to_tensor({&photo, 1}), stride));
        progress.at(i + 1);
    }
    return count;
}

/// A model's exponents, tried at each rate: making its networks throws where none fit.
struct Calibrated {
    std::size_t photos;
    models::IntegerExponents exponents;
};

Calibrated calibrate_cae(const IntegerCalibration& calibration, const core::TensorFile& file,
                         const std::string& where) {
    models::Cae model(models::CaeConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*model, file.tensors, where);
    model->eval();
    models::ActivationRanges ranges;
    const auto photos =
        watch_photos(calibration, model->config.stride,
                     [&](const at::Tensor& photo) { models::widen_ranges(*model, photo, ranges); });
    const auto exponents = models::exponents_of(ranges);
    for (std::size_t rate = 0; rate < model->synthesis->heads.size(); ++rate) {
        const auto read = models::reader_of(*model);
        const models::FixedAnalysis analysis(model->config, read, exponents, rate);
        const models::FixedSynthesis synthesis(model->config, read, exponents, rate);
    }
    return {photos, exponents};
}

Calibrated calibrate_hyperprior(const IntegerCalibration& calibration, const core::TensorFile& file,
                                const std::string& where) {
    models::HyperpriorImpl model(models::HyperpriorConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(model, file.tensors, where);
    model.eval();
    models::ActivationRanges ranges;
    const auto photos =
        watch_photos(calibration, models::LatentNetwork::kHyperStride,
                     [&](const at::Tensor& photo) { models::widen_ranges(model, photo, ranges); });
    const auto exponents = models::exponents_of(ranges);
    for (std::size_t rate = 0; rate < model.config.lambdas.size(); ++rate) {
        const models::FixedHyperpriorAnalysis analysis(model, exponents, rate);
        const models::FixedHyperpriorSynthesis synthesis(model, exponents, rate);
    }
    return {photos, exponents};
}

}  // namespace

std::size_t calibrate_integers(const IntegerCalibration& calibration) {
    const auto where = "weights '" + calibration.weights.string() + "'";
    auto file = models::load_model(calibration.weights);
    const auto codec = file.metadata.find("codec");
    const auto is = [&](const char* name) {
        return codec != file.metadata.end() && codec->second == name;
    };
    if (!is("cae") && !is("hyperprior")) {
        throw core::InputError(where + ": expected a model of codec cae or hyperprior");
    }
    const auto [photos, exponents] = is("cae") ? calibrate_cae(calibration, file, where)
                                               : calibrate_hyperprior(calibration, file, where);
    file.metadata[models::kIntegerKey] = exponents.to_json();
    core::save_tensors(calibration.output, file);
    spdlog::info("integer exponents from {} photos: {}", photos, exponents.to_json());
    return photos;
}

}  // namespace oligo::training
