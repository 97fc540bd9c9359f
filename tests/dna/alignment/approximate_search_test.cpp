#include "dna/alignment/approximate_search.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

bool fits(char pattern, char text) {
    if (base_value(text) > 3) return false;
    return pattern == 'N' || base_value(pattern) == base_value(text);
}

/// Edits between a whole pattern and each beginning of a text, by the plain dynamic program.
std::vector<unsigned> edits_from(std::string_view pattern, std::string_view window) {
    std::vector<unsigned> row(window.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = static_cast<unsigned>(j);
    for (std::size_t i = 1; i <= pattern.size(); ++i) {
        unsigned diagonal = row[0];
        row[0] = static_cast<unsigned>(i);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const unsigned here = std::min(
                {row[j] + 1, row[j - 1] + 1, diagonal + !fits(pattern[i - 1], window[j - 1])});
            diagonal = row[j];
            row[j] = here;
        }
    }
    return row;
}

unsigned edits_between(std::string_view pattern, std::string_view window) {
    return edits_from(pattern, window).back();
}

/// ApproximatePattern::best by trying every window.
std::optional<ApproximateHit> slow_best(std::string_view pattern, std::string_view text,
                                        unsigned most) {
    std::vector<ApproximateHit> windows;
    unsigned fewest = most + 1;
    for (std::size_t begin = 0; begin <= text.size(); ++begin) {
        const auto edits = edits_from(pattern, text.substr(begin));
        for (std::size_t i = 0; i < edits.size(); ++i) {
            windows.push_back({begin, begin + i, edits[i]});
            fewest = std::min(fewest, edits[i]);
        }
    }
    std::stable_sort(windows.begin(), windows.end(),
                     [](const auto& a, const auto& b) { return a.end < b.end; });
    if (fewest > most) return std::nullopt;
    std::optional<ApproximateHit> best;
    std::size_t first_end = 0;
    const auto off = [&](const ApproximateHit& hit) {
        const std::size_t length = hit.end - hit.begin;
        return std::max(length, pattern.size()) - std::min(length, pattern.size());
    };
    for (const ApproximateHit& hit : windows) {
        if (hit.edits != fewest) continue;
        if (!best) first_end = hit.end;
        if (hit.end > first_end + fewest) break;
        if (!best || off(hit) < off(*best)) best = hit;
    }
    return best;
}

std::string random_bases(core::Random& random, std::size_t count, std::string_view letters) {
    std::string bases(count, ' ');
    for (char& base : bases) base = letters[random.below(letters.size())];
    return bases;
}

/// `pattern` with `edits` random edits.
std::string edited(core::Random& random, std::string pattern, unsigned edits) {
    for (unsigned i = 0; i < edits && !pattern.empty(); ++i) {
        const std::size_t at = random.below(pattern.size());
        switch (random.below(3)) {
            case 0:
                pattern[at] = kBases[random.below(4)];
                break;
            case 1:
                pattern.erase(at, 1);
                break;
            default:
                pattern.insert(at, 1, kBases[random.below(4)]);
        }
    }
    return pattern;
}

}  // namespace

CATCH_TEST_CASE("approximate_search: known windows", "[alignment]") {
    const ApproximatePattern primer("ACGTTGCA");
    CATCH_CHECK(primer.best("ttACGTTGCAtt", 2) == ApproximateHit{2, 10, 0});
    CATCH_CHECK(primer.best("ttacgttgcatt", 0) == ApproximateHit{2, 10, 0});
    CATCH_CHECK(primer.best("GGACGTAGCAGG", 2) == ApproximateHit{2, 10, 1});
    CATCH_CHECK(primer.best("GGACGTGCAGG", 2) == ApproximateHit{2, 9, 1});
    CATCH_CHECK(primer.best("GGACGTTTGCAGG", 2) == ApproximateHit{2, 11, 1});
    // A wrong letter at an end stays part of the window.
    CATCH_CHECK(primer.best("GGGCGTTGCAGG", 2) == ApproximateHit{2, 10, 1});
    CATCH_CHECK(primer.best("GGACGTTGCGGG", 2) == ApproximateHit{2, 10, 1});
    CATCH_CHECK_FALSE(primer.best("GGACNTNGNAGG", 2));
    CATCH_CHECK(primer.best("GGACNTNGNAGG", 3) == ApproximateHit{2, 10, 3});
    CATCH_CHECK_FALSE(primer.best("", 7));
    CATCH_CHECK(primer.best("", 8) == ApproximateHit{0, 0, 8});
    CATCH_CHECK(ApproximatePattern("ANNT").best("GGACGTGG", 0) == ApproximateHit{2, 6, 0});
    CATCH_CHECK_FALSE(ApproximatePattern("ANNT").best("GGACNTGG", 0));
}

