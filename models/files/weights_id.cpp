#include "models/files/weights_id.hpp"

#include "core/files.hpp"

#include <cstdint>

namespace oligo::models {
namespace {

// Without weights no picture comes back, so they get twice the redundancy of a picture's segments
// where the scheme protects by importance.
constexpr std::uint8_t kWeightsImportance = 5;

}  // namespace

core::ModelHash short_hash(const std::string& hex) {
    core::ModelHash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i) {
        hash[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    return hash;
}

core::SharedObject weights_object(const WeightsId& weights) {
    const auto bytes = core::read_file(weights.file);
    core::Segment segment{"bytes", 256, kWeightsImportance, core::Tolerance::kExact, {}};
    segment.symbols.assign(bytes.begin(), bytes.end());
    core::SharedObject object{
        core::SharedRole::kWeights, weights.file.filename().string(), weights.file.string(), {}};
    object.payload.header.codec = "raw";
    object.payload.header.model = short_hash(weights.hash);
    object.payload.segments.push_back(std::move(segment));
    return object;
}

std::vector<core::SharedObject> objects_of(const WeightsId& weights, core::SharedRole role) {
    if (role != core::SharedRole::kWeights || weights.file.empty()) return {};
    return {weights_object(weights)};
}

}  // namespace oligo::models
