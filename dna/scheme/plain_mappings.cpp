#include "dna/scheme/plain_mappings.hpp"

#include "core/error.hpp"
#include "dna/mapping/strand_mappings.hpp"
#include "dna/scheme/scheme_list.hpp"

namespace oligo::dna {
namespace {

// Sixteen forms of a strand: the map keeps runs and GC by itself, motifs, look-alikes and hairpins
// are rare.
constexpr unsigned kThreeToTwoVariantBits = 4;
constexpr unsigned kTwoBitVariantBits = 0;  // the mapping has its own

/// `options`, unless they ask for what these mappings have no place for.
const AdfOptions& without_parity(const AdfOptions& options) {
    if (options.inner_parity == 0) return options;
    throw core::InputError("pool: inner parity of " + std::to_string(options.inner_parity) +
                           " symbols over a mapping of a few bases; expected none");
}

/// What a pool stores: without the primers, which these mappings do not look at (dna/FORMAT.md,
/// section 14).
std::vector<std::uint8_t> parameters_of(AdfOptions options) {
    options.sites = AdfOptions{}.sites;
    return write_adf_options(options);
}

}  // namespace

PlainMappingScheme::PlainMappingScheme(std::string_view name, const AdfOptions& options,
                                       std::shared_ptr<const StrandMapping> mapping,
                                       unsigned variant_bits)
    : AdfScheme(facts_of(name, options, parameters_of(options)), options, std::move(mapping),
                variant_bits) {}

ThreeToTwoScheme::ThreeToTwoScheme(const AdfOptions& options)
    : PlainMappingScheme(kName, without_parity(options), three_to_two_strands(options.strand_nt),
                         kThreeToTwoVariantBits) {}

LevenshteinScheme::LevenshteinScheme(const AdfOptions& options)
    : PlainMappingScheme(kName, without_parity(options), single_edit_strands(options.strand_nt),
                         kThreeToTwoVariantBits) {}

TwoBitScheme::TwoBitScheme(const AdfOptions& options)
    : PlainMappingScheme(kName, without_parity(options), two_bit_strands(options.strand_nt),
                         kTwoBitVariantBits) {}

SchemeEntry three_to_two_scheme() {
    return scheme_entry<ThreeToTwoScheme>(8);
}

SchemeEntry two_bit_scheme() {
    return scheme_entry<TwoBitScheme>(9);
}

SchemeEntry levenshtein_scheme() {
    return scheme_entry<LevenshteinScheme>(11);
}

}  // namespace oligo::dna
