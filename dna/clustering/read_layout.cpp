#include "dna/clustering/read_layout.hpp"

#include "dna/nucleotide.hpp"

namespace oligo::dna {
namespace {

// Primers tell the direction when one way round fits by so many bases better than the other.
constexpr std::size_t kClearMargin = 6;
constexpr std::size_t kLeastPrimerNt = 10;  ///< shorter ones tell nothing

}  // namespace

PrimerDirection::PrimerDirection(const Primers& primers)
    : five_(primers.five_prime),
      three_(primers.three_prime),
      reverse_five_(reverse_complement(five_)),
      reverse_three_(reverse_complement(three_)) {}

int PrimerDirection::of(std::string_view read) const {
    const std::size_t five = five_.size(), three = three_.size();
    if (five + three < kLeastPrimerNt) return 0;
    const std::size_t forward = hamming_distance(read.substr(0, five), five_) +
                                hamming_distance(read.substr(read.size() - three), three_);
    const std::size_t backward = hamming_distance(read.substr(0, three), reverse_three_) +
                                 hamming_distance(read.substr(read.size() - five), reverse_five_);
    if (forward + kClearMargin <= backward) return 1;
    return backward + kClearMargin <= forward ? -1 : 0;
}

}  // namespace oligo::dna
