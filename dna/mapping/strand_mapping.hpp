#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace oligo::dna {

/// Takes a number that a damaged strand may have been and its variant; true: it is the one.
using TryNumber = std::function<bool(unsigned variant, std::span<const std::uint8_t> number)>;

/// A mapping as strand forms use it: numbers of capacity_bits() bits, the most significant first in
/// whole bytes with the unused last bits zero, to bases and back. Const and safe from several
/// threads.
class StrandMapping {
  public:
    virtual ~StrandMapping() = default;

    virtual std::size_t length_nt() const = 0;
    virtual std::size_t capacity_bits() const = 0;
    std::size_t capacity_bytes() const { return (capacity_bits() + 7) / 8; }
    /// Bases that hold those bits; the others are the mapping's own.
    virtual std::size_t coded_nt() const { return length_nt(); }
    /// How many strands the mapping itself has for one number: a power of two.
    virtual unsigned variants() const { return 1; }

    /// Strands of numbers in a row, all under one variant; `numbers` and `bases` hold as many of
    /// them. A number that has no strand under the variant gives letters other than A C G T, which
    /// no screen takes.
    virtual void encode(std::span<const std::uint8_t> numbers, unsigned variant,
                        std::span<char> bases) const = 0;
    /// Variant of a strand of length_nt() letters, its number in `number` (capacity_bytes());
    /// nothing when encode() writes no such strand.
    virtual std::optional<unsigned> decode(std::string_view bases,
                                           std::span<std::uint8_t> number) const = 0;

    /// By how many bases a strand may be longer or shorter that is_near() still reads.
    virtual std::size_t slack_nt() const { return 0; }
    /// For mappings with an error-correcting code of their own: hands on every number of which
    /// `bases`, which decode() does not take, are a strand after an error that the code corrects,
    /// until one is taken. Returns whether one was.
    virtual bool is_near(std::string_view, const TryNumber&) const { return false; }
};

}  // namespace oligo::dna
