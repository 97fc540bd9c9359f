#include "training/validation.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace oligo::training {
namespace {

constexpr std::size_t kSamples = 4;
constexpr std::uint32_t kGapPx = 8;

}  // namespace

Quality Validation::measure(Snapshot& snapshot) const {
    Quality mean;
    const auto share = 1.0 / static_cast<double>(std::max<std::size_t>(1, crops_.size()));
    for (std::size_t i = 0; i < crops_.size(); ++i) {
        auto found = snapshot.measure(crops_[i], i);
        mean.score += found.score * share;
        if (i == 0) {
            mean.figures = found.figures;
            for (auto& figure : mean.figures) figure.value = 0;
        }
        for (std::size_t f = 0; f < mean.figures.size(); ++f) {
            mean.figures[f].value += found.figures.at(f).value * share;
        }
    }
    return mean;
}

void Validation::save_samples(Snapshot& snapshot, const std::filesystem::path& folder,
                              std::int64_t step) const {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw core::InputError("folder '" + folder.string() + "': " + error.message());
    for (std::size_t i = 0; i < std::min(kSamples, crops_.size()); ++i) {
        const auto picture = core::beside(crops_[i], snapshot.decoded(crops_[i]), kGapPx);
        core::save_picture(folder / fmt::format("step-{:06}-{}.png", step, i + 1), picture);
    }
}

}  // namespace oligo::training
