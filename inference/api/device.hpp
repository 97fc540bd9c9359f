#pragma once

#include "core/codec.hpp"
#include "inference/api/common_options.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace oligo::inference {

/// Chooses the device, seeds LibTorch and sets its threads; returns "cpu" or "cuda:N" for
/// models::open_codec. Called only by commands that run a codec.
/// Throws UsageError for a word that is no device and InputError for a GPU that is not there.
std::string prepare_device(const CommonOptions& options);

/// Whether the device is the processor, as far as can be said without loading LibTorch: it was
/// asked for, or no NVIDIA driver is there. False leaves it to prepare_device().
bool is_surely_cpu(const CommonOptions& options);

/// How a batch of `items` runs a codec.
struct NetworkThreads {
    std::size_t workers = 1;
    bool on_gpu = false;
    std::function<void()> begin_worker = {};  ///< to be called first in each worker's thread
};

/// On a GPU two workers, one of which prepares while the other computes; on CPUs as many as
/// --threads, which is faster than many threads for one picture, each with its part of them.
NetworkThreads network_threads(const core::ImageCodec& codec, const CommonOptions& options,
                               std::size_t items);

/// Project, LibTorch, CUDA and OpenCV versions, one a line.
std::string version_text();

}  // namespace oligo::inference
