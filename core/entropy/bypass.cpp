#include "core/entropy/bypass.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace oligo::core {

namespace {

constexpr unsigned kMaxZeros = 33;  // an overshoot plus 1 is at most 2^33

}  // namespace

unsigned exp_golomb_bits(std::uint64_t number) {
    return 2 * static_cast<unsigned>(std::bit_width(number + 1)) - 1;
}

void BypassWriter::bit(bool one) {
    if (filled_ == 8) {
        bytes_.push_back(0);
        filled_ = 0;
    }
    if (one) bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | 0x80U >> filled_);
    ++filled_;
}

void BypassWriter::number(std::uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value + 1));
    for (unsigned i = 1; i < width; ++i) bit(false);
    for (unsigned i = width; i-- > 0;) bit((value + 1) >> i & 1);
}

std::vector<std::uint8_t> BypassWriter::finish_reversed() {
    filled_ = 8;
    std::reverse(bytes_.begin(), bytes_.end());
    return std::exchange(bytes_, {});
}

bool BypassReader::bit_at(std::size_t position_bits) const {
    const std::uint8_t byte = chunk_[chunk_.size() - 1 - position_bits / 8];
    return (byte >> (7 - position_bits % 8) & 1) != 0;
}

bool BypassReader::bit() {
    if (position_bits_ >= chunk_.size() * 8) {
        throw InputError("entropy chunk: its bypass bits end at bit " +
                         std::to_string(position_bits_) + "; expected more");
    }
    return bit_at(position_bits_++);
}

std::uint64_t BypassReader::number() {
    unsigned zeros = 0;
    while (!bit()) {
        if (++zeros > kMaxZeros) {
            throw InputError("entropy chunk: an escape has more than 33 zeros before bit " +
                             std::to_string(position_bits_) + "; expected at most 33");
        }
    }
    std::uint64_t value = 1;
    for (unsigned i = 0; i < zeros; ++i) value = value << 1 | (bit() ? 1U : 0U);
    return value - 1;
}

bool BypassReader::padding_is_zero() const {
    for (std::size_t i = position_bits_; i % 8 != 0; ++i) {
        if (bit_at(i)) return false;
    }
    return true;
}

}  // namespace oligo::core
