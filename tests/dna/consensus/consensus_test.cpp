#include "dna/consensus/consensus.hpp"

#include "core/random.hpp"
#include "dna/clustering/placed_reads.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/addressed_form.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace oligo;
using dna::Placement;
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

CATCH_TEST_CASE("placement: reads find strand and direction", "[placement]") {
    const dna::AddressCode code(5, 0);
    core::Random random(3);
    for (const std::string name : {"default", "none"}) {
        const dna::ReadLayout layout{dna::parse_primers(name), 100, 50};
        std::vector<Read> reads;
        std::vector<std::uint32_t> truth;
        for (std::uint32_t i = 0; i < 400; ++i) {
            std::string strand = code.encode({i % 60, i % 16});
            while (strand.size() < 100) strand.push_back("ACGT"[random.below(4)]);
            std::string oligo = layout.primers.five_prime + strand + layout.primers.three_prime;
            if (i % 2) oligo = dna::reverse_complement(oligo);
            reads.push_back({oligo, ""});
            truth.push_back(i % 60);
        }
        reads.push_back({reads[0].bases + "A", ""});
        reads.push_back({std::string(layout.read_nt(), 'N'), ""});
        // Two that look like header strands: an address without an error is one, however.
        reads.push_back(reads[0]);
        truth.insert(truth.end(), {0, 0, 0});
        reads.push_back(reads[0]);
        char& base = reads.back().bases[layout.primers.five_prime.size()];
        base = base == 'A' ? 'C' : 'A';
        const std::vector<std::uint32_t> header_reads = {402, 403};
        const std::vector<dna::WhiteningRun> runs = {{50, 1}};
        const dna::AddressedForm form(5, 0, runs);
        const auto report = dna::place_reads(reads, header_reads, layout, form);
        CATCH_CHECK(report.placements[402].strand == 0);
        CATCH_CHECK(report.placements[403].strand == Placement::kUnplaced);
        CATCH_CHECK(report.tally.reclaimed == 1);
        for (std::uint32_t i = 0; i < 400; ++i) {
            const Placement& placement = report.placements[i];
            if (truth[i] >= 50) {
                CATCH_CHECK(placement.strand == Placement::kUnplaced);  // beyond the pool's strands
            } else {
                CATCH_CHECK(placement.strand == truth[i]);
                CATCH_CHECK(placement.variant == i % 16);
                CATCH_CHECK(placement.reversed == (i % 2 == 1));
            }
        }
        CATCH_CHECK(report.tally.wrong_length == 1);
        CATCH_CHECK(report.tally.placed + report.tally.unplaced == 402);
        CATCH_CHECK(report.tally.substitution_rate() == 0);
        CATCH_CHECK(report.tally.all == reads.size());
        CATCH_CHECK(report.tally.header == 2);
        CATCH_CHECK(report.tally.used() == report.tally.placed + 1);

        const dna::PlacedReads groups(reads, report.placements, layout);
        std::vector<dna::GroupedRead> room;
        std::size_t placed = 0;
        for (std::uint32_t s = 0; s < 50; ++s) {
            std::map<unsigned, std::size_t> variants;
            for (const Placement& placement : report.placements) {
                if (placement.strand == s) ++variants[placement.variant];
                placed += placement.strand == s;
            }
            const dna::ReadGroup group = groups.of(s, room);
            CATCH_CHECK(group.place.index == s);
            CATCH_CHECK(group.reads.size() == variants.at(group.place.variant));
            for (const auto& [variant, count] : variants) CATCH_CHECK(group.reads.size() >= count);
            // Whichever way round, a group says what the strand holds.
            const auto voted = dna::consensus(group.reads, layout.strand_nt);
            CATCH_CHECK(voted.reads == group.reads.size());
            CATCH_CHECK(voted.units.substr(0, 26) == code.encode(group.place));
            CATCH_CHECK(form.read(group).units == form.contents(group.place, voted).units);
            CATCH_CHECK(form.read(group).units.size() == 74);
        }
        CATCH_CHECK(placed == report.tally.placed);
    }
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
