#include "dna/constraints/constraints.hpp"

#include "core/random.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/constraints/slow_screen.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

std::string random_strand(core::Random& random, std::size_t length) {
    std::string strand(length, 'A');
    for (char& letter : strand) {
        letter = "ACGT"[random.below(4)];
    }
    return strand;
}

CATCH_TEST_CASE("constraints: agree with a naive check", "[constraints]") {
    core::Random random(7);
    std::size_t fine = 0;
    for (int trial = 0; trial < 30000; ++trial) {
        Constraints rules;
        rules.max_run = 1 + random.below(5);
        rules.gc_min = random.below(60) / 100.0;
        rules.gc_max = rules.gc_min + random.below(41) / 100.0;
        for (std::uint32_t motif = random.below(4); motif > 0; --motif) {
            const std::size_t length = 1 + random.below(trial % 50 == 0 ? 90 : 8);
            rules.forbidden_motifs.push_back(random_strand(random, length));
        }
        std::string oligo = random_strand(random, random.below(trial % 2 == 0 ? 20 : 120));
        if (trial % 40 == 0 && !oligo.empty()) {
            oligo[random.below(oligo.size())] = 'N';
        }
        if (trial % 4 == 0) {
            const std::size_t length = 2 + random.below(30);
            rules.gc_windows.push_back({length, rules.gc_min / 2, (1 + rules.gc_max) / 2});
            rules.gc_windows[0].gc_min = static_cast<int>(rules.gc_windows[0].gc_min * 100) / 100.0;
            rules.gc_windows[0].gc_max = static_cast<int>(rules.gc_windows[0].gc_max * 100) / 100.0;
        }
        const bool expected = test::keeps_rules(oligo, rules);
        fine += expected ? 1 : 0;
        CATCH_REQUIRE(satisfies(oligo, rules) == expected);
        CATCH_REQUIRE(broken_constraint(oligo, rules).has_value() == !expected);
    }
    CATCH_CHECK(fine > 1000);
}

CATCH_TEST_CASE("constraints: many and long motifs are all found", "[constraints]") {
    core::Random random(8);
    for (int trial = 0; trial < 200; ++trial) {
        const std::string oligo = random_strand(random, 200);
        Constraints rules{200, 0, 1, {}};
        for (int motif = 0; motif < 20; ++motif) {
            rules.forbidden_motifs.push_back(random_strand(random, 20 + random.below(44)));
        }
        CATCH_REQUIRE(satisfies(oligo, rules));
        const std::size_t length = 20 + random.below(60);
        rules.forbidden_motifs[random.below(20)] = oligo.substr(random.below(120), length);
        CATCH_REQUIRE_FALSE(satisfies(oligo, rules));
    }
}

CATCH_TEST_CASE("constraints: the reason is told in words", "[constraints]") {
    const Constraints rules{3, 0.40, 0.60, {"GGTCTC"}};
    CATCH_CHECK_FALSE(broken_constraint("ACGTACGT", rules));
    CATCH_CHECK(*broken_constraint("ACGTCAAAAG", rules) == "run of 4 x A at position 6; allowed 3");
    CATCH_CHECK(*broken_constraint("ACGTN", rules) == "letter 'N' at position 5; allowed A C G T");
    CATCH_CHECK(*broken_constraint("ATATATATAC", rules) ==
                "GC content 10.0 %; allowed 40.0 to 60.0 %");
    CATCH_CHECK(*broken_constraint("ACGGTCTCAAT", rules) == "forbidden motif GGTCTC at position 3");
    CATCH_CHECK(*broken_constraint("ATCGAGACCATA", rules) ==
                "forbidden motif GGTCTC on the reverse strand at position 4");
}

CATCH_TEST_CASE("constraints: GC bounds include both ends whatever the length", "[constraints]") {
    for (int length = 5; length <= 200; length += 5) {
        const int strong = length / 5 * 3;
        std::string oligo;
        for (int i = 0; i < length; ++i) {
            oligo += i < strong ? (i % 2 == 0 ? 'C' : 'G') : (i % 2 == 0 ? 'A' : 'T');
        }
        CATCH_CHECK(satisfies(oligo, {3, 0.40, 0.60, {}}));
        CATCH_CHECK(satisfies(oligo, {3, 0.60, 0.80, {}}));
        CATCH_CHECK_FALSE(satisfies(oligo, {3, 0.40, 0.599, {}}));
    }
}

CATCH_TEST_CASE("constraints: motifs may hold IUPAC letters", "[constraints]") {
    const Constraints rules{200, 0, 1, {"GANTC", "CCWGG"}};
    CATCH_CHECK_FALSE(satisfies("TTGACTCTT", rules));
    CATCH_CHECK_FALSE(satisfies("TTCCAGGTT", rules));
    CATCH_CHECK(satisfies("TTCCCGGTT", rules));
    CATCH_CHECK(broken_constraint("TTCCTGGTT", rules).has_value());
}

