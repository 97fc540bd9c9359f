#pragma once

#include "dna/scheme/adf.hpp"

#include <memory>
#include <string_view>

namespace oligo::dna {

/// The fountain, frame and redundancy of adf over a mapping that knows neither the constraints nor
/// the primers beside it: a writer tries the forms of a strand until one keeps them.
class PlainMappingScheme : public AdfScheme {
  public:
    std::unique_ptr<Scheme> between(const Primers&) const final { return nullptr; }

  protected:
    PlainMappingScheme(std::string_view name, const AdfOptions& options,
                       std::shared_ptr<const StrandMapping> mapping, unsigned variant_bits);
};

/// Three bits to two bases (DNA-QLC: Zheng et al., Briefings in Bioinformatics 2024): half of the
/// bases C or G and no run above 2, at 1.5 bits a base.
class ThreeToTwoScheme final : public PlainMappingScheme {
  public:
    static constexpr std::string_view kName = "three-to-two";

    static AdfOptions read_options(core::Config& config) { return read_adf_options(config, kName); }
    using AdfScheme::read_options;
    /// Throws InputError for strands without room.
    explicit ThreeToTwoScheme(const AdfOptions& options);
};

/// The same over words of Levenshtein's single-edit code (DNA-QLC's whole code: 290 bits in 200
/// bases): a read with one substituted, inserted or deleted base is still of use.
class LevenshteinScheme final : public PlainMappingScheme {
  public:
    static constexpr std::string_view kName = "levenshtein";

    static AdfOptions read_options(core::Config& config) { return read_adf_options(config, kName); }
    using AdfScheme::read_options;
    /// Throws InputError for strands without room.
    explicit LevenshteinScheme(const AdfOptions& options);
};

/// Two bits a base, scrambled until the oligo keeps the constraints, in 256 tries at most.
class TwoBitScheme final : public PlainMappingScheme {
  public:
    static constexpr std::string_view kName = "two-bit";

    static AdfOptions read_options(core::Config& config) { return read_adf_options(config, kName); }
    using AdfScheme::read_options;
    /// Throws InputError for strands without room.
    explicit TwoBitScheme(const AdfOptions& options);
};

}  // namespace oligo::dna
