#include "dna/consensus/likelihood_consensus.hpp"

#include "dna/consensus/error_estimate.hpp"
#include "tests/dna/consensus/noisy_reads.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace oligo;
using namespace oligo::test;
using dna::ErrorRates;
using dna::LikelihoodConsensus;
using dna::ReadView;

namespace {

constexpr std::size_t kStrandNt = 110;
const ErrorRates kSome{.02, .02, .02}, kMany{.04, .04, .04};

/// Strands, of 200, that come back exactly from `depth` reads; `foreign` reads of other strands lie
/// among them. The strands and their first reads are the same for any depth.
int exact(std::size_t depth, const ErrorRates& rates, std::size_t foreign = 0) {
    LikelihoodConsensus consensus;
    int right = 0;
    for (std::uint64_t i = 0; i < 200; ++i) {
        core::Random random(1, i), others(2, i);
        const std::string strand = random_strand(kStrandNt, random);
        auto reads = noisy_reads(strand, depth, rates, random);
        for (std::size_t f = 0; f < foreign; ++f) {
            const auto at = static_cast<std::ptrdiff_t>(others.below(reads.size() + 1));
            reads.insert(reads.begin() + at, random_strand(kStrandNt, others));
        }
        right += consensus(views_of(reads), {rates, kStrandNt, {}}).units == strand ? 1 : 0;
    }
    return right;
}

}  // namespace

CATCH_TEST_CASE("likelihood consensus: more reads never bring fewer strands back", "[consensus]") {
    int before = 0;
    for (const std::size_t depth : {1, 2, 3, 4, 5, 7, 10, 16, 30}) {
        const int now = exact(depth, kSome);
        CATCH_INFO("depth " << depth << ": " << now << " after " << before);
        CATCH_CHECK(now >= before);
        if (depth == 3) CATCH_CHECK(now >= 100);
        if (depth == 5) CATCH_CHECK(now >= 190);
        if (depth >= 10) CATCH_CHECK(now == 200);
        before = now;
    }
    CATCH_CHECK(exact(5, kMany) >= 125);
    CATCH_CHECK(exact(10, kMany) >= 198);
}

CATCH_TEST_CASE("likelihood consensus: a foreign read in five changes little", "[consensus]") {
    CATCH_CHECK(exact(4, kSome, 1) >= exact(4, kSome) - 3);
    CATCH_CHECK(exact(8, kSome, 2) >= exact(8, kSome) - 1);
    CATCH_CHECK(exact(8, kMany, 2) >= exact(8, kMany) - 3);
}

CATCH_TEST_CASE("likelihood consensus: half a read of another strand does no harm", "[consensus]") {
    LikelihoodConsensus consensus;
    core::Random random(3);
    int right = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string strand = random_strand(kStrandNt, random);
        auto reads = noisy_reads(strand, 6, kSome, random);
        reads[0] = reads[0].substr(0, 55) + random_strand(55, random);
        reads[1] = random_strand(55, random) + reads[1].substr(55);
        const auto reading = consensus(views_of(reads), {kSome, kStrandNt, {}});
        right += reading.units == strand ? 1 : 0;
    }
    CATCH_CHECK(right >= 85);
}

CATCH_TEST_CASE("likelihood consensus: confidence is how often a base is right", "[consensus]") {
    LikelihoodConsensus consensus;
    for (const auto& [depth, rates] :
         {std::pair<std::size_t, ErrorRates>{2, kSome}, {3, kSome}, {3, kMany}, {1, kSome}}) {
        std::array<double, 10> stated{}, right{}, count{};
        for (std::uint64_t i = 0; i < 800; ++i) {
            core::Random random(7 + depth, i);
            const std::string strand = random_strand(kStrandNt, random);
            const auto reads = noisy_reads(strand, depth, rates, random);
            const auto reading = consensus(views_of(reads), {rates, kStrandNt, {}});
            CATCH_REQUIRE(reading.units.size() == kStrandNt);
            for (std::size_t b = 0; b < kStrandNt; ++b) {
                const double chance = reading.confidence[b] / 255.0;
                const auto bin = static_cast<std::size_t>(chance * 9.999);
                stated[bin] += chance;
                right[bin] += reading.units[b] == strand[b] ? 1 : 0;
                count[bin] += 1;
            }
        }
        double apart = 0, all = 0;
        for (std::size_t bin = 0; bin < count.size(); ++bin) {
            apart += std::abs(right[bin] - stated[bin]);
            all += count[bin];
            if (count[bin] < 2000) continue;
            const double chance = stated[bin] / count[bin];
            CATCH_INFO("depth " << depth << ", " << count[bin] << " bases stated as " << chance);
            // An insertion and a deletion make some 35 bases in a row right or wrong together.
            const double deviation = std::sqrt(chance * (1 - chance) * 35 / count[bin]);
            CATCH_CHECK(right[bin] / count[bin] == Approx(chance).margin(.02 + 3 * deviation));
        }
        CATCH_CHECK(apart / all < .025);
    }
}

