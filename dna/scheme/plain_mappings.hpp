#pragma once

#include "dna/scheme/adf.hpp"

#include <string_view>
#include <vector>

namespace oligo::dna {

/// The fountain, frame and redundancy of adf over a mapping that knows neither the constraints nor
/// the primers beside it: a writer tries the forms of a strand until one keeps them.
class PlainMappingScheme : public AdfScheme {
  public:
    /// Without the primers, which the mapping does not look at (dna/FORMAT.md, section 14).
    std::vector<std::uint8_t> parameters() const final;
    std::unique_ptr<Scheme> between(const Primers&) const final { return nullptr; }

  protected:
    using AdfScheme::AdfScheme;
};

/// Three bits to two bases (DNA-QLC: Zheng et al., Briefings in Bioinformatics 2024): half of the
/// bases C or G and no run above 2, at 1.5 bits a base.
class ThreeToTwoScheme final : public PlainMappingScheme {
  public:
    static constexpr std::string_view kName = "three-to-two";

    /// Throws InputError for strands without room.
    explicit ThreeToTwoScheme(const AdfOptions& options);
    std::string_view name() const override { return kName; }
};

/// Two bits a base, scrambled until the oligo keeps the constraints, in 256 tries at most.
class TwoBitScheme final : public PlainMappingScheme {
  public:
    static constexpr std::string_view kName = "two-bit";

    /// Throws InputError for strands without room.
    explicit TwoBitScheme(const AdfOptions& options);
    std::string_view name() const override { return kName; }
};

}  // namespace oligo::dna
