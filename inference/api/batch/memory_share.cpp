#include "inference/api/batch/memory_share.hpp"

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace oligo::inference {

void MemoryShare::Hold::release() {
    if (share_ != nullptr) share_->give_back(bytes_);
    share_ = nullptr;
    bytes_ = 0;
}

MemoryShare::Hold MemoryShare::take(std::uint64_t bytes) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return used_ == 0 || used_ + bytes <= most_; });
    used_ += bytes;
    return {*this, bytes};
}

void MemoryShare::give_back(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
    room_.notify_all();
}

namespace {

constexpr std::uint32_t kProbeWidth = 384, kProbeHeight = 256;
constexpr double kUnmeasured = 512;  ///< bytes per pixel; more than any codec here takes
constexpr double kAround = 16;       ///< of the file, the picture, its symbols and oligos

core::Picture noise_of(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
    core::Random random(1, 0);
    core::Picture picture{width, height, channels, {}};
    picture.samples.resize(picture.pixels() * channels);
    for (auto& sample : picture.samples) sample = static_cast<std::uint8_t>(random.below(256));
    return picture;
}

std::string gigabytes(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, bytes < 1e9 ? "%.3f GB" : "%.1f GB", bytes / 1e9);
    return text;
}

}  // namespace

CodecProbe probe_codec(const core::ImageCodec& codec) {
    const std::uint32_t channels = codec.colour_space() == core::ColourSpace::kGray ? 1 : 3;
    // Whatever is made once is made for the first.
    const auto first = noise_of(64, 64, channels);
    CodecProbe found{kUnmeasured, codec.compress({&first, 1}).at(0).header};
    const auto second = noise_of(kProbeWidth, kProbeHeight, channels);
    const std::uint64_t before = core::held_memory_bytes();
    if (before == 0 || !core::forget_peak_memory()) return found;
    codec.compress({&second, 1});
    const std::uint64_t peak = core::peak_memory_bytes();
    const double grown = peak > before ? static_cast<double>(peak - before) : 0;
    found.bytes_per_pixel = kAround + grown / static_cast<double>(second.pixels());
    return found;
}

void require_memory(const std::string& what, std::uint64_t width_px, std::uint64_t height_px,
                    double bytes_per_pixel) {
    const double pixels = static_cast<double>(width_px) * static_cast<double>(height_px);
    const double needed = pixels * bytes_per_pixel;
    const auto free = static_cast<double>(core::free_memory_bytes());
    if (needed <= free) return;
    char megapixels[32];
    std::snprintf(megapixels, sizeof megapixels, "%.1f", free / bytes_per_pixel / 1e6);
    throw core::InputError(what + " has " + std::to_string(width_px) + " x " +
                           std::to_string(height_px) + " pixels and needs about " +
                           gigabytes(needed) + " of memory; " + gigabytes(free) +
                           " are free, enough for " + megapixels + " megapixels");
}

}  // namespace oligo::inference
