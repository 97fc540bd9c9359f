#include "dna/clustering/read_placer.hpp"

#include "core/random.hpp"
#include "dna/clustering/group_consensus.hpp"
#include "dna/nucleotide.hpp"
#include "dna/strand/addressed_form.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;
using dna::PlacedStrand;
using dna::ReadTally;

namespace {

constexpr std::size_t kStrandNt = 120;

/// A form of 50 strands and strands of it with random contents.
struct Pool {
    explicit Pool(const std::string& primers, std::uint64_t strands = 50, unsigned symbols = 5)
        : layout{dna::parse_primers(primers), kStrandNt, strands},
          runs{{strands, 1}},
          form({symbols, 0, {}}, runs),
          code(symbols, 0) {}

    std::string strand(std::uint64_t index, unsigned variant, core::Random& random) const {
        std::string bases = code.encode({index, variant});
        while (bases.size() < kStrandNt) bases.push_back("ACGT"[random.below(4)]);
        return bases;
    }
    std::string oligo(const std::string& strand) const {
        return layout.primers.five_prime + strand + layout.primers.three_prime;
    }

    dna::ReadLayout layout;
    std::vector<dna::WhiteningRun> runs;
    dna::AddressedForm form;
    dna::AddressCode code;
};

std::vector<PlacedStrand> place(const Pool& pool, const std::string& read, ReadTally& tally) {
    dna::ReadPlacer placer(pool.layout, pool.form);
    std::vector<PlacedStrand> found;
    placer.place(read, found, tally);
    return found;
}

std::string random_bases(std::size_t count, core::Random& random) {
    std::string bases;
    while (bases.size() < count) bases.push_back("ACGT"[random.below(4)]);
    return bases;
}

}  // namespace

CATCH_TEST_CASE("placing: whole reads find strand, variant and direction", "[placing]") {
    core::Random random(3);
    for (const std::string name : {"default", "illumina", "none"}) {
        const Pool pool(name);
        ReadTally tally;
        for (std::uint32_t i = 0; i < 400; ++i) {
            const std::string oligo = pool.oligo(pool.strand(i % 60, i % 16, random));
            const auto found =
                place(pool, i % 2 == 1 ? dna::reverse_complement(oligo) : oligo, tally);
            if (i % 60 >= 50) {
                CATCH_CHECK(found.empty());  // beyond the pool's strands
                continue;
            }
            CATCH_REQUIRE(found.size() == 1);
            CATCH_CHECK(found[0].strand == i % 60);
            CATCH_CHECK(found[0].variant == i % 16);
            CATCH_CHECK(found[0].reversed == (i % 2 == 1));
            CATCH_CHECK(found[0].in_step);
            CATCH_CHECK(found[0].begin ==
                        static_cast<std::int64_t>(pool.layout.primers.five_prime.size()));
            CATCH_CHECK(found[0].end - found[0].begin == static_cast<std::int64_t>(kStrandNt));
        }
        CATCH_CHECK(tally.unplaced == 60);
        CATCH_CHECK(tally.placed == 340);
        CATCH_CHECK(tally.substitution_rate() == 0);
        CATCH_CHECK(place(pool, std::string(pool.layout.read_nt(), 'N'), tally).empty());
    }
}

CATCH_TEST_CASE("placing: every single edit of what locates a strand", "[placing]") {
    core::Random random(4);
    for (const unsigned symbols : {5U, 6U, 7U}) {
        const Pool pool("default", 3000, symbols);
        const std::string oligo = pool.oligo(pool.strand(1234, 7, random));
        const std::size_t five = pool.layout.primers.five_prime.size();
        std::size_t missed = 0, all = 0;
        for (std::size_t at = 0; at < five + pool.form.locate_nt(); ++at) {
            for (int kind = 0; kind < 3; ++kind) {
                std::string read = oligo;
                if (kind == 0) read.erase(at, 1);
                if (kind == 1) read.insert(at, 1, "ACGT"[random.below(4)]);
                if (kind == 2) read[at] = read[at] == 'A' ? 'T' : 'A';
                for (const bool turned : {false, true}) {
                    ReadTally tally;
                    const auto found =
                        place(pool, turned ? dna::reverse_complement(read) : read, tally);
                    ++all;
                    missed += found.size() != 1;
                    for (const PlacedStrand& one : found) {
                        CATCH_CHECK(one.strand == 1234);
                        CATCH_CHECK(one.variant == 7);
                        CATCH_CHECK(one.reversed == turned);
                        CATCH_CHECK(one.edits <= 2);
                    }
                }
            }
        }
        CATCH_INFO(symbols << " symbols, " << all << " reads");
        CATCH_CHECK(missed == 0);
    }
}

