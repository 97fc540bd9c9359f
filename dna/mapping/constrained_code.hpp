#pragma once

#include "dna/constraints/machine.hpp"
#include "dna/mapping/local_book.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Part of an oligo that a mapping writes, and what stands on both sides of it.
struct MappingRegion {
    std::size_t length_nt = 0;
    std::string left;       ///< everything before it on the oligo
    std::string right;      ///< everything behind it and the words
    LocalWords words = {};  ///< any words of a book, between it and `right`

    /// Fewest and most C and G that may stand in the bases from..to behind the region, `to` being
    /// at most behind_nt().
    GcCount strong_behind(std::size_t from, std::size_t to) const;
    std::size_t behind_nt() const { return words.length_nt() + right.size(); }
};

/// An invertible map from numbers of a fixed count of bits to bases; see ConstrainedMapping.
class ConstrainedCode {
  public:
    virtual ~ConstrainedCode() = default;
    virtual std::size_t capacity_bits() const = 0;
    /// Bytes of the tables.
    virtual std::size_t table_bytes() const = 0;
    /// Any number of strands, one behind the other.
    virtual void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const = 0;
    virtual bool decode(std::string_view bases, std::span<std::uint8_t> bits) const = 0;
};

/// The number behind a strand while it is written or read (dna/FORMAT.md, section 8.2): its lowest
/// bytes wait in the payload, the rest is below 2^64. The last `start_bits` bits of the payload
/// come first, then its bytes in order, one whenever a layer asks for more.
struct CodeBits {
    std::size_t start_bits = 0;
    std::size_t refills = 0;

    std::size_t count() const { return start_bits + 8 * refills; }
    std::uint64_t start(std::span<const std::uint8_t> bits) const;
    void put_start(std::uint64_t value, std::span<std::uint8_t> bits) const;
};

/// How many bytes and bases a strand has.
struct StrandSize {
    std::size_t bytes = 0;
    std::size_t bases = 0;
};

/// Has strands written kAbreast at a time, by write.template operator()<kAbreast>(bits, bases), and
/// what is left one at a time: strands written abreast do not wait for each other's tables.
template <std::size_t kAbreast, typename Write>
void write_abreast(StrandSize size, std::span<const std::uint8_t> bits, std::span<char> bases,
                   const Write& write) {
    const std::size_t count = bases.size() / size.bases;
    std::size_t done = 0;
    for (; done + kAbreast <= count; done += kAbreast) {
        write.template operator()<kAbreast>(bits.data() + done * size.bytes,
                                            bases.data() + done * size.bases);
    }
    for (; done < count; ++done) {
        write.template operator()<1>(bits.data() + done * size.bytes,
                                     bases.data() + done * size.bases);
    }
}

}  // namespace oligo::dna
