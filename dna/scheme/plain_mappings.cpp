#include "dna/scheme/plain_mappings.hpp"

#include "core/error.hpp"
#include "dna/mapping/strand_mappings.hpp"

namespace oligo::dna {
namespace {

// Sixteen forms of a strand: the map keeps runs and GC by itself, motifs, look-alikes and hairpins
// are rare.
constexpr unsigned kThreeToTwoTrialBits = 4;
constexpr unsigned kTwoBitTrialBits = 0;  // the mapping has its own

/// `options`, unless they ask for what these mappings have no place for.
const AdfOptions& without_parity(const AdfOptions& options) {
    if (options.inner_parity == 0) return options;
    throw core::InputError("pool: inner parity of " + std::to_string(options.inner_parity) +
                           " symbols over a mapping of a few bases; expected none");
}

}  // namespace

std::vector<std::uint8_t> PlainMappingScheme::parameters() const {
    AdfOptions stored = options();
    stored.primers = AdfOptions{}.primers;
    return write_adf_options(stored);
}

ThreeToTwoScheme::ThreeToTwoScheme(const AdfOptions& options)
    : PlainMappingScheme(without_parity(options), three_to_two_strands(options.strand_nt),
                         kThreeToTwoTrialBits) {}

TwoBitScheme::TwoBitScheme(const AdfOptions& options)
    : PlainMappingScheme(without_parity(options), two_bit_strands(options.strand_nt),
                         kTwoBitTrialBits) {}

}  // namespace oligo::dna
