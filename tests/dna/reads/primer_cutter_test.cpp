#include "dna/reads/primer_cutter.hpp"

#include "dna/nucleotide.hpp"
#include "tests/dna/consensus/noisy_reads.hpp"

#include <catch2/catch.hpp>

using namespace oligo;
using namespace oligo::test;

CATCH_TEST_CASE("primer cutter: a whole oligo is cut as one that is looked for everywhere",
                "[reads]") {
    const dna::Primers primers = dna::known_primers()[0];
    const dna::PrimerCutter cutter(primers);
    core::Random random(3);
    std::vector<dna::ReadPart> parts;
    std::size_t whole = 0, same = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::string oligo =
            primers.five_prime + random_strand(200, random) + primers.three_prime;
        std::string read = noisy_read(oligo, {.03, .01, .01}, random);
        if (i % 2 == 1) read = dna::reverse_complement(read);
        const auto part = cutter.whole(read);
        cutter.parts(read, true, parts);
        if (!part) continue;
        ++whole;
        CATCH_REQUIRE_FALSE(parts.empty());
        same += parts.size() == 1 && part->begin == parts[0].begin && part->end == parts[0].end &&
                part->turned == parts[0].turned;
    }
    CATCH_CHECK(whole > 2900);
    CATCH_CHECK(same == whole);
}

CATCH_TEST_CASE("primer cutter: two oligos, half of one and a stranger are no whole oligo",
                "[reads]") {
    const dna::Primers primers = dna::known_primers()[0];
    const dna::PrimerCutter cutter(primers);
    core::Random random(4);
    const std::string strand = random_strand(80, random);
    const std::string oligo = primers.five_prime + strand + primers.three_prime;
    CATCH_CHECK(cutter.whole("ACGTAC" + oligo + "GTC").has_value());
    CATCH_CHECK_FALSE(cutter.whole(oligo.substr(0, oligo.size() - 12)));
    CATCH_CHECK_FALSE(cutter.whole(random_strand(120, random)));
    CATCH_CHECK_FALSE(cutter.whole(primers.five_prime));
    CATCH_CHECK_FALSE(cutter.whole(""));
    // Its ends are of oligos that lie in opposite directions.
    CATCH_CHECK_FALSE(
        cutter.whole(primers.five_prime + strand + dna::reverse_complement(primers.five_prime)));
}