CATCH_TEST_CASE("likelihood consensus: qualities that mean something help", "[consensus]") {
    LikelihoodConsensus consensus;
    core::Random random(11);
    const ErrorRates rates{.08, .005, .005};
    int with = 0, without = 0, constant = 0;
    for (int i = 0; i < 150; ++i) {
        const std::string strand = random_strand(kStrandNt, random);
        std::vector<std::string> reads, qualities;
        for (int r = 0; r < 4; ++r) {
            // Half of the bases are bad ones, and say so.
            std::string read = noisy_read(strand, {0, .005, .005}, random), quality;
            for (char& base : read) {
                const bool bad = random.below(2) == 0;
                quality += bad ? '+' : 'I';
                if (bad && random.uniform() < .16) base = dna::kBases[random.below(4)];
            }
            reads.push_back(read);
            qualities.push_back(quality);
        }
        std::vector<ReadView> rated, flat;
        const std::string same(200, '!');
        for (std::size_t r = 0; r < reads.size(); ++r) {
            rated.push_back({reads[r], qualities[r]});
            flat.push_back({reads[r], std::string_view(same).substr(0, reads[r].size())});
        }
        const auto plain = consensus(views_of(reads), {rates, kStrandNt, {}});
        without += plain.units == strand ? 1 : 0;
        with += consensus(rated, {rates, kStrandNt, {}}).units == strand ? 1 : 0;
        const auto alike = consensus(flat, {rates, kStrandNt, {}});
        constant += alike.units == plain.units && alike.confidence == plain.confidence ? 1 : 0;
    }
    CATCH_INFO(with << " with, " << without << " without");
    CATCH_CHECK(with >= without + 15);
    CATCH_CHECK(constant == 150);
}

CATCH_TEST_CASE("likelihood consensus: few reads, no reads, odd reads", "[consensus]") {
    LikelihoodConsensus consensus;
    core::Random random(13);
    const std::string strand = random_strand(kStrandNt, random);
    const auto read = [&](const std::vector<std::string>& reads, std::size_t length) {
        return consensus(views_of(reads), {kSome, length, {}});
    };
    // One read: itself, at any length that is asked for.
    CATCH_CHECK(read({strand}, kStrandNt).units == strand);
    CATCH_CHECK(read({strand}, 0).units == strand);
    CATCH_CHECK(read({strand.substr(0, 100)}, kStrandNt).units.size() == kStrandNt);
    CATCH_CHECK(read({strand + "ACGTACGTAC"}, kStrandNt).units.size() == kStrandNt);
    // Two: an insertion in one is told by the length.
    const std::string longer = strand.substr(0, 40) + "C" + strand.substr(40);
    CATCH_CHECK(read({longer, strand}, kStrandNt).units == strand);
    CATCH_CHECK(read({longer, strand}, kStrandNt + 1).units == longer);
    CATCH_CHECK(read({longer, strand}, kStrandNt).reads == 2);
    // None that says anything.
    CATCH_CHECK(read({}, kStrandNt).empty());
    CATCH_CHECK(read({"", ""}, kStrandNt).empty());
    CATCH_CHECK(read({std::string(kStrandNt, 'N')}, kStrandNt).empty());
    CATCH_CHECK(read({strand.substr(0, 20), strand + strand + strand}, kStrandNt).empty());
    CATCH_CHECK(read({}, kStrandNt).reads == 0);
    // N leaves a base to the other reads.
    std::string holes = strand;
    for (std::size_t i = 0; i < holes.size(); i += 3) holes[i] = 'N';
    const auto filled = read({holes, strand.substr(0, 60) + strand.substr(61)}, kStrandNt);
    CATCH_CHECK(filled.units == strand);
    // Reads of very different lengths.
    auto mixed = noisy_reads(strand, 6, kSome, random);
    mixed.push_back(strand.substr(30, 60));
    mixed.push_back(strand + random_strand(90, random));
    mixed.push_back("A");
    CATCH_CHECK(read(mixed, kStrandNt).units == strand);
    CATCH_CHECK(read(mixed, 0).units == strand);
    // Quality strings of another length are none.
    const std::vector<ReadView> broken = {{strand, "II"}, {longer, "I"}, {strand, ""}};
    CATCH_CHECK(consensus(broken, {kSome, kStrandNt, {}}).units == strand);
}

