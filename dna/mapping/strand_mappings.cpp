#include "dna/mapping/strand_mappings.hpp"

#include "dna/mapping/three_to_two.hpp"
#include "dna/mapping/two_bit.hpp"

#include <vector>

namespace oligo::dna {
namespace {

class ThreeToTwoStrands final : public StrandMapping {
  public:
    explicit ThreeToTwoStrands(std::size_t length_nt) : length_nt_(length_nt) {}

    std::size_t length_nt() const override { return length_nt_; }
    std::size_t capacity_bits() const override { return three_to_two::capacity_bits(length_nt_); }
    std::size_t coded_nt() const override { return length_nt_ / 2 * 2; }
    void encode(std::span<const std::uint8_t> numbers, unsigned,
                std::span<char> bases) const override {
        const std::size_t size = capacity_bytes();
        for (std::size_t at = 0, from = 0; at < bases.size(); at += length_nt_, from += size) {
            three_to_two::encode(numbers.subspan(from, size), bases.subspan(at, length_nt_));
        }
    }
    std::optional<unsigned> decode(std::string_view bases,
                                   std::span<std::uint8_t> number) const override {
        std::vector<std::uint8_t> known(length_nt_ / 2);
        if (bases.size() != length_nt_) return std::nullopt;
        const bool all = three_to_two::decode(bases, number, known) == known.size();
        return all ? std::optional(0U) : std::nullopt;
    }

  private:
    std::size_t length_nt_;
};

class TwoBitStrands final : public StrandMapping {
  public:
    explicit TwoBitStrands(std::size_t length_nt) : mapping_(length_nt, 0) {}

    std::size_t length_nt() const override { return mapping_.length_nt(); }
    std::size_t capacity_bits() const override { return mapping_.capacity_bits(); }
    std::size_t coded_nt() const override { return length_nt() - TwoBitMapping::kVariantNt; }
    unsigned variants() const override { return TwoBitMapping::kVariants; }
    void encode(std::span<const std::uint8_t> numbers, unsigned variant,
                std::span<char> bases) const override {
        const std::size_t size = capacity_bytes(), length = length_nt();
        for (std::size_t at = 0, from = 0; at < bases.size(); at += length, from += size) {
            mapping_.encode_variant(numbers.subspan(from, size), variant,
                                    bases.subspan(at, length));
        }
    }
    std::optional<unsigned> decode(std::string_view bases,
                                   std::span<std::uint8_t> number) const override {
        if (bases.size() != length_nt() || !mapping_.decode(bases, number)) return std::nullopt;
        return TwoBitMapping::variant_of(bases);
    }

  private:
    TwoBitMapping mapping_;
};

}  // namespace

std::unique_ptr<const StrandMapping> three_to_two_strands(std::size_t length_nt) {
    return std::make_unique<ThreeToTwoStrands>(length_nt);
}

std::unique_ptr<const StrandMapping> two_bit_strands(std::size_t length_nt) {
    return std::make_unique<TwoBitStrands>(length_nt);
}

}  // namespace oligo::dna
