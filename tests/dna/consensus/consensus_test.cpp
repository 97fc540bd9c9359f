#include "dna/consensus/consensus.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/addressed_form.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace oligo;
using dna::Read;
using dna::Vote;

CATCH_TEST_CASE("consensus: bases vote with their quality", "[consensus]") {
    Vote vote(4);
    vote.add({{"ACGT", ""}, false});
    vote.add({{"ACCT", ""}, false});
    vote.add({{"AGCN", ""}, false});
    const auto reading = vote.result();
    CATCH_CHECK(reading.reads == 3);
    CATCH_CHECK(reading.units == "ACCT");
    // Margins 60, 20, 20 and 40 of Phred 20 each: 1 - 10^-6, 10^-2, 10^-2, 10^-4.
    CATCH_CHECK(reading.confidence == std::vector<std::uint8_t>{255, 252, 252, 255});

    Vote weighted(2);
    weighted.add({{"AA", "I#"}, false});  // Phred 40 and 2
    weighted.add({{"CC", "+5"}, false});  // Phred 10 and 20
    CATCH_CHECK(weighted.result().units == "AC");
    weighted.add({{"GG", "I5"}, true});  // backwards: C C, Phred 20 and 40
    CATCH_CHECK(weighted.result().units == "AC");
    weighted.add({{"CT", "I5"}, true});  // backwards: A G, Phred 20 and 40
    CATCH_CHECK(weighted.result().units == "AC");
    CATCH_CHECK(Vote(3).result().units.empty());
}

CATCH_TEST_CASE("consensus: a tie has no confidence", "[consensus]") {
    Vote vote(1);
    vote.add({{"A", ""}, false});
    vote.add({{"C", ""}, false});
    CATCH_CHECK(vote.result().confidence == std::vector<std::uint8_t>{0});
}

CATCH_TEST_CASE("consensus: a read alone says what a vote of it says", "[consensus]") {
    for (const std::string quality : {"", "!+5I!+5I!+5I!+5I!+5"}) {
        for (const bool reversed : {false, true}) {
            const dna::GroupedRead read{{"ACGTCGATNACAGGTTCAG", quality}, reversed, 5};
            Vote vote(12);
            vote.add(read);
            const auto alone = dna::consensus({&read, 1}, 12);
            CATCH_CHECK(alone.units == vote.result().units);
            CATCH_CHECK(alone.confidence == vote.result().confidence);
            CATCH_CHECK(alone.reads == 1);
            const std::string bases = reversed ? "CCTGTNATCGAC" : "GATNACAGGTTC";
            for (std::size_t i = 0; i < 12; ++i) {
                CATCH_CHECK(
                    (bases[i] == 'N' ? alone.confidence[i] == 0 : alone.units[i] == bases[i]));
            }
        }
    }
}

CATCH_TEST_CASE("consensus: reads of a part vote where they are", "[consensus]") {
    const std::string strand = "ACGGTTACAGTC";
    const std::string end = dna::reverse_complement(strand.substr(7));
    // A whole read with an error at 5, the first eight bases behind two others, the last five
    // backwards behind one of a primer.
    const std::vector<dna::GroupedRead> reads = {
        {{"ACGGTGACAGTC", ""}, false, 0}, {{"GGACGGTTAC", ""}, false, 2},
        {{end + "A", ""}, true, -6},      {{"", ""}, false, 0},
        {{"ACGT", ""}, false, 40},        {{"ACGT", ""}, true, -40},
    };
    const auto voted = dna::consensus(reads, 12);
    CATCH_CHECK(voted.reads == 6);
    for (std::size_t i = 0; i < 12; ++i) {
        CATCH_INFO(i);
        if (i == 5) {
            CATCH_CHECK(voted.confidence[i] == 0);  // one against one
        } else {
            CATCH_CHECK(voted.units[i] == strand[i]);
        }
    }
    CATCH_CHECK(voted.confidence[0] == 255);
    CATCH_CHECK(dna::consensus({reads.data() + 1, 1}, 12).units.substr(0, 8) == "ACGGTTAC");
    CATCH_CHECK(dna::consensus({reads.data() + 1, 1}, 12).confidence[8] == 0);
    CATCH_CHECK(dna::consensus({}, 12).empty());
}
