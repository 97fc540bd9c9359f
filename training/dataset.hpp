#pragma once

#include "core/picture.hpp"
#include "training/config.hpp"
#include "training/photo_files.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace oligo::training {

/// Photos of the data folders and shards, split into training and validation. Decoded photos are
/// kept in memory as RGB up to data.cache_mb; the rest are decoded again at each use.
class PhotoSet {
  public:
    /// Finds and decodes photos (recursive, with a progress bar). Broken files and photos smaller
    /// than a crop are reported and skipped. Throws InputError when no photo is left to train on.
    PhotoSet(const DataConfig& config, std::uint64_t seed);

    std::size_t training_count() const { return training_.size(); }
    std::int64_t steps_per_epoch() const;

    /// The crops of one step, N3HW float in 0..1: a pure function of (seed, step), so that a
    /// resumed run sees what an uninterrupted one does. Each epoch visits every photo once in
    /// random order.
    at::Tensor batch(std::int64_t step) const { return crops(step, 0, config_.batch); }
    /// Of these the part of one of several processes; the parts of all are the batch.
    at::Tensor part_of_batch(std::int64_t step, std::int64_t part, std::int64_t parts) const {
        const auto count = config_.batch / parts;
        return crops(step, part * count, count);
    }

    /// Centre crops of the validation photos, at most `side_px` square.
    std::vector<core::Picture> validation_crops(std::uint32_t side_px) const;

  private:
    at::Tensor crops(std::int64_t step, std::int64_t first, std::int64_t count) const;
    struct Photo {
        PhotoFile file;
        std::shared_ptr<const core::Picture> decoded;  ///< empty when the cache is full
        std::uint32_t width_px = 0, height_px = 0;
    };
    void load(const std::vector<PhotoFile>& files);
    std::shared_ptr<const core::Picture> picture(const Photo& photo) const;

    DataConfig config_;
    std::uint64_t seed_;
    std::vector<Photo> training_, validation_;
};

}  // namespace oligo::training
