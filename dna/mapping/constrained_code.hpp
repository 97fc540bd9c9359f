#pragma once

#include "dna/constraints/machine.hpp"
#include "dna/mapping/local_book.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// The part of an oligo that a mapping writes, with its neighbours on both sides.
struct MappingRegion {
    std::size_t length_nt = 0;
    std::string left;       ///< everything before it on the oligo
    std::string right;      ///< everything after it and after the words
    LocalWords words = {};  ///< any words of a book, between the region and `right`

    /// Fewest and most C and G that the bases from..to after the region may hold; `to` is at most
    /// behind_nt().
    GcCount strong_behind(std::size_t from, std::size_t to) const;
    std::size_t behind_nt() const { return words.length_nt() + right.size(); }
};

/// An invertible map from numbers of a fixed count of bits to bases; see ConstrainedMapping.
class ConstrainedCode {
  public:
    virtual ~ConstrainedCode() = default;
    virtual std::size_t capacity_bits() const = 0;
    /// Size of the tables in bytes.
    virtual std::size_t table_bytes() const = 0;
    /// Any number of strands, one after another.
    virtual void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const = 0;
    virtual bool decode(std::string_view bases, std::span<std::uint8_t> bits) const = 0;
};

/// The number that a strand stands for, while it is written or read (dna/FORMAT.md, section 8.2):
/// its lowest bytes wait in the payload, the rest is below 2^64. The last `start_bits` bits of the
/// payload enter first, then its bytes in order, one whenever a layer needs more.
struct CodeBits {
    std::size_t start_bits = 0;
    std::size_t refills = 0;

    std::size_t count() const { return start_bits + 8 * refills; }
    std::uint64_t start(std::span<const std::uint8_t> bits) const;
    void put_start(std::uint64_t value, std::span<std::uint8_t> bits) const;
};

/// Number of bytes and of bases of a strand.
struct StrandSize {
    std::size_t bytes = 0;
    std::size_t bases = 0;
};

/// Writes strands kAbreast at a time, by write.template operator()<kAbreast>(bits, bases), and the
/// remaining ones one at a time: strands written abreast do not wait for each other's tables.
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
