#pragma once

#include "core/random.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/read.hpp"

#include <string>
#include <vector>

namespace oligo::test {

inline std::string random_strand(std::size_t length_nt, core::Random& random) {
    std::string strand(length_nt, 'A');
    for (char& base : strand) base = dna::kBases[random.below(4)];
    return strand;
}

/// A read of a strand: before each base one may be inserted, then it is deleted or substituted.
inline std::string noisy_read(const std::string& strand, const dna::ErrorRates& rates,
                              core::Random& random) {
    std::string read;
    for (const char base : strand) {
        if (random.uniform() < rates.insertion) read += dna::kBases[random.below(4)];
        if (random.uniform() < rates.deletion) continue;
        const bool wrong = random.uniform() < rates.substitution;
        const unsigned shift = wrong ? 1 + random.below(3) : 0;
        read += dna::kBases[(dna::base_value(base) + shift) & 3];
    }
    return read;
}

inline std::vector<std::string> noisy_reads(const std::string& strand, std::size_t count,
                                            const dna::ErrorRates& rates, core::Random& random) {
    std::vector<std::string> reads;
    for (std::size_t i = 0; i < count; ++i) reads.push_back(noisy_read(strand, rates, random));
    return reads;
}

inline std::vector<dna::ReadView> views_of(const std::vector<std::string>& reads) {
    std::vector<dna::ReadView> views;
    for (const std::string& read : reads) views.push_back({read, {}});
    return views;
}

}  // namespace oligo::test
