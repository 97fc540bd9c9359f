#pragma once

#include "inference/api/common_options.hpp"

#include <string>

namespace oligo::inference {

/// Chooses the device, seeds LibTorch and sets its threads; returns "cpu" or "cuda:N" for
/// models::open_codec. Called only by commands that run a codec.
/// Throws UsageError for a word that is no device and InputError for a GPU that is not there.
std::string prepare_device(const CommonOptions& options);

/// Project, LibTorch, CUDA and OpenCV versions, one a line.
std::string version_text();

}  // namespace oligo::inference
