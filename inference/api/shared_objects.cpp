#include "inference/api/shared_objects.hpp"

#include <string>

namespace oligo::inference {

dna::Role pool_role(core::SharedRole role) {
    return role == core::SharedRole::kWeights ? dna::Role::kWeights : dna::Role::kCodebook;
}

Prepared prepare_shared(core::SharedObject object) {
    Prepared prepared{{object.origin, object.name}, 0, 0, {}};
    for (const core::Segment& segment : object.payload.segments) {
        prepared.file_bytes += segment.symbols.size() * (segment.alphabet > 256 ? 2 : 1);
    }
    prepared.object = {pool_role(object.role), std::move(object.name), std::move(object.payload)};
    return prepared;
}

std::vector<core::ReceivedShared> shared_in(const dna::PoolReading& reading) {
    std::vector<core::ReceivedShared> shared;
    for (const dna::ReceivedObject& object : reading.objects) {
        for (const auto role : {core::SharedRole::kCodebook, core::SharedRole::kWeights}) {
            if (object.role != pool_role(role)) continue;
            const std::string damage = std::to_string(object.strands_missing) + " of " +
                                       std::to_string(object.count.strands) + " strands missing";
            shared.push_back(
                {role, object.name, object.payload.verified ? "" : damage, &object.payload});
        }
    }
    return shared;
}

}  // namespace oligo::inference
