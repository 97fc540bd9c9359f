#include "training/validation.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "models/cae/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

namespace oligo::training {
namespace {

constexpr std::size_t kSamples = 4;
constexpr std::uint32_t kGapPx = 8;

}  // namespace

Validation::Validation(std::vector<core::Picture> crops, c10::Device device)
    : crops_(std::move(crops)), device_(device) {}

core::Picture Validation::decoded(models::Cae model, const core::Picture& crop) const {
    models::CaeCodec codec(model, std::string(64, '0'), device_);
    const auto received = core::as_received(codec.compress({&crop, 1}).front());
    auto picture = codec.decompress({&received, 1}).front();
    model->train();
    return picture;
}

double Validation::psnr_db(models::Cae model) const {
    double sum = 0;
    for (const auto& crop : crops_) sum += core::psnr_db(crop, decoded(model, crop));
    return crops_.empty() ? 0 : sum / static_cast<double>(crops_.size());
}

void Validation::save_samples(models::Cae model, const std::filesystem::path& folder,
                              std::int64_t step) const {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw core::InputError("folder '" + folder.string() + "': " + error.message());
    for (std::size_t i = 0; i < std::min(kSamples, crops_.size()); ++i) {
        const auto picture = core::beside(crops_[i], decoded(model, crops_[i]), kGapPx);
        core::save_picture(folder / fmt::format("step-{:06}-{}.png", step, i + 1), picture);
    }
}

}  // namespace oligo::training
