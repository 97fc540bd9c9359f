#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace oligo::dna {

/// A Reed-Solomon code over many words at a time, wherever the work is done (dna/cuda/device.hpp).
/// Const and safe from several threads; sizes that do not fit are InputErrors.
class ParityMaker {
  public:
    virtual ~ParityMaker() = default;
    /// Parity of messages of `message` symbols each, as many as `parity` has room for.
    virtual void encode(std::span<const std::uint8_t> messages, std::size_t message,
                        std::span<std::uint8_t> parity) const = 0;
    /// Syndromes S_1.. of words of `length` symbols each, as many as `syndromes` has room for.
    virtual void syndromes(std::span<const std::uint8_t> words, std::size_t length,
                           std::span<std::uint8_t> syndromes) const = 0;
};

}  // namespace oligo::dna
