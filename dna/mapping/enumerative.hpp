#pragma once

#include "dna/mapping/constrained_code.hpp"

#include <memory>

namespace oligo::dna {

/// Bits to bases and back under constraints, near capacity: whatever the bits, the region with its
/// neighbours keeps the maximum run, the GC of the whole oligo, the GC window and the forbidden
/// motifs, and every strand that it can write reads back to the same bits. Integers only; const and
/// safe from several threads. The bits are in dna/FORMAT.md, section 8.
///
/// Without a GC window the count of C and G is part of the enumeration (396 bits on 200 bases with
/// runs up to 3 and 40..60 %); with one, the window is. A mapping does not deal with look-alikes
/// and hairpins: the writer screens for them.
class ConstrainedMapping {
  public:
    static constexpr std::size_t kMostNt = std::size_t{1} << 20;

    /// `rules` apply to the oligo left + region + right. Throws InputError when they cannot be
    /// guaranteed: more than one GC window, one above 24 nt, windows that do not imply the GC of
    /// the whole oligo, tables above 128 MB (256 with a window), neighbours that break the rules,
    /// or no strand left.
    ConstrainedMapping(const Constraints& rules, const MappingRegion& region);

    std::size_t length_nt() const { return length_nt_; }
    /// Number of bits that fit; the payload of a strand has (capacity_bits() + 7) / 8 bytes, most
    /// significant bit first, unused last bits zero.
    std::size_t capacity_bits() const { return code_->capacity_bits(); }
    std::size_t capacity_bytes() const { return (code_->capacity_bits() + 7) / 8; }
    std::size_t table_bytes() const { return code_->table_bytes(); }
    const ConstrainedCode& code() const { return *code_; }

    /// Writes length_nt() letters and ignores the unused bits of the last byte. Throws InputError
    /// for spans whose sizes are not capacity_bytes() and length_nt().
    void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const;
    /// Reads the bits of `bases`; returns false, with `bits` undefined, when encode never writes
    /// such a strand (any letters are allowed). Throws InputError for a span whose size is not
    /// capacity_bytes().
    bool decode(std::string_view bases, std::span<std::uint8_t> bits) const;

  private:
    std::size_t length_nt_;
    std::unique_ptr<const ConstrainedCode> code_;
};

}  // namespace oligo::dna
