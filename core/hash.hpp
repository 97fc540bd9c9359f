#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oligo::core {

/// CRC-32 (IEEE 802.3, reflected, as zlib's crc32); `seed` continues an earlier value.
std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t seed = 0);

/// CRC-32 of two runs of bytes, one behind the other, from those of each; `second_bytes`: length of
/// the second.
std::uint32_t crc32_joined(std::uint32_t first, std::uint32_t second, std::uint64_t second_bytes);

/// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, not reflected).
std::uint16_t crc16(std::span<const std::uint8_t> bytes);

/// Incremental SHA-256 (FIPS 180-4).
class Sha256 {
  public:
    using Digest = std::array<std::uint8_t, 32>;
    Sha256();
    void update(std::span<const std::uint8_t> bytes);
    void update(std::string_view text);
    Digest finish();

  private:
    void block(const std::uint8_t* bytes);
    std::array<std::uint32_t, 8> state_;
    std::array<std::uint8_t, 64> buffer_;
    std::uint64_t length_ = 0;
};

std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace oligo::core
