#include "dna/strand/address.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kMaskSeed = 0x61646472;     // "addr"
constexpr std::uint64_t kCosetSeed = 0x636F736574;  // "coset"
constexpr unsigned kPoolSymbols = AddressCode::kPoolBits / 4;

/// What the parity symbols of a pool's addresses are XORed with: a codeword by itself, of a code of
/// which that of the addresses is a part.
std::array<std::uint8_t, AddressCode::kParity> pool_word(PoolNumber pool) {
    std::array<std::uint8_t, AddressCode::kParity> word{};
    const std::uint16_t number = pool.value_or(0);
    for (unsigned i = 0; i < kPoolSymbols; ++i) {
        word[i] = static_cast<std::uint8_t>(number >> (4 * (kPoolSymbols - 1 - i)) & 15);
    }
    const ReedSolomon code(GaloisField::gf16(), AddressCode::kParity - kPoolSymbols);
    code.encode(std::span(word).first(kPoolSymbols), std::span(word).subspan(kPoolSymbols));
    return word;
}

}  // namespace

AddressCode::AddressCode(unsigned symbols, std::uint8_t salt, PoolNumber pool)
    : symbols_(std::clamp(symbols, kMinSymbols, kMaxSymbols)), code_(GaloisField::gf16(), kParity) {
    for (unsigned variant = 0; variant < kVariants; ++variant) {
        masks_[variant] = core::Random(kMaskSeed + salt, variant).next() & (capacity(symbols_) - 1);
    }
    // The code is linear: without a coset index 0 would be a run of A, and a shifted or
    // complemented codeword could be one again.
    const std::uint64_t coset = core::Random(kCosetSeed).next();
    for (unsigned i = 0; i < kMaxSymbols + kParity; ++i) {
        coset_[i] = static_cast<std::uint8_t>(coset >> (4 * i) & 15);
    }
    const auto bound = pool_word(pool);
    for (unsigned i = 0; i < kParity; ++i) coset_[symbols_ + i] ^= bound[i];
}

std::uint64_t AddressCode::coset_word() const {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < symbols_ + kParity; ++i) word = word << 4 | coset_[i];
    return word;
}

std::string AddressCode::encode(const Address& address) const {
    std::string bases(length_nt(), 'A');
    write(address, bases);
    return bases;
}

void AddressCode::write(const Address& address, std::span<char> bases) const {
    std::array<std::uint8_t, kMaxSymbols + kParity> word{};
    const std::uint64_t masked = address.index ^ mask(address.variant);
    word[0] = static_cast<std::uint8_t>(address.variant);
    for (unsigned i = 1; i < symbols_; ++i) {
        word[i] = static_cast<std::uint8_t>(masked >> (4 * (symbols_ - 1 - i)) & 15);
    }
    code_.encode(std::span(word).first(symbols_), std::span(word).subspan(symbols_, kParity));
    for (unsigned i = 0; i < symbols_ + kParity; ++i) {
        const unsigned symbol = word[i] ^ coset_[i];
        bases[2 * i] = kBases[symbol >> 2];
        bases[2 * i + 1] = kBases[symbol & 3];
    }
}

std::optional<AddressReading> AddressCode::decode(std::string_view bases) const {
    if (bases.size() < length_nt()) return std::nullopt;
    std::array<std::uint8_t, kMaxSymbols + kParity> word{};
    std::array<std::uint16_t, kMaxSymbols + kParity> erased{};
    std::size_t erasures = 0;
    for (unsigned i = 0; i < symbols_ + kParity; ++i) {
        const unsigned high = base_value(bases[2 * i]);
        const unsigned low = base_value(bases[2 * i + 1]);
        if (high > 3 || low > 3) {
            erased[erasures++] = static_cast<std::uint16_t>(i);
        } else {
            word[i] = static_cast<std::uint8_t>((high << 2 | low) ^ coset_[i]);
        }
    }
    // Half of the parity is kept back from erasures: they must not eat what detects a wrong
    // address.
    if (erasures > kParity / 2) return std::nullopt;
    const auto changed =
        code_.decode(std::span(word).first(symbols_ + kParity), std::span(erased).first(erasures));
    if (!changed) return std::nullopt;
    AddressReading reading;
    reading.corrected = *changed;
    reading.address.variant = word[0];
    for (unsigned i = 1; i < symbols_; ++i) {
        reading.address.index = reading.address.index << 4 | word[i];
    }
    reading.address.index ^= mask(reading.address.variant);
    return reading;
}

}  // namespace oligo::dna
