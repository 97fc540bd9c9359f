#include "inference/api/pool_weights.hpp"

#include "core/error.hpp"

#include <string>

namespace oligo::inference {

namespace {

// Without weights no picture comes back, so they get twice the redundancy of a picture's segments
// where the scheme protects by importance.
constexpr std::uint8_t kWeightsImportance = 5;

}  // namespace

Prepared prepare_weights(const std::filesystem::path& path, const core::ModelHash& model) {
    Prepared prepared = prepare_file({path, path.filename().string()});
    prepared.object.role = dna::Role::kWeights;
    if (prepared.symbols) {  // weights are small, and their importance stands with the symbols
        prepared.object.payload.segments = core::read_segments(*prepared.symbols);
        prepared.symbols.reset();
    }
    prepared.object.payload.header.model = model;
    prepared.object.payload.segments.at(0).importance = kWeightsImportance;
    return prepared;
}

const dna::ReceivedObject* weights_in(const dna::PoolReading& reading,
                                      const core::PayloadHeader& header) {
    for (const dna::ReceivedObject& object : reading.objects) {
        if (object.role == dna::Role::kWeights && object.payload.header.model == header.model) {
            return &object;
        }
    }
    return nullptr;
}

std::vector<std::uint8_t> weights_bytes(const dna::ReceivedObject& object) {
    if (!object.payload.verified) {
        throw core::RecoveryError(
            "the pool's own weights '" + object.name +
            "' did not come back whole: " + std::to_string(object.strands_missing) + " of " +
            std::to_string(object.count.strands) + " strands missing");
    }
    return file_bytes(object.payload);
}

}  // namespace oligo::inference