CATCH_TEST_CASE("placing: noisy reads of a large pool go to their strands", "[placing]") {
    core::Random random(5);
    const Pool pool("default", 60000);
    for (const test::Noise noise :
         {test::Noise{0.02, 0.005, 0.01}, test::Noise{0.03, 0.02, 0.02}}) {
        std::size_t right = 0, wrong = 0;
        constexpr std::size_t kReads = 2000;
        for (std::size_t i = 0; i < kReads; ++i) {
            const std::uint64_t index = random.below(60000);
            std::string read = test::damage(
                pool.oligo(pool.strand(index, random.below(16), random)), noise, random);
            if (i % 2 == 1) read = dna::reverse_complement(read);
            ReadTally tally;
            const auto found = place(pool, read, tally);
            right += found.size() == 1 && found[0].strand == index;
            wrong += std::any_of(found.begin(), found.end(),
                                 [&](const auto& one) { return one.strand != index; });
        }
        CATCH_WARN("placed " << right << ", wrongly " << wrong << " of " << kReads);
        CATCH_CHECK(right >= (noise.p_sub < 0.025 ? 0.98 : 0.94) * kReads);
        CATCH_CHECK(wrong <= 0.01 * kReads);
    }
}

CATCH_TEST_CASE("placing: what stands around a strand does not matter", "[placing]") {
    core::Random random(6);
    const Pool pool("default");
    const std::string& five = pool.layout.primers.five_prime;
    for (std::uint32_t i = 0; i < 200; ++i) {
        const std::string strand = pool.strand(i % 50, i % 16, random), oligo = pool.oligo(strand);
        const std::string before = random_bases(random.below(30), random);
        const std::string behind = random_bases(random.below(80), random);
        for (std::string read : {before + oligo + behind, oligo + "A", oligo.substr(1),
                                 oligo.substr(0, oligo.size() - 1), oligo.substr(five.size()),
                                 five + strand, strand, oligo.substr(9) + behind}) {
            if (i % 2 == 1) read = dna::reverse_complement(read);
            ReadTally tally;
            const auto found = place(pool, read, tally);
            CATCH_INFO(read);
            CATCH_REQUIRE(found.size() == 1);
            CATCH_CHECK(found[0].strand == i % 50);
            CATCH_CHECK(found[0].in_step);
            std::vector<dna::RatedBase> bases;
            dna::rate_bases({read, ""}, found[0], kStrandNt, bases);
            for (std::size_t k = 0; k < kStrandNt; ++k) {
                CATCH_REQUIRE("ACGT"[bases[k] >> 6] == strand[k]);
            }
        }
    }
}

CATCH_TEST_CASE("placing: several oligos in a row are all found", "[placing]") {
    core::Random random(7);
    const Pool pool("default");
    for (int round = 0; round < 100; ++round) {
        std::string read;
        const unsigned count = 2 + random.below(4);
        for (unsigned i = 0; i < count; ++i) {
            std::string oligo = pool.oligo(pool.strand(i + 7, i, random));
            read += random.below(2) == 1 ? dna::reverse_complement(oligo) : oligo;
            read += random_bases(random.below(8), random);
        }
        ReadTally tally;
        auto found = place(pool, read, tally);
        CATCH_REQUIRE(found.size() == count);
        std::sort(found.begin(), found.end(),
                  [](const auto& a, const auto& b) { return a.strand < b.strand; });
        for (unsigned i = 0; i < count; ++i) CATCH_CHECK(found[i].strand == i + 7);
        CATCH_CHECK(tally.several == 1);
        CATCH_CHECK(tally.placed == 1);
    }
}

