#include "dna/constraints.hpp"

#include "core/random.hpp"

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

/// The rules read off their definition, with text searches only.
bool naive(const std::string& oligo, const Constraints& rules) {
    int strong = 0;
    for (const char letter : oligo) {
        if (letter != 'A' && letter != 'C' && letter != 'G' && letter != 'T') {
            return false;
        }
        strong += letter == 'C' || letter == 'G' ? 1 : 0;
        if (oligo.find(std::string(rules.max_run + 1, letter)) != std::string::npos) {
            return false;
        }
    }
    const auto length = static_cast<int>(oligo.size());
    // Shares in whole per cent keep this exact.
    const int low = static_cast<int>(rules.gc_min * 100 + 0.5);
    const int high = static_cast<int>(rules.gc_max * 100 + 0.5);
    if (strong * 100 < low * length || strong * 100 > high * length) {
        return false;
    }
    for (const std::string& motif : rules.forbidden_motifs) {
        std::string other;
        for (auto at = motif.rbegin(); at != motif.rend(); ++at) {
            other += *at == 'A' ? 'T' : *at == 'T' ? 'A' : *at == 'C' ? 'G' : 'C';
        }
        if (oligo.find(motif) != std::string::npos || oligo.find(other) != std::string::npos) {
            return false;
        }
    }
    return true;
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
        const bool expected = naive(oligo, rules);
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

}  // namespace
}  // namespace oligo::dna
