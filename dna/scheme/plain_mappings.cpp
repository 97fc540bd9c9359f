#include "dna/scheme/plain_mappings.hpp"

#include "dna/mapping/strand_mappings.hpp"

namespace oligo::dna {
namespace {

// Sixteen forms of a strand: the map keeps runs and GC by itself, motifs, look-alikes and hairpins
// are rare.
constexpr unsigned kThreeToTwoTrialBits = 4;
constexpr unsigned kTwoBitTrialBits = 0;  // the mapping has its own

}  // namespace

std::vector<std::uint8_t> PlainMappingScheme::parameters() const {
    AdfOptions stored = options();
    stored.primers = AdfOptions{}.primers;
    return write_adf_options(stored);
}

ThreeToTwoScheme::ThreeToTwoScheme(const AdfOptions& options)
    : PlainMappingScheme(options, three_to_two_strands(options.strand_nt), kThreeToTwoTrialBits) {}

TwoBitScheme::TwoBitScheme(const AdfOptions& options)
    : PlainMappingScheme(options, two_bit_strands(options.strand_nt), kTwoBitTrialBits) {}

}  // namespace oligo::dna
