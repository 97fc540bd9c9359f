#pragma once

#include "core/codec.hpp"
#include "core/codec_options.hpp"
#include "models/files/finder.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oligo::models {

/// The codec of weights_path(name_or_path, folders). `device` is "cpu", "cuda" or "cuda:N". The
/// codec takes its options.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name_or_path,
                                             const std::vector<std::filesystem::path>& folders,
                                             const std::string& device,
                                             core::CodecOptions& options);

/// The codec that a payload header asks for. The model is found by its hash: in the folders, else
/// among what the pool brings. Throws InputError that names the hash and the folders searched when
/// no weights fit, and RecoveryError when the pool's own are needed and did not come back whole.
std::unique_ptr<core::ImageCodec> open_codec_for(const core::PayloadHeader& header,
                                                 const std::vector<std::filesystem::path>& folders,
                                                 const std::string& device,
                                                 core::CodecOptions& options,
                                                 std::span<const core::ReceivedShared> shared);

/// Full model file check for `models verify`: reads every tensor, recomputes the hash and builds
/// the network, a codec's or a metric's. Returns the problem in words, or "" when all is well.
std::string verify_model(const std::filesystem::path& path);

}  // namespace oligo::models
