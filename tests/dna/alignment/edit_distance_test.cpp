#include "dna/alignment/edit_distance.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace oligo::dna {
namespace {

/// The plain dynamic program.
unsigned slow_distance(const std::string& a, const std::string& b) {
    std::vector<unsigned> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        unsigned diagonal = row[0];
        row[0] = static_cast<unsigned>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same =
                base_value(a[i - 1]) < 4 && base_value(a[i - 1]) == base_value(b[j - 1]);
            const unsigned best = std::min({diagonal + !same, row[j] + 1, row[j - 1] + 1});
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.size()];
}

std::string random_bases(core::Random& random, std::size_t nt) {
    std::string bases(nt, 'A');
    for (char& base : bases) base = kBases[random.below(4)];
    return bases;
}

/// Another reading of `bases`: each place changed, doubled or lost with the chance given, and now
/// and then an N.
std::string read_of(core::Random& random, const std::string& bases, double chance) {
    std::string read;
    for (const char base : bases) {
        const double drawn = random.uniform();
        if (drawn < chance / 3) continue;
        if (drawn < chance * 2 / 3) read += kBases[random.below(4)];
        read += drawn >= chance * 2 / 3 && drawn < chance ? kBases[random.below(4)] : base;
        if (random.below(300) == 0) read.back() = 'N';
    }
    return read;
}

void check_pair(const std::string& a, const std::string& b) {
    const unsigned edits = slow_distance(a, b);
    std::vector<unsigned> limits = {0, 1, 5, 30, 31, 32, 63, 64, 65, 130, 1000};
    limits.insert(limits.end(), {edits, edits + 1, edits > 0 ? edits - 1 : 0});
    for (const unsigned limit : limits) {
        CATCH_CAPTURE(a, b, limit, edits);
        // No limit is needed beyond the length of the longer one.
        const unsigned found = bounded_edit_distance(a, b, limit);
        CATCH_CHECK((edits <= limit ? found == edits : found == limit + 1));
    }
}

CATCH_TEST_CASE("edit distance: known pairs", "[alignment]") {
    CATCH_CHECK(bounded_edit_distance("", "", 0) == 0);
    CATCH_CHECK(bounded_edit_distance("", "ACG", 3) == 3);
    CATCH_CHECK(bounded_edit_distance("ACG", "", 2) == 3);
    CATCH_CHECK(bounded_edit_distance("ACGT", "acgt", 0) == 0);
    CATCH_CHECK(bounded_edit_distance("ACGT", "ACCGT", 4) == 1);
    CATCH_CHECK(bounded_edit_distance("GATTACA", "CATACAT", 9) == 3);
    CATCH_CHECK(bounded_edit_distance("ANG", "ANG", 9) == 1);
    CATCH_CHECK(bounded_edit_distance("AAAA", "TTTT", 9) == 4);
    CATCH_CHECK(bounded_edit_distance("AAAA", "TTTT", 3) == 4);
}

CATCH_TEST_CASE("edit distance: equals the plain dynamic program", "[alignment]") {
    core::Random random(7);
    for (int round = 0; round < 400; ++round) {
        const std::string a = random_bases(random, random.below(round < 100 ? 9 : 260));
        check_pair(a, read_of(random, a, 0.5 * random.uniform()));
        check_pair(a, random_bases(random, random.below(260)));
        // One holds the other: the band lies to one side.
        const std::size_t from = random.below(a.size() + 1);
        check_pair(a, a.substr(from));
        check_pair(a.substr(0, from), a);
        check_pair(a.substr(from), a);
    }
}

CATCH_TEST_CASE("edit distance: repeats, where many paths are alike", "[alignment]") {
    core::Random random(8);
    for (int round = 0; round < 100; ++round) {
        std::string unit = random_bases(random, 1 + random.below(3));
        std::string a;
        while (a.size() < 150) a += unit;
        check_pair(a, read_of(random, a, 0.2));
        check_pair(a, a.substr(random.below(80)));
    }
}

CATCH_TEST_CASE("edit distance: longer than many words", "[alignment]") {
    core::Random random(9);
    const std::string a = random_bases(random, 3000);
    check_pair(a, read_of(random, a, 0.15));
    check_pair(a, random_bases(random, 2900));
}

}  // namespace
}  // namespace oligo::dna
