#include "dna/mapping/two_bit.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kStreamSeed = 0x74776F626974;  // "twobit"
constexpr unsigned kFirstVariant = 0x1B;               // ACGT: no run, half of it strong

/// The scrambling of one variant, a byte at a time.
class Keystream {
  public:
    Keystream(std::uint64_t seed, unsigned variant) : random_(kStreamSeed ^ seed, variant) {}

    std::uint8_t next() {
        if (left_ == 0) {
            word_ = random_.next();
            left_ = 8;
        }
        const auto byte = static_cast<std::uint8_t>(word_ & 0xFF);
        word_ >>= 8;
        --left_;
        return byte;
    }

  private:
    core::Random random_;
    std::uint64_t word_ = 0;
    unsigned left_ = 0;
};

}  // namespace

TwoBitMapping::TwoBitMapping(std::size_t length_nt, std::uint64_t seed)
    : length_nt_(length_nt), seed_(seed) {
    if (length_nt <= kVariantNt) {
        throw core::InputError("mapping two-bit: a region of " + std::to_string(length_nt) +
                               " bases; expected more than the " + std::to_string(kVariantNt) +
                               " that name the variant");
    }
}

void TwoBitMapping::check_sizes(std::size_t bytes, std::size_t bases) const {
    if (bytes != capacity_bytes() || bases != length_nt_) {
        throw core::InputError("mapping two-bit: " + std::to_string(bytes) + " bytes for " +
                               std::to_string(bases) + " bases; expected " +
                               std::to_string(capacity_bytes()) + " and " +
                               std::to_string(length_nt_));
    }
}

void TwoBitMapping::write_variant(std::span<const std::uint8_t> bits, unsigned variant,
                                  std::span<char> bases) const {
    const unsigned name = variant ^ kFirstVariant;
    for (std::size_t i = 0; i < kVariantNt; ++i) {
        bases[i] = kBases[(name >> (6 - 2 * i)) & 3];
    }
    Keystream keystream(seed_, variant);
    unsigned byte = 0;
    for (std::size_t i = 0; i < length_nt_ - kVariantNt; ++i) {
        if (i % 4 == 0) byte = bits[i / 4] ^ keystream.next();
        bases[kVariantNt + i] = kBases[(byte >> (6 - 2 * (i % 4))) & 3];
    }
}

void TwoBitMapping::encode_variant(std::span<const std::uint8_t> bits, unsigned variant,
                                   std::span<char> bases) const {
    check_sizes(bits.size(), bases.size());
    write_variant(bits, variant, bases);
}

bool TwoBitMapping::encode(std::span<const std::uint8_t> bits, const Accept& accept,
                           std::span<char> bases) const {
    check_sizes(bits.size(), bases.size());
    for (unsigned variant = 0; variant < kVariants; ++variant) {
        write_variant(bits, variant, bases);
        if (accept({bases.data(), bases.size()})) {
            return true;
        }
    }
    return false;
}

unsigned TwoBitMapping::variant_of(std::string_view bases) {
    unsigned name = 0;
    for (const char base : bases.substr(0, kVariantNt)) name = name << 2 | (base_value(base) & 3U);
    return name ^ kFirstVariant;
}

bool TwoBitMapping::decode(std::string_view bases, std::span<std::uint8_t> bits) const {
    check_sizes(bits.size(), bases.size());
    std::fill(bits.begin(), bits.end(), std::uint8_t{0});
    Keystream keystream(seed_, variant_of(bases));
    for (std::size_t i = 0; i < length_nt_ - kVariantNt; ++i) {
        const unsigned shift = 6 - 2 * (i % 4);
        if (i % 4 == 0) bits[i / 4] = keystream.next();
        bits[i / 4] ^= static_cast<std::uint8_t>((base_value(bases[kVariantNt + i]) & 3U) << shift);
    }
    const std::size_t unused = 8 * bits.size() - capacity_bits();
    bits.back() &= static_cast<std::uint8_t>(0xFF << unused);
    return std::all_of(bases.begin(), bases.end(),
                       [](char letter) { return base_value(letter) < 4; });
}

}  // namespace oligo::dna
