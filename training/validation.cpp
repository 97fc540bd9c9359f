#include "training/validation.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/codec.hpp"
#include "models/layers/mirror_pad.hpp"
#include "training/losses.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

namespace oligo::training {
namespace {

constexpr std::size_t kSamples = 4;
constexpr std::uint32_t kGapPx = 8;

core::Picture decoded(models::Cae model, const core::Picture& crop, std::int64_t channels,
                      c10::Device device) {
    models::CaeCodec codec(model, std::string(64, '0'), device);
    auto options = core::Config::from_text("{}", "validation");
    options.set("channels=" + std::to_string(channels));
    codec.set_options(options);
    const auto received = core::as_received(codec.compress({&crop, 1}).front());
    auto picture = codec.decompress({&received, 1}).front();
    model->train();
    return picture;
}

}  // namespace

Validation::Validation(std::vector<core::Picture> crops, c10::Device device)
    : crops_(std::move(crops)), device_(device) {}

ValidationResult Validation::measure(models::Cae model, const NoiseSource& noise,
                                     std::int64_t last_step) const {
    ValidationResult result;
    if (crops_.empty()) return result;
    for (std::size_t i = 0; i < crops_.size(); ++i) {
        const double clean = clean_psnr_db(model, crops_[i]);
        result.clean_db += clean;
        result.noisy_db += noise.silent() ? clean
                                          : noisy_psnr_db(model, crops_[i], noise,
                                                          last_step - static_cast<std::int64_t>(i));
    }
    const auto count = static_cast<double>(crops_.size());
    result.clean_db /= count;
    result.noisy_db /= count;
    return result;
}

double Validation::clean_psnr_db(models::Cae model, const core::Picture& crop) const {
    double sum = 0;
    const auto rates = model->config.channels_at_rates();
    for (const auto channels : rates)
        sum += core::psnr_db(crop, decoded(model, crop, channels, device_));
    return sum / static_cast<double>(rates.size());
}

double Validation::noisy_psnr_db(models::Cae model, const core::Picture& crop,
                                 const NoiseSource& noise, std::int64_t step) const {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(static_cast<std::uint64_t>(step));
    const auto image =
        models::mirror_pad(core::to_tensor({&crop, 1}).to(device_), model->config.stride);
    double sum = 0;
    const auto rates = model->config.channels_at_rates().size();
    for (std::size_t rate = 0; rate < rates; ++rate) {
        const auto read = noise.apply(model->encode(image, rate), step);
        const auto picture = model->decode(read.levels, read.deviation, rate).clamp(0, 1);
        sum += psnr_of_mse(at::mse_loss(picture, image).item<double>() * 255 * 255);
    }
    return sum / static_cast<double>(rates);
}

void Validation::save_samples(models::Cae model, const std::filesystem::path& folder,
                              std::int64_t step) const {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw core::InputError("folder '" + folder.string() + "': " + error.message());
    for (std::size_t i = 0; i < std::min(kSamples, crops_.size()); ++i) {
        const auto picture = core::beside(
            crops_[i], decoded(model, crops_[i], model->config.channels, device_), kGapPx);
        core::save_picture(folder / fmt::format("step-{:06}-{}.png", step, i + 1), picture);
    }
}

}  // namespace oligo::training
