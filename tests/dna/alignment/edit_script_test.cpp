#include "dna/alignment/edit_script.hpp"

#include "core/random.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace oligo::dna {
namespace {

/// `M` for a match, `X`, `I` and `D` for the edits.
std::string letters(const EditScript& script) {
    std::string text;
    for (const Edit edit : script.steps()) text += "MXID"[static_cast<std::size_t>(edit)];
    return text;
}

std::string random_bases(core::Random& random, std::size_t nt) {
    std::string bases(nt, 'A');
    for (char& base : bases) base = kBases[random.below(4)];
    return bases;
}

/// Follows the steps from `a` to `b`; counts the edits, or returns -1 where a step is wrong.
int follow(const EditScript& script, const std::string& a, const std::string& b) {
    std::size_t row = 0, column = 0;
    int edits = 0;
    for (const Edit edit : script.steps()) {
        if (edit == Edit::kMatch || edit == Edit::kSubstitution) {
            if (row >= a.size() || column >= b.size()) return -1;
            const bool equal = a[row] != 'N' && a[row] == b[column];
            if (equal != (edit == Edit::kMatch)) return -1;
        }
        edits += edit != Edit::kMatch;
        row += edit != Edit::kInsertion;
        column += edit != Edit::kDeletion;
    }
    return row == a.size() && column == b.size() ? edits : -1;
}

CATCH_TEST_CASE("edit script: the first of equal places", "[alignment]") {
    EditScript script;
    CATCH_REQUIRE(script.align("ACGTTTTACG", "ACGTTTACG", 5));
    CATCH_CHECK(letters(script) == "MMMDMMMMMM");
    CATCH_REQUIRE(script.align("ACGTTTACG", "ACGTTTTACG", 5));
    CATCH_CHECK(letters(script) == "MMMIMMMMMM");
    CATCH_REQUIRE(script.align("ACGTACGT", "ACGCACGT", 1));
    CATCH_CHECK(letters(script) == "MMMXMMMM");
    CATCH_REQUIRE(script.align("", "AC", 2));
    CATCH_CHECK(letters(script) == "II");
    CATCH_CHECK(script.events() == 1);
    CATCH_CHECK(!script.align("AAAA", "TTTT", 3));
    CATCH_REQUIRE(script.align("AAAACCCCGGGGTTTTACGTAC", "AAAACCCCTTTTACGTGC", 9));
    CATCH_CHECK(script.edits() == 5);
    CATCH_CHECK(script.events() == 2);
}

CATCH_TEST_CASE("edit script: leads from one to the other by the fewest edits", "[alignment]") {
    core::Random random(11);
    EditScript script;
    for (int round = 0; round < 300; ++round) {
        const std::string a = random_bases(random, random.below(300));
        std::string b = random.below(4) == 0 ? random_bases(random, random.below(300)) : a;
        for (std::uint32_t k = random.below(40); k > 0 && !b.empty(); --k) {
            const std::size_t at = random.below(b.size());
            switch (random.below(4)) {
                case 0:
                    b.erase(at, 1 + random.below(3));
                    break;
                case 1:
                    b.insert(at, 1, kBases[random.below(4)]);
                    break;
                case 2:
                    b[at] = 'N';
                    break;
                default:
                    b[at] = kBases[random.below(4)];
            }
        }
        const unsigned edits = bounded_edit_distance(a, b, 1000);
        CATCH_CAPTURE(a, b, edits);
        for (const unsigned limit : {edits, edits + 1, 63U, 64U, 200U, 1000U}) {
            CATCH_REQUIRE(script.align(a, b, limit) == (edits <= limit));
            if (edits > limit) continue;
            CATCH_CHECK(script.edits() == edits);
            CATCH_CHECK(follow(script, a, b) == static_cast<int>(edits));
        }
    }
}

}  // namespace
}  // namespace oligo::dna
