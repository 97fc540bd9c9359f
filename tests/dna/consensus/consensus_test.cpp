#include "dna/consensus/consensus.hpp"

#include "core/random.hpp"
#include "dna/clustering/placement.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/addressed_form.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;
using dna::Placement;
using dna::Read;
using dna::Vote;

CATCH_TEST_CASE("consensus: bases vote with their quality", "[consensus]") {
    Vote vote(4);
    vote.add({"ACGT", "", false});
    vote.add({"ACCT", "", false});
    vote.add({"AGCN", "", false});
    const auto reading = vote.result();
    CATCH_CHECK(reading.reads == 3);
    CATCH_CHECK(reading.bases == "ACCT");
    // Margins 60, 20, 20 and 40 of Phred 20 each: 1 - 10^-6, 10^-2, 10^-2, 10^-4.
    CATCH_CHECK(reading.confidence == std::vector<std::uint8_t>{255, 252, 252, 255});

    Vote weighted(2);
    weighted.add({"AA", "I#", false});  // Phred 40 and 2
    weighted.add({"CC", "+5", false});  // Phred 10 and 20
    CATCH_CHECK(weighted.result().bases == "AC");
    weighted.add({"GG", "I5", true});  // backwards: C C, Phred 20 and 40
    CATCH_CHECK(weighted.result().bases == "AC");
    weighted.add({"CT", "I5", true});  // backwards: A G, Phred 20 and 40
    CATCH_CHECK(weighted.result().bases == "AC");
    CATCH_CHECK(Vote(3).result().bases.empty());
}

CATCH_TEST_CASE("consensus: a tie has no confidence", "[consensus]") {
    Vote vote(1);
    vote.add({"A", "", false});
    vote.add({"C", "", false});
    CATCH_CHECK(vote.result().confidence == std::vector<std::uint8_t>{0});
}

CATCH_TEST_CASE("placement: reads find strand and direction", "[placement]") {
    const dna::AddressCode code(5, 0);
    core::Random random(3);
    for (const std::string name : {"default", "none"}) {
        const dna::DataFrame frame{dna::parse_primers(name), 100, 50};
        std::vector<Read> reads;
        std::vector<std::uint32_t> truth;
        for (std::uint32_t i = 0; i < 400; ++i) {
            std::string strand = code.encode({i % 60, i % 16});
            while (strand.size() < 100) strand.push_back("ACGT"[random.below(4)]);
            std::string oligo = frame.primers.five_prime + strand + frame.primers.three_prime;
            if (i % 2) oligo = dna::reverse_complement(oligo);
            reads.push_back({oligo, ""});
            truth.push_back(i % 60);
        }
        reads.push_back({reads[0].bases + "A", ""});
        reads.push_back({std::string(frame.read_nt(), 'N'), ""});
        // Two that look like header strands: an address without an error is one, however.
        reads.push_back(reads[0]);
        truth.insert(truth.end(), {0, 0, 0});
        reads.push_back(reads[0]);
        char& base = reads.back().bases[frame.primers.five_prime.size()];
        base = base == 'A' ? 'C' : 'A';
        std::vector<std::uint8_t> header_like(reads.size());
        header_like[402] = header_like[403] = 1;
        const auto report = dna::place_reads(reads, header_like, frame, dna::AddressedForm(5, 0));
        CATCH_CHECK(report.placements[402].strand == 0);
        CATCH_CHECK(report.placements[403].strand == Placement::kUnplaced);
        CATCH_CHECK(report.reclaimed == 1);
        for (std::uint32_t i = 0; i < 400; ++i) {
            const Placement& placement = report.placements[i];
            if (truth[i] >= 50) {
                CATCH_CHECK(placement.strand == Placement::kUnplaced);  // beyond the pool's strands
            } else {
                CATCH_CHECK(placement.strand == truth[i]);
                CATCH_CHECK(placement.trial == i % 16);
                CATCH_CHECK(placement.reversed == (i % 2 == 1));
            }
        }
        CATCH_CHECK(report.wrong_length == 1);
        CATCH_CHECK(report.placed + report.unplaced == 402);
        CATCH_CHECK(report.substitution_rate == 0);
        const auto groups = dna::group_reads(report.placements, 50);
        std::size_t grouped = 0;
        for (std::uint32_t s = 0; s < 50; ++s) {
            for (const auto number : groups.of(s)) CATCH_CHECK(truth[number] == s);
            grouped += groups.of(s).size();
        }
        CATCH_CHECK(grouped == report.placed);
        const auto voted = dna::vote_strand(reads, groups.of(7), report.placements, frame);
        CATCH_CHECK(voted.strand.reads >= 1);
        CATCH_CHECK(voted.strand.bases.substr(0, 26) == code.encode({7, voted.trial}));
    }
}

CATCH_TEST_CASE("consensus: a read alone says what a vote of it says", "[consensus]") {
    const dna::DataFrame frame{dna::parse_primers("ACGTC:AG"), 12, 1};
    const std::vector<Read> reads = {{"ACGTCGATNACAGGTTCAG", ""},
                                     {"ACGTCGATNACAGGTTCAG", "!+5I!+5I!+5I!+5I!+5"}};
    for (const Read& read : reads) {
        for (const bool reversed : {false, true}) {
            const std::vector<Placement> placements = {{0, 3, reversed}};
            const std::vector<std::uint32_t> group = {0};
            const auto alone = dna::vote_strand({read}, group, placements, frame);
            const std::size_t start = reversed ? 2 : 5;
            const std::string bases = read.bases.substr(start, 12);
            const std::string quality = read.quality.empty() ? "" : read.quality.substr(start, 12);
            Vote vote(12);
            vote.add({bases, quality, reversed});
            CATCH_CHECK(alone.trial == 3);
            CATCH_CHECK(alone.strand.bases == vote.result().bases);
            CATCH_CHECK(alone.strand.confidence == vote.result().confidence);
            CATCH_CHECK(alone.strand.reads == 1);
        }
    }
}
