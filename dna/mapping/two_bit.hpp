#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace oligo::dna {

/// Two bits a base, scrambled until the strand passes a screen: the plain way to keep constraints.
/// The first four bases name the variant, 256 in all, so that one strand in 10^9 finds none where
/// one random strand in twelve passes (200 bases, runs up to 3, 40..60 % GC). A wrong base behind
/// the variant costs its two bits alone. dna/FORMAT.md, section 8.5.
class TwoBitMapping {
  public:
    static constexpr std::size_t kVariantNt = 4;
    static constexpr unsigned kVariants = 256;

    /// A region of `length_nt` (5 or more) bases, scrambled from `seed`: strands of a pool take
    /// different ones. Throws InputError for a shorter region.
    TwoBitMapping(std::size_t length_nt, std::uint64_t seed);

    std::size_t length_nt() const { return length_nt_; }
    std::size_t capacity_bits() const { return 2 * (length_nt_ - kVariantNt); }
    std::size_t capacity_bytes() const { return (capacity_bits() + 7) / 8; }

    /// Judges the region as it would appear on the oligo.
    using Accept = std::function<bool(std::string_view)>;
    /// Writes the first variant that `accept` takes and says whether there was one. `bits`: most
    /// significant first. Throws InputError for spans of other sizes.
    bool encode(std::span<const std::uint8_t> bits, const Accept& accept,
                std::span<char> bases) const;
    /// Writes one variant, whatever a screen says of it. `variant`: below kVariants. Throws
    /// InputError for spans of other sizes.
    void encode_variant(std::span<const std::uint8_t> bits, unsigned variant,
                        std::span<char> bases) const;
    /// The variant that the first four of `bases` name.
    static unsigned variant_of(std::string_view bases);
    /// False, with `bits` undefined, when a letter is not one of A C G T. Throws InputError for
    /// spans of other sizes.
    bool decode(std::string_view bases, std::span<std::uint8_t> bits) const;

  private:
    void write_variant(std::span<const std::uint8_t> bits, unsigned variant,
                       std::span<char> bases) const;
    void check_sizes(std::size_t bytes, std::size_t bases) const;

    std::size_t length_nt_;
    std::uint64_t seed_;
};

}  // namespace oligo::dna