CATCH_TEST_CASE("approximate_search: best is what trying every window finds", "[alignment]") {
    core::Random random(1501);
    for (int round = 0; round < 1500; ++round) {
        const std::size_t size = round % 10 == 0 ? 60 + random.below(90) : 1 + random.below(12);
        const std::string pattern = random_bases(random, size, round % 3 ? "ACGT" : "ACGTN");
        const unsigned edits = static_cast<unsigned>(random.below(4));
        std::string letters = pattern;
        std::replace(letters.begin(), letters.end(), 'N', 'G');
        const std::string text = random_bases(random, random.below(9), "ACGTN") +
                                 edited(random, letters, edits) +
                                 random_bases(random, random.below(9), "ACGTN");
        const unsigned most = static_cast<unsigned>(random.below(5));
        CATCH_CAPTURE(pattern, text, most);
        CATCH_REQUIRE(ApproximatePattern(pattern).best(text, most) ==
                      slow_best(pattern, text, most));
    }
}

CATCH_TEST_CASE("approximate_search: all windows of a concatemer", "[alignment]") {
    core::Random random(1502);
    for (const std::size_t size : {20, 63, 64, 65, 128, 129, 200}) {
        const std::string pattern = random_bases(random, size, "ACGT");
        const unsigned most = static_cast<unsigned>(size / 8);
        std::string text;
        std::vector<std::size_t> starts;
        for (int copy = 0; copy < 5; ++copy) {
            text += random_bases(random, 30 + random.below(40), "ACGT");
            starts.push_back(text.size());
            text += edited(random, pattern, most / 2);
        }
        text += random_bases(random, 25, "ACGT");
        std::vector<ApproximateHit> hits;
        ApproximatePattern(pattern).all(text, most, hits);
        CATCH_REQUIRE(hits.size() == starts.size());
        for (std::size_t i = 0; i < hits.size(); ++i) {
            CATCH_CHECK(hits[i].begin + most >= starts[i]);
            CATCH_CHECK(hits[i].begin <= starts[i] + most);
            const auto window = text.substr(hits[i].begin, hits[i].end - hits[i].begin);
            CATCH_CHECK(edits_between(pattern, window) == hits[i].edits);
            CATCH_CHECK(hits[i].edits <= most / 2);
            if (i > 0) CATCH_CHECK(hits[i].begin >= hits[i - 1].end);
        }
    }
    std::vector<ApproximateHit> hits;
    ApproximatePattern("AC").all("ACACAC", 0, hits);
    CATCH_CHECK(hits == std::vector<ApproximateHit>{{0, 2, 0}, {2, 4, 0}, {4, 6, 0}});
    hits.clear();
    ApproximatePattern("A").all("GGG", 1, hits);  // may go as a whole: no window without end
    CATCH_CHECK(hits.size() == 3);
}

CATCH_TEST_CASE("approximate_search: a beginning of the pattern at the end of the text",
                "[alignment]") {
    const ApproximatePattern adapter("AGATCGGAAGAGC");
    CATCH_CHECK(adapter.beginning_at_end("TTTTTAGATCG", 4, 8) == ApproximateHit{5, 11, 0});
    CATCH_CHECK_FALSE(adapter.beginning_at_end("TTTTTAGA", 4, 8));
    CATCH_CHECK(adapter.beginning_at_end("TTTTTAGATCCGAAGA", 4, 8) == ApproximateHit{5, 16, 1});
    CATCH_CHECK_FALSE(adapter.beginning_at_end("", 4, 8));
    core::Random random(1503);
    for (int round = 0; round < 600; ++round) {
        const std::string pattern = random_bases(random, 5 + random.below(80), "ACGT");
        const std::size_t length = 1 + random.below(pattern.size());
        const std::string text =
            random_bases(random, random.below(12), "ACGT") +
            edited(random, pattern.substr(0, length), static_cast<unsigned>(random.below(3)));
        const std::size_t least = 3 + random.below(4), an_edit = 5 + random.below(5);
        CATCH_CAPTURE(pattern, text, least, an_edit);
        std::optional<std::pair<std::size_t, unsigned>> expected;  // length and edits
        for (std::size_t i = least; i < pattern.size(); ++i) {
            unsigned edits = 1000;
            for (std::size_t from = 0; from <= text.size(); ++from) {
                edits = std::min(edits, edits_between(pattern.substr(0, i), text.substr(from)));
            }
            if (edits * an_edit <= i) expected = {i, edits};
        }
        const auto hit = ApproximatePattern(pattern).beginning_at_end(text, least, an_edit);
        CATCH_REQUIRE(hit.has_value() == expected.has_value());
        if (!hit) continue;
        CATCH_CHECK(hit->end == text.size());
        CATCH_CHECK(hit->edits == expected->second);
        CATCH_CHECK(edits_between(pattern.substr(0, expected->first), text.substr(hit->begin)) ==
                    hit->edits);
    }
}

}  // namespace oligo::dna