CATCH_TEST_CASE("constraints: a window is told in words", "[constraints]") {
    Constraints rules{5, 0, 1, {}};
    rules.gc_windows = {{5, 0.40, 0.60}};
    CATCH_CHECK_FALSE(broken_constraint("ACGTAACGTT", rules));
    CATCH_CHECK(*broken_constraint("ACGATATCCC", rules) ==
                "window of 5 nt at position 3: GC content 20.0 %; allowed 40.0 to 60.0 %");
    rules.gc_windows = {{20, 0.40, 0.60}};
    CATCH_CHECK_FALSE(broken_constraint("ATATATATAT", rules));  // shorter than the window
}

CATCH_TEST_CASE("constraints: the nearest piece has the edit distance of the table",
                "[constraints]") {
    core::Random random(9);
    for (int trial = 0; trial < 300; ++trial) {
        const std::string site = random_strand(random, 1 + random.below(trial % 10 == 0 ? 64 : 12));
        const std::string bases = random_strand(random, random.below(24));
        std::size_t least = site.size();
        std::size_t end = 0;
        for (std::size_t stop = 1; stop <= bases.size(); ++stop) {
            for (std::size_t start = 0; start < stop; ++start) {
                const std::size_t edits =
                    test::edit_distance(bases.substr(start, stop - start), site);
                if (edits < least) {
                    least = edits;
                    end = stop;
                }
            }
        }
        const NearestPiece piece = nearest_piece(bases, site);
        CATCH_REQUIRE(piece.edits == least);
        CATCH_REQUIRE(piece.end == end);
    }
}

CATCH_TEST_CASE("constraints: look-alikes and hairpins agree with the slow screen",
                "[constraints]") {
    core::Random random(10);
    std::size_t fine = 0;
    for (int trial = 0; trial < 400; ++trial) {
        Constraints rules{200, 0, 1, {}};
        std::string oligo = random_strand(random, 60);
        if (trial % 2 == 0) {
            rules.hairpin = {4 + random.below(3), random.below(6)};
        } else {
            rules.lookalikes = {{random_strand(random, 12), random_strand(random, 10)}, 2};
            const std::string& site = rules.lookalikes.sites[0];
            oligo = trial % 3 == 0 ? site + oligo : oligo;
            oligo = trial % 5 == 0 ? oligo + reverse_complement(site) : oligo;
        }
        const bool expected = test::keeps_rules(oligo, rules);
        fine += expected ? 1 : 0;
        CATCH_REQUIRE(Screen(rules).passes(oligo) == expected);
        CATCH_REQUIRE(broken_constraint(oligo, rules).has_value() == !expected);
    }
    CATCH_CHECK(fine > 50);
    CATCH_CHECK(fine < 350);
}

/// So many letters of `text` changed, put in or taken out.
std::string edited(core::Random& random, std::string text, std::size_t edits) {
    for (; edits > 0; --edits) {
        const std::size_t at = random.below(text.size());
        const char letter = "ACGT"[random.below(4)];
        switch (random.below(3)) {
            case 0:
                text[at] = letter;
                break;
            case 1:
                text.insert(at, 1, letter);
                break;
            default:
                text.erase(at, 1);
        }
    }
    return text;
}

CATCH_TEST_CASE("constraints: near copies of many sites are found as by a search for each",
                "[constraints]") {
    core::Random random(11);
    std::size_t found = 0;
    constexpr int kTrials = 6000;
    for (int trial = 0; trial < kTrials; ++trial) {
        Constraints rules{200, 0, 1, {}};
        rules.lookalikes.max_edits = random.below(4);
        for (std::uint32_t count = 1 + random.below(12); count > 0; --count) {
            rules.lookalikes.sites.push_back(random_strand(random, 14 + random.below(51)));
        }
        const auto site = [&] {
            const auto& sites = rules.lookalikes.sites;
            const std::string& one = sites[random.below(sites.size())];
            return random.below(2) == 0 ? one : reverse_complement(one);
        };
        std::string oligo = random_strand(random, random.below(60));
        const std::size_t edits = random.below(rules.lookalikes.max_edits + 3);
        oligo += edited(random, site(), edits) + random_strand(random, random.below(60));
        if (trial % 3 == 0) oligo = site() + oligo;
        if (trial % 5 == 0) oligo += site();
        const bool expected = find_lookalike(oligo, rules.lookalikes).has_value();
        found += expected ? 1 : 0;
        CATCH_REQUIRE(Screen(rules).passes(oligo) == !expected);
    }
    CATCH_CHECK(found > kTrials / 4);
    CATCH_CHECK(found < kTrials * 3 / 4);
}

CATCH_TEST_CASE("constraints: structures are told in words", "[constraints]") {
    Constraints rules{200, 0, 1, {}};
    rules.hairpin = {4, 3};
    CATCH_CHECK(*broken_constraint("TTACGGAAACCGTAA", rules) ==
                "hairpin: the 4 bases at position 3 pair with those at position 10");
    rules.hairpin = {};
    rules.lookalikes = {{"ACGTTGCA"}, 1};
    CATCH_CHECK_FALSE(broken_constraint("ACGTTGCATTTTTTTT", rules));  // in its own place
    CATCH_CHECK(*broken_constraint("TTTTACGATGCATTTT", rules) ==
                "look-alike of primer site ACGTTGCA (1 edits) that ends at position 12; allowed "
                "above 1 edits");
}

}  // namespace
}  // namespace oligo::dna
