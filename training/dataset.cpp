#include "training/dataset.hpp"

#include "core/error.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "training/augment.hpp"

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace oligo::training {
namespace {

// Streams of the run's seed, one for each use of chance.
constexpr std::uint64_t kSplitStream = 1;
constexpr std::uint64_t kEpochStream = std::uint64_t{1} << 32;
constexpr std::uint64_t kStepStream = std::uint64_t{1} << 33;

bool has_one_colour(const core::Picture& picture) {
    const auto& samples = picture.samples;
    for (std::size_t i = picture.channels; i < samples.size(); ++i) {
        if (samples[i] != samples[i - picture.channels]) return false;
    }
    return true;
}

}  // namespace

PhotoSet::PhotoSet(const DataConfig& config, std::uint64_t seed) : config_(config), seed_(seed) {
    if (config_.folders.empty()) {
        throw core::InputError(
            "no photos to train on: give a folder with --data DIR or data.folders");
    }
    load(find_photos(config_.folders));
    const auto usable = training_.size();
    core::Random random(seed_, kSplitStream);
    const auto order = core::permutation(static_cast<std::uint32_t>(usable), random);
    // Never hold aside more than a tenth.
    const auto aside =
        std::min<std::size_t>(static_cast<std::size_t>(config_.validation), usable / 10);
    std::vector<Photo> all(std::move(training_));
    training_.clear();
    for (std::size_t i = 0; i < usable; ++i) {
        (i < aside ? validation_ : training_).push_back(all[order[i]]);
    }
    spdlog::info("{} photos to train on, {} held aside", training_.size(), validation_.size());
}

void PhotoSet::load(const std::vector<PhotoFile>& files) {
    std::vector<std::optional<Photo>> photos(files.size());
    std::atomic<std::int64_t> room{config_.cache_mb << 20};
    std::atomic<std::size_t> broken{0}, small{0}, plain{0};
    core::Progress progress("photos", files.size(), "photos");
    std::mutex drawing;
    core::parallel_for(files.size(), 1, [&](std::size_t first, std::size_t last) {
        for (auto i = first; i < last; ++i) {
            try {
                auto picture = files[i].load();
                const Photo photo{files[i], nullptr, picture.width_px, picture.height_px};
                if (std::min(photo.width_px, photo.height_px) < config_.crop_px) {
                    ++small;
                } else {
                    plain += has_one_colour(picture);
                    photos[i] = photo;
                    const auto bytes = static_cast<std::int64_t>(picture.samples.size());
                    if (room.fetch_sub(bytes) >= bytes) {
                        photos[i]->decoded = std::make_shared<core::Picture>(std::move(picture));
                    }
                }
            } catch (const core::Error& error) {
                ++broken;
                spdlog::warn("skipped: {}", error.what());
            }
            const std::lock_guard lock(drawing);
            progress.advance();
        }
    });
    for (auto& photo : photos) {
        if (photo) training_.push_back(std::move(*photo));
    }
    if (small + broken > 0) {
        spdlog::warn(
            "of {} picture files {} are used; {} are broken, {} smaller than the crop of {} px",
            files.size(), training_.size(), broken.load(), small.load(), config_.crop_px);
    }
    if (plain > 0 && plain == training_.size()) {
        throw core::InputError("no photo to train on: each of the " +
                               std::to_string(training_.size()) +
                               " is of a single colour, from which nothing is learned");
    }
    if (plain > 0) {
        spdlog::warn("{} of {} photos are of a single colour, from which nothing is learned",
                     plain.load(), training_.size());
    }
    if (training_.empty()) {
        throw core::InputError(
            "no photo to train on: " + std::to_string(files.size()) + " picture files found, " +
            std::to_string(broken.load()) + " broken, " + std::to_string(small.load()) +
            " smaller than the crop of " + std::to_string(config_.crop_px) + " px");
    }
}

std::shared_ptr<const core::Picture> PhotoSet::picture(const Photo& photo) const {
    if (photo.decoded) return photo.decoded;
    return std::make_shared<core::Picture>(photo.file.load());
}

std::int64_t PhotoSet::steps_per_epoch() const {
    const auto photos = static_cast<std::int64_t>(training_.size());
    return std::max<std::int64_t>(1, photos / config_.batch);
}

at::Tensor PhotoSet::crops(std::int64_t step, std::int64_t first, std::int64_t count) const {
    const auto photos = static_cast<std::uint32_t>(training_.size());
    const auto crop = config_.crop_px;
    auto crops = at::empty({count, crop, crop, 3}, at::kByte);
    core::Random chance(seed_, kStepStream + static_cast<std::uint64_t>(step));
    std::uint64_t shuffled_epoch = 0;
    std::vector<std::uint32_t> order;
    for (std::int64_t i = 0; i < config_.batch; ++i) {
        const auto position = static_cast<std::uint64_t>(step * config_.batch + i);
        const auto epoch = position / photos;
        if (order.empty() || epoch != shuffled_epoch) {
            core::Random random(seed_, kEpochStream + epoch);
            order = core::permutation(photos, random);
            shuffled_epoch = epoch;
        }
        const Photo& photo = training_[order[position % photos]];
        // Every window is drawn, and photos that are another process' are not decoded.
        const core::Picture size{photo.width_px, photo.height_px, 3, {}};
        const auto window = random_window(size, crop, config_.flip, chance);
        if (i < first || i >= first + count) continue;
        copy_window(*picture(photo), window, crops[i - first].mutable_data_ptr<std::uint8_t>());
    }
    return crops.permute({0, 3, 1, 2}).to(at::kFloat).div_(255.0F).contiguous();
}

std::vector<core::Picture> PhotoSet::validation_crops(std::uint32_t side_px) const {
    std::vector<core::Picture> crops;
    for (const auto& photo : validation_) crops.push_back(centre_crop(*picture(photo), side_px));
    return crops;
}

}  // namespace oligo::training
