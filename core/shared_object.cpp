#include "core/shared_object.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::core {

const ReceivedShared* find_shared(std::span<const ReceivedShared> shared, SharedRole role,
                                  const ModelHash& hash) {
    const auto found = std::find_if(shared.begin(), shared.end(), [&](const ReceivedShared& one) {
        return one.role == role && one.payload->header.model == hash;
    });
    return found == shared.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> whole_bytes(const ReceivedShared& object) {
    if (!object.payload->verified) {
        throw RecoveryError(
            "the pool's own " +
            std::string(object.role == SharedRole::kWeights ? "weights" : "codebook") + " '" +
            object.name + "' did not come back whole: " + object.damage);
    }
    std::vector<std::uint8_t> bytes;
    for (const ReceivedSegment& segment : object.payload->segments) {
        for (const std::uint16_t symbol : segment.symbols) {
            bytes.push_back(static_cast<std::uint8_t>(symbol));
        }
    }
    return bytes;
}

}  // namespace oligo::core
