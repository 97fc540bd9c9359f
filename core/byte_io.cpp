#include "core/byte_io.hpp"

#include "core/error.hpp"

#include <stdexcept>
#include <utility>

namespace oligo::core {

namespace {

constexpr unsigned kMaxBits = 57;  // with 7 bits pending, 57 more fill a 64-bit word

void append_little_endian(std::vector<std::uint8_t>& bytes, std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        bytes.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xFF));
    }
}

std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
    return value;
}

void check_bit_count(unsigned count) {
    if (count > kMaxBits) {
        throw std::invalid_argument("bit count is " + std::to_string(count) + "; expected 0..57");
    }
}

}  // namespace

void ByteWriter::u16(std::uint16_t value) {
    append_little_endian(bytes_, value, 2);
}
void ByteWriter::u32(std::uint32_t value) {
    append_little_endian(bytes_, value, 4);
}
void ByteWriter::u64(std::uint64_t value) {
    append_little_endian(bytes_, value, 8);
}

void ByteWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        bytes_.push_back(static_cast<std::uint8_t>((value & 0x7F) | 0x80));
    }
    bytes_.push_back(static_cast<std::uint8_t>(value));
}

void ByteWriter::bytes(std::span<const std::uint8_t> values) {
    bytes_.insert(bytes_.end(), values.begin(), values.end());
}

std::uint8_t ByteReader::u8() {
    return bytes(1)[0];
}
std::uint16_t ByteReader::u16() {
    return static_cast<std::uint16_t>(little_endian(bytes(2)));
}
std::uint32_t ByteReader::u32() {
    return static_cast<std::uint32_t>(little_endian(bytes(4)));
}
std::uint64_t ByteReader::u64() {
    return little_endian(bytes(8));
}

std::uint64_t ByteReader::varint() {
    const std::size_t start = position_;
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t byte = u8();
        if (shift == 63 && byte > 1) break;  // would not fit 64 bits
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    throw InputError(what_ + ": the number at byte " + std::to_string(start) +
                     " is longer than 64 bits");
}

std::span<const std::uint8_t> ByteReader::bytes(std::size_t count) {
    if (count > left()) {
        throw InputError(what_ + ": ends at byte " + std::to_string(bytes_.size()) + "; expected " +
                         std::to_string(count) + " more at byte " + std::to_string(position_));
    }
    const auto run = bytes_.subspan(position_, count);
    position_ += count;
    return run;
}

void BitWriter::bits(std::uint64_t value, unsigned count) {
    check_bit_count(count);
    if (count == 0) return;
    pending_ = pending_ << count | (value & ((std::uint64_t{1} << count) - 1));
    for (filled_ += count; filled_ >= 8; filled_ -= 8) {
        bytes_.push_back(static_cast<std::uint8_t>((pending_ >> (filled_ - 8)) & 0xFF));
    }
}

std::vector<std::uint8_t> BitWriter::finish() {
    if (filled_ > 0) bits(0, 8 - filled_);
    pending_ = 0;
    return std::exchange(bytes_, {});
}

std::uint64_t BitReader::bits(unsigned count) {
    check_bit_count(count);
    if (count > left()) {
        throw InputError("bit stream ends at bit " + std::to_string(bytes_.size() * 8) +
                         "; expected " + std::to_string(count) + " more at bit " +
                         std::to_string(position_));
    }
    std::uint64_t value = 0;
    for (unsigned wanted = count; wanted > 0;) {
        const unsigned in_byte = 8 - static_cast<unsigned>(position_ % 8);
        const unsigned take = in_byte < wanted ? in_byte : wanted;
        const unsigned byte = bytes_[position_ / 8];
        value = value << take | ((byte >> (in_byte - take)) & ((1U << take) - 1));
        position_ += take;
        wanted -= take;
    }
    return value;
}

}  // namespace oligo::core
