#include "dna/ecc/single_edit_code.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

using Word = std::vector<std::uint8_t>;

std::size_t weight_of(std::span<const std::uint8_t> bits) {
    return static_cast<std::size_t>(std::count(bits.begin(), bits.end(), 1));
}

/// A substituted bit: position s lost its 1, or position 2n - s got one.
std::optional<Word> substituted(std::span<const std::uint8_t> received, std::size_t s) {
    Word word(received.begin(), received.end());
    const std::size_t n = word.size();
    const std::size_t position = s <= n ? s : 2 * n - s;
    std::uint8_t& bit = word[position - 1];
    if ((s < n && bit != 0) || (s > n && bit != 1)) return std::nullopt;  // n: either way
    bit ^= 1;
    return word;
}

/// A deleted bit: a 0 with s ones behind it, or a 1 with s - weight - 1 zeros before it.
std::optional<Word> deleted(std::span<const std::uint8_t> received, std::size_t s) {
    const std::size_t ones = weight_of(received);
    Word word(received.begin(), received.end());
    std::size_t at = 0;
    if (s <= ones) {
        std::size_t behind = ones;
        while (behind > s) behind -= word[at++];
        word.insert(word.begin() + static_cast<std::ptrdiff_t>(at), 0);
        return word;
    }
    const std::size_t before = s - ones - 1;
    if (before > word.size() - ones) return std::nullopt;
    for (std::size_t zeros = 0; zeros < before; ++at) zeros += word[at] == 0 ? 1 : 0;
    word.insert(word.begin() + static_cast<std::ptrdiff_t>(at), 1);
    return word;
}

/// An inserted bit: a 0 with `excess` ones behind it, or a 1 with excess - weight zeros before it.
std::optional<Word> inserted(std::span<const std::uint8_t> received, std::size_t excess) {
    const std::size_t ones = weight_of(received);
    Word word(received.begin(), received.end());
    std::size_t behind = ones, zeros = 0;
    for (std::size_t at = 0; at < word.size(); ++at) {
        const bool one = word[at] == 1;
        if (one ? zeros + ones == excess : behind == excess) {
            word.erase(word.begin() + static_cast<std::ptrdiff_t>(at));
            return word;
        }
        if (one) {
            --behind;
        } else {
            ++zeros;
        }
    }
    return std::nullopt;
}

}  // namespace

SingleEditCode::SingleEditCode(std::size_t length) : length_(length) {
    for (std::size_t position = 1; position <= length; position *= 2) parity_.push_back(position);
    // The powers of two reach 2^(m+1) - 1, at least n - 1: with n every remainder modulo 2n.
    if (parity_.back() != length) parity_.push_back(length);
}

SingleEditCode SingleEditCode::of_length(std::size_t length) {
    constexpr std::size_t kLeast = 4;
    if (length < kLeast) {
        throw core::InputError("single-edit code: words of " + std::to_string(length) +
                               " bits; expected at least 4");
    }
    return SingleEditCode(length);
}

SingleEditCode SingleEditCode::for_message(std::size_t bits) {
    std::size_t length = bits + 1;
    while (SingleEditCode(length).message_bits() < std::max<std::size_t>(bits, 1)) ++length;
    return of_length(std::max<std::size_t>(length, 4));
}

std::size_t SingleEditCode::syndrome(std::span<const std::uint8_t> bits) const {
    const std::size_t modulus = 2 * length_;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) sum += bits[i] == 1 ? i + 1 : 0;
    return (modulus - sum % modulus) % modulus;
}

Word SingleEditCode::encode(std::span<const std::uint8_t> message) const {
    if (message.size() != message_bits()) {
        throw core::InputError("single-edit code: a message of " + std::to_string(message.size()) +
                               " bits; expected " + std::to_string(message_bits()));
    }
    Word word(length_, 0);
    auto parity = parity_.begin();
    for (std::size_t i = 0, next = 0; i < length_; ++i) {
        if (parity != parity_.end() && *parity == i + 1) {
            ++parity;
        } else {
            word[i] = message[next++] & 1;
        }
    }
    std::size_t missing = syndrome(word);
    for (auto position = parity_.rbegin(); position != parity_.rend(); ++position) {
        // Only where those before it do not reach: they are the digits of a binary number.
        const bool first = position + 1 == parity_.rend();
        if (missing > (first ? 0 : 2 * *(position + 1) - 1)) {
            word[*position - 1] = 1;
            missing -= *position;
        }
    }
    return word;
}

Word SingleEditCode::message_of(std::span<const std::uint8_t> word) const {
    Word message;
    auto parity = parity_.begin();
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (parity != parity_.end() && *parity == i + 1) {
            ++parity;
        } else {
            message.push_back(word[i]);
        }
    }
    return message;
}

std::optional<Word> SingleEditCode::correct(std::span<const std::uint8_t> received) const {
    const std::size_t s = syndrome(received);
    std::optional<Word> word;
    if (received.size() == length_) {
        word = s == 0 ? Word(received.begin(), received.end()) : substituted(received, s);
    } else if (received.size() + 1 == length_) {
        word = deleted(received, s);
    } else if (received.size() == length_ + 1) {
        word = inserted(received, (2 * length_ - s) % (2 * length_));
    }
    if (word && !contains(*word)) return std::nullopt;
    return word;
}

}  // namespace oligo::dna
