#pragma once

#include "core/payload.hpp"

#include <span>
#include <string>

namespace oligo::core {

/// What pictures of a pool may share. Both are optional in a pool, because a reader may have them.
enum class SharedRole {
    kCodebook,  ///< entries of a visual codebook
    kWeights,   ///< a model's weights
};

/// An object that a codec's pictures cannot be decoded without: a pool holds it once, or the reader
/// has it.
struct SharedObject {
    SharedRole role = SharedRole::kCodebook;
    std::string name;    ///< as the pool stores it
    std::string origin;  ///< the file it comes from, for reports; may be empty
    Payload payload;     ///< header.model is the hash by which it is found

    const ModelHash& hash() const { return payload.header.model; }
};

/// The same as a pool gave it back.
struct ReceivedShared {
    SharedRole role = SharedRole::kCodebook;
    std::string name;
    std::string damage;                        ///< in words; empty when it came back whole
    const ReceivedPayload* payload = nullptr;  ///< outlives the opening of the codec
};

/// The one with that role and hash, or null.
const ReceivedShared* find_shared(std::span<const ReceivedShared> shared, SharedRole role,
                                  const ModelHash& hash);

/// A whole object's symbols, one segment after another, as bytes. Throws RecoveryError when it did
/// not come back whole.
std::vector<std::uint8_t> whole_bytes(const ReceivedShared& object);

}  // namespace oligo::core