CATCH_TEST_CASE("placing: strands between other primers are foreign", "[placing]") {
    core::Random random(8);
    const Pool pool("default"), other("illumina");
    ReadTally tally;
    for (std::uint32_t i = 0; i < 200; ++i) {
        std::string read = other.oligo(pool.strand(i % 50, i % 16, random));
        if (i % 2 == 1) read = dna::reverse_complement(read);
        CATCH_CHECK(place(pool, read, tally).empty());
        CATCH_CHECK(place(pool, random_bases(160, random), tally).empty());
    }
    CATCH_CHECK(tally.placed == 0);
}

CATCH_TEST_CASE("groups: a vote in bounded memory is the vote of all reads", "[groups]") {
    core::Random random(9);
    const Pool pool("default", 4);
    const std::string strand = pool.strand(2, 5, random);
    for (const unsigned count : {1U, 2U, 3U, 11U, 12U, 13U, 14U, 40U, 400U}) {
        dna::StrandGroups groups(4, kStrandNt);
        dna::Vote vote(kStrandNt);
        std::vector<dna::RatedBase> bases;
        for (unsigned i = 0; i < count; ++i) {
            std::string read = pool.oligo(strand), quality;
            for (char& base : read) {
                if (random.uniform() < 0.03) base = base == 'A' ? 'C' : 'A';
            }
            for (std::size_t k = 0; k < read.size(); ++k) {
                quality.push_back(static_cast<char>('#' + random.below(39)));
            }
            const auto offset = static_cast<std::int32_t>(pool.layout.primers.five_prime.size());
            vote.add({{read, quality}, false, offset});
            dna::rate_bases({read, quality},
                            {.strand = 2,
                             .variant = 5,
                             .begin = offset,
                             .end = offset + static_cast<std::int64_t>(kStrandNt)},
                            kStrandNt, bases);
            groups.add({.strand = 2, .variant = 5}, bases);
        }
        CATCH_INFO(count << " reads");
        CATCH_CHECK(groups.depth(2) == count);
        dna::GroupConsensus consensus(groups, pool.form, kStrandNt, {});
        const auto reading = consensus.read(2);
        const auto expected = pool.form.contents({2, 5}, vote.result());
        CATCH_CHECK(reading.units == expected.units);
        CATCH_CHECK(reading.confidence == expected.confidence);
        CATCH_CHECK(consensus.read(1).empty());
    }
}

CATCH_TEST_CASE("groups: insertions and deletions do not shift the rest", "[groups]") {
    core::Random random(10);
    const Pool pool("default", 100);
    std::size_t exact = 0;
    for (std::uint32_t s = 0; s < 100; ++s) {
        const std::string strand = pool.strand(s, 3, random);
        dna::StrandGroups groups(100, kStrandNt);
        std::vector<dna::RatedBase> bases;
        for (int i = 0; i < 12; ++i) {
            const std::string read = test::damage(pool.oligo(strand), {0.03, 0.02, 0.02}, random);
            ReadTally tally;
            for (const PlacedStrand& placed : place(pool, read, tally)) {
                dna::rate_bases({read, ""}, placed, kStrandNt, bases);
                groups.add(placed, bases);
            }
        }
        dna::GroupConsensus consensus(groups, pool.form, kStrandNt, {.03, .02, .02});
        const auto reading = consensus.read(s);
        const auto truth =
            pool.form.contents({s, 3}, {dna::StrandReading::Kind::kLetters, strand,
                                        std::vector<std::uint8_t>(kStrandNt, 255), 1});
        exact += reading.units == truth.units;
    }
    CATCH_CHECK(exact >= 98);
}
