#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Length of a number's Exp-Golomb code of order 0, in bits (2 floor(log2(number + 1)) + 1).
unsigned exp_golomb_bits(std::uint64_t number);

/// Writes numbers up to 2^33 as Exp-Golomb codes of order 0, most significant bit first.
class BypassWriter {
  public:
    void number(std::uint64_t value);
    /// Pads with zeros to a whole byte; the last byte comes first, because bypass bits are read
    /// from the end of a chunk.
    std::vector<std::uint8_t> finish_reversed();

  private:
    void bit(bool one);

    std::vector<std::uint8_t> bytes_;
    unsigned filled_ = 8;  ///< bits used of the last byte
};

/// Reads numbers from the end of a chunk towards its beginning.
class BypassReader {
  public:
    explicit BypassReader(std::span<const std::uint8_t> chunk) : chunk_(chunk) {}
    /// Throws InputError past the chunk's beginning and for a number above 2^34.
    std::uint64_t number();
    std::size_t bytes_read() const { return (position_bits_ + 7) / 8; }
    /// Whether the rest of the last byte is 0, as the writer leaves it.
    bool padding_is_zero() const;

  private:
    bool bit();
    bool bit_at(std::size_t position_bits) const;

    std::span<const std::uint8_t> chunk_;
    std::size_t position_bits_ = 0;
};

}  // namespace oligo::core
