#include "dna/consensus/likelihood_consensus.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace oligo;
using dna::ErrorRates;
using dna::LikelihoodConsensus;
using dna::ReadView;

namespace {

std::string random_strand(std::size_t length_nt, core::Random& random) {
    std::string strand(length_nt, 'A');
    for (char& base : strand) base = dna::kBases[random.below(4)];
    return strand;
}

std::string read_of(const std::string& strand, const ErrorRates& rates, core::Random& random) {
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

std::vector<ReadView> views_of(const std::vector<std::string>& reads) {
    std::vector<ReadView> views;
    for (const std::string& read : reads) views.push_back({read, {}});
    return views;
}

/// Strands of 110 nt, of 200, that come back exactly from `depth` reads.
int exact(unsigned depth, double rate) {
    const ErrorRates rates{rate, rate, rate};
    core::Random random(depth);
    LikelihoodConsensus consensus;
    int right = 0;
    for (int i = 0; i < 200; ++i) {
        const std::string strand = random_strand(110, random);
        std::vector<std::string> reads;
        for (unsigned r = 0; r < depth; ++r) reads.push_back(read_of(strand, rates, random));
        right += consensus(views_of(reads), {rates, 110, {}}).units == strand ? 1 : 0;
    }
    return right;
}

}  // namespace

CATCH_TEST_CASE("likelihood consensus: strands come back exactly", "[consensus]") {
    CATCH_CHECK(exact(5, .02) >= 190);
    CATCH_CHECK(exact(10, .02) == 200);
    CATCH_CHECK(exact(5, .04) >= 120);
    CATCH_CHECK(exact(10, .04) >= 197);
}
