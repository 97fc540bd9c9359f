#pragma once

#include "models/metrics/picture_metric.hpp"
#include "models/registry.hpp"

#include <cstdint>
#include <string>

namespace oligo::inference {

/// The functions that need LibTorch. They lie in a library of their own beside liboligocodec,
/// oligocodec-networks.so, which is loaded when one of them is first called: LibTorch takes 0.3 s
/// and 150 MB, and most commands need none of it.
struct Networks {
    /// Chooses the device ("cpu", "cuda", "cuda:N" or "auto"), seeds LibTorch and sets its threads
    /// (0: all cores); returns "cpu" or "cuda:N". Throws UsageError for a word that is no device
    /// and InputError for a GPU that is not there.
    std::string (*prepare_device)(const std::string& device, std::uint64_t seed, int threads);
    /// Of the calling thread: how many LibTorch computes with there.
    void (*set_threads)(int threads);
    std::string (*torch_version)();

    // As models/registry.hpp says.
    decltype(&models::open_codec) open_codec;
    decltype(&models::open_codec_for) open_codec_for;
    decltype(&models::verify_model) verify_model;

    // As models/metrics/picture_metric.hpp says.
    decltype(&models::metric_kinds) metric_kinds;
    decltype(&models::open_picture_metric) open_picture_metric;
};

/// The table; loads the library at the first call. Throws InputError when it is not beside
/// liboligocodec or cannot be loaded.
const Networks& networks();

}  // namespace oligo::inference
