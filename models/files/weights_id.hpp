#pragma once

#include "core/shared_object.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace oligo::models {

/// Which weights a codec runs.
struct WeightsId {
    WeightsId(std::string hex, std::filesystem::path path = {})
        : hash(std::move(hex)), file(std::move(path)) {}

    std::string hash;            ///< of the stored tensors, 64 hex digits
    std::filesystem::path file;  ///< where they were read from; empty: not a file
};

/// The first bytes of a model's hash (64 hex digits), which name it in a pool.
core::ModelHash short_hash(const std::string& hex);

/// A weights file as it is, for a pool.
core::SharedObject weights_object(const WeightsId& weights);

/// What a codec of these weights brings to a pool, of one role: their file, where there is one.
std::vector<core::SharedObject> objects_of(const WeightsId& weights, core::SharedRole role);

}  // namespace oligo::models
