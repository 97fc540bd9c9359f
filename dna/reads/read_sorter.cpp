#include "dna/reads/read_sorter.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kComparedNt = 32;  ///< two bits each fill a word
constexpr unsigned kUnit = 1024, kMostWrong = kUnit / 4;

/// Bases as digits of base 4, the first one highest; letters other than A C G T as A.
std::uint64_t packed(std::string_view bases) {
    std::uint64_t word = 0;
    for (const char base : bases) {
        const unsigned value = base_value(base);
        word = word << 2 | (value > 3 ? 0 : value);
    }
    return word;
}

/// The reverse complement of 32 packed bases.
std::uint64_t reverse_complement_of(std::uint64_t word) {
    std::uint64_t reversed = 0;
    for (std::size_t i = 0; i < kComparedNt; ++i, word >>= 2) reversed = reversed << 2 | (word & 3);
    return ~reversed;
}

unsigned differing_bases(std::uint64_t difference) {
    constexpr std::uint64_t kLowBits = 0x5555555555555555;
    return static_cast<unsigned>(std::popcount((difference | difference >> 1) & kLowBits));
}

}  // namespace

void ReadSorter::add(const Primers& pair) {
    const std::size_t five = pair.five_prime.size(), three = pair.three_prime.size();
    if (std::min(five, three) < kLeastPrimerNt) {
        throw core::InputError("primers " + pair.name + ": " + std::to_string(five) + " and " +
                               std::to_string(three) + " bases; expected at least " +
                               std::to_string(kLeastPrimerNt) + " each to tell reads apart");
    }
    Ends ends;
    ends.start_nt = static_cast<unsigned>(std::min(five, kComparedNt));
    ends.end_nt = static_cast<unsigned>(std::min(three, kComparedNt));
    // A read's first base is highest in its word, its last one lowest.
    const unsigned shift = 2 * (kComparedNt - ends.start_nt);
    ends.start = packed(std::string_view(pair.five_prime).substr(0, ends.start_nt)) << shift;
    ends.start_mask = ~std::uint64_t{0} << shift;
    ends.end = packed(std::string_view(pair.three_prime).substr(three - ends.end_nt));
    ends.end_mask = ~std::uint64_t{0} >> (2 * (kComparedNt - ends.end_nt));
    pairs_.push_back(ends);
}

std::size_t ReadSorter::pair_of(std::string_view bases) const {
    if (bases.size() < kComparedNt) return kNone;
    const std::uint64_t start = packed(bases.substr(0, kComparedNt));
    const std::uint64_t end = packed(bases.substr(bases.size() - kComparedNt));
    const std::uint64_t back_start = reverse_complement_of(end);
    const std::uint64_t back_end = reverse_complement_of(start);
    const auto wrong = [](const Ends& pair, std::uint64_t first, std::uint64_t last) {
        const unsigned five = differing_bases((pair.start ^ first) & pair.start_mask);
        const unsigned three = differing_bases((pair.end ^ last) & pair.end_mask);
        return std::min({kUnit * (five + three) / (pair.start_nt + pair.end_nt),
                         2 * kUnit * five / pair.start_nt, 2 * kUnit * three / pair.end_nt});
    };
    std::size_t best = kNone;
    unsigned least = kMostWrong + 1;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const unsigned here =
            std::min(wrong(pairs_[i], start, end), wrong(pairs_[i], back_start, back_end));
        if (here < least) {
            least = here;
            best = i;
        } else if (here == least) {
            best = kNone;
        }
    }
    return best;
}

}  // namespace oligo::dna