CATCH_TEST_CASE("likelihood consensus: any length, rates and draft", "[consensus]") {
    core::Random random(17);
    LikelihoodConsensus used;
    for (const std::size_t length : {1, 2, 3, 8, 25, 200, 1000, 4096}) {
        const std::string strand = random_strand(length, random);
        const auto reads = noisy_reads(strand, 12, kSome, random);
        // Rates far too low and far too high.
        for (const ErrorRates& rates : {kSome, ErrorRates{0, 0, 0}, ErrorRates{.2, .1, .1}}) {
            const auto reading = used(views_of(reads), {rates, length, {}});
            CATCH_INFO(length << " nt");
            CATCH_CHECK(reading.units == strand);
            // Memory used before changes nothing.
            const auto again = LikelihoodConsensus()(views_of(reads), {rates, length, {}});
            CATCH_CHECK(again.units == reading.units);
            CATCH_CHECK(again.confidence == reading.confidence);
        }
        const std::string draft = noisy_read(strand, kMany, random);
        CATCH_CHECK(used(views_of(reads), {kSome, length, draft}).units == strand);
        CATCH_CHECK(used(views_of(reads), {kSome, length, random_strand(length, random)}).units ==
                    strand);
    }
}

CATCH_TEST_CASE("error rates: estimated from groups of reads", "[consensus]") {
    core::Random random(19);
    const auto estimate = [&](const ErrorRates& rates, std::size_t groups, std::size_t depth,
                              std::size_t length) {
        std::vector<std::vector<std::string>> reads;
        std::vector<std::vector<ReadView>> views;
        for (std::size_t g = 0; g < groups; ++g) {
            const std::string strand = random_strand(kStrandNt, random);
            reads.push_back(noisy_reads(strand, depth, rates, random));
        }
        for (const auto& group : reads) views.push_back(views_of(group));
        return dna::estimate_rates(views, length);
    };
    const ErrorRates usual;
    for (const ErrorRates& rates :
         {kSome, ErrorRates{.004, .001, .002}, ErrorRates{.01, .05, .03}}) {
        for (const std::size_t length : {kStrandNt, std::size_t{0}}) {
            const ErrorRates found = estimate(rates, 150, 6, length);
            CATCH_CHECK(found.substitution == Approx(rates.substitution).epsilon(.15));
            CATCH_CHECK(found.insertion == Approx(rates.insertion).epsilon(.15).margin(.0006));
            CATCH_CHECK(found.deletion == Approx(rates.deletion).epsilon(.15).margin(.0006));
        }
    }
    // Pairs of reads: half the differences are each one's.
    CATCH_CHECK(estimate(kSome, 200, 2, kStrandNt).substitution == Approx(.02).epsilon(.2));
    // Nothing to learn from: the usual rates, and little moves them little.
    CATCH_CHECK(estimate(kMany, 50, 1, kStrandNt).substitution == usual.substitution);
    CATCH_CHECK(estimate(kMany, 0, 5, kStrandNt).insertion == usual.insertion);
    CATCH_CHECK(estimate({0, 0, 0}, 1, 3, kStrandNt).substitution > usual.substitution / 2);
}
