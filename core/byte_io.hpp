#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::core {

/// Appends little-endian integers, LEB128 varints and byte runs to a buffer.
class ByteWriter {
  public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void varint(std::uint64_t value);
    void bytes(std::span<const std::uint8_t> values);
    const std::vector<std::uint8_t>& data() const { return bytes_; }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

  private:
    std::vector<std::uint8_t> bytes_;
};

/// Bounded reader; every method throws InputError naming `what` when the bytes run out.
class ByteReader {
  public:
    ByteReader(std::span<const std::uint8_t> bytes, std::string what)
        : bytes_(bytes), what_(std::move(what)) {}
    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::uint64_t varint();  ///< at most 10 bytes
    std::span<const std::uint8_t> bytes(std::size_t count);
    std::size_t position() const { return position_; }
    std::size_t left() const { return bytes_.size() - position_; }

  private:
    std::span<const std::uint8_t> bytes_;
    std::string what_;
    std::size_t position_ = 0;
};

/// Bits, most significant first within each byte.
class BitWriter {
  public:
    void bits(std::uint64_t value, unsigned count);  ///< count 0..57
    /// Pads with zeros to a whole byte and returns the bytes.
    std::vector<std::uint8_t> finish();

  private:
    std::vector<std::uint8_t> bytes_;
    std::uint64_t pending_ = 0;
    unsigned filled_ = 0;
};

class BitReader {
  public:
    explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    /// Next `count` (0..57) bits; past the end throws InputError.
    std::uint64_t bits(unsigned count);
    std::size_t left() const { return bytes_.size() * 8 - position_; }

  private:
    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
};

}  // namespace oligo::core
