// Adapters, tails of G, primers and lengths.
#include "dna/reads/preparation.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;

const std::string kTruSeq = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTCTTCTGCTTG";
const std::string kOnt = "CCTGTACTTCGTTCAGTTACGTATTGCT";

struct PreparationFixture {
    core::Random random{21};
    std::vector<std::string> reads;
    PreparationTally tally;

    std::string bases(std::size_t count) {
        std::string text(count, 'A');
        for (char& base : text) base = kBases[random.below(4)];
        return text;
    }
    /// An oligo between the default primers.
    std::string oligo(std::size_t strand_nt = 160) {
        const Primers primers = parse_primers("default");
        return primers.five_prime + bases(strand_nt) + primers.three_prime;
    }
    void disturb(std::string& text, int edits) {
        for (int i = 0; i < edits; ++i) {
            const std::size_t at = random.below(text.size());
            const auto kind = random.below(3);
            if (kind == 0) text[at] = kBases[random.below(4)];
            if (kind == 1) text.erase(at, 1);
            if (kind == 2) text.insert(at, 1, kBases[random.below(4)]);
        }
    }
    /// What is left of the reads.
    std::vector<std::string> prepared(const Preparation& plan,
                                      std::vector<std::string>* notes = nullptr) {
        ReadPreparer preparer(plan);
        std::vector<ReadView> views;
        for (const std::string& read : reads) views.push_back({read, {}});
        preparer.detect(views);
        if (notes != nullptr) *notes = preparer.notes();
        std::vector<std::string> left;
        std::vector<ReadPart> parts;
        tally = {};
        for (const std::string& read : reads) {
            preparer.parts(read, parts, tally);
            for (const ReadPart& part : parts) {
                const std::string text = read.substr(part.begin, part.end - part.begin);
                left.push_back(part.turned ? reverse_complement(text) : text);
            }
        }
        return left;
    }
};

}  // namespace

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: clean reads stay as they are",
                       "[preparation]") {
    for (int i = 0; i < 300; ++i) reads.push_back(i % 2 ? oligo() : reverse_complement(oligo()));
    std::vector<std::string> notes;
    CATCH_CHECK(prepared({}, &notes) == reads);
    CATCH_CHECK(notes.empty());
    ReadPreparer preparer{Preparation{}};
    CATCH_CHECK(preparer.idle());
}

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: read-through with errors, at any length",
                       "[preparation]") {
    std::vector<std::string> expected;
    for (int i = 0; i < 300; ++i) {
        expected.push_back(oligo());
        std::string adapter = kTruSeq + std::string(150, 'G');
        if (i % 3 == 0) adapter[5] = 'N';
        if (i % 7 == 0) adapter.erase(12, 1);
        reads.push_back(expected.back() + adapter.substr(0, 8 + random.below(140)));
    }
    std::vector<std::string> notes;
    const auto left = prepared({}, &notes);
    CATCH_REQUIRE(left.size() == expected.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < left.size(); ++i) same += left[i] == expected[i];
    CATCH_CHECK(same >= 295);  // the shortest of damaged adapters may stay
    CATCH_CHECK(tally.adapter >= 295);
    CATCH_REQUIRE(notes.size() >= 1);
    CATCH_CHECK_THAT(notes[0], Contains("illumina"));
    CATCH_CHECK(prepared({.detect = false}) == reads);
    CATCH_CHECK(prepared({.detect = false, .adapters = {"illumina"}}).at(1) == expected[1]);
    CATCH_CHECK(prepared({.detect = false, .adapters = {kTruSeq.substr(0, 20)}}).at(1) ==
                expected[1]);
    CATCH_CHECK_THROWS_WITH(prepared({.adapters = {"illumin"}}), Contains("did you mean"));
    CATCH_CHECK_THROWS_AS(prepared({.adapters = {"ACGT"}}), core::InputError);
}

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: tails of G", "[preparation]") {
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i) {
        std::string body = oligo();
        body.back() = 'T';
        expected.push_back(body);
        std::string tail(i % 4 == 0 ? 12 + random.below(60) : 0, 'G');
        if (tail.size() > 30) tail[tail.size() - 9] = 'A';
        reads.push_back(body + tail);
    }
    CATCH_CHECK(prepared({}) == expected);
    CATCH_CHECK(tally.poly_g == 50);
    CATCH_CHECK(prepared({.poly_g = 0}) == reads);
    reads = {"ACGTGGGGG", std::string(40, 'G')};
    CATCH_CHECK(prepared({.poly_g = 5}) == std::vector<std::string>{"ACGT"});
    CATCH_CHECK(tally.nothing_left == 1);
}

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: nanopore adapters around and between",
                       "[preparation]") {
    std::vector<std::string> expected;
    for (int i = 0; i < 100; ++i) {
        std::string around = kOnt;
        disturb(around, 3);
        expected.push_back(oligo());
        std::string read = bases(8) + around + expected.back() + reverse_complement(kOnt);
        if (i % 10 == 0) {
            expected.push_back(oligo());
            read += kOnt + expected.back();
        }
        reads.push_back(read);
    }
    std::vector<std::string> notes;
    const auto left = prepared({}, &notes);
    CATCH_REQUIRE(left.size() == expected.size());
    std::size_t near = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        near += left[i].find(expected[i].substr(4, 180)) != std::string::npos &&
                left[i].size() <= expected[i].size() + 4;
    }
    CATCH_CHECK(near == left.size());
    CATCH_CHECK(tally.rows == 10);
    CATCH_CHECK_THAT(notes.at(0), Contains("ont"));
}

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: primers turn, cut and trim",
                       "[preparation]") {
    const Primers primers = parse_primers("default");
    std::vector<std::string> oligos;
    for (int i = 0; i < 40; ++i) oligos.push_back(oligo());
    const auto strand = [](const std::string& oligo) {
        return oligo.substr(20, oligo.size() - 40);
    };
    // In a row, in all four combinations of directions, with something around.
    for (std::size_t i = 0; i + 1 < oligos.size(); i += 2) {
        reads.push_back(bases(5) + (i % 4 == 0 ? oligos[i] : reverse_complement(oligos[i])) +
                        bases(i % 3) +
                        (i % 8 < 4 ? oligos[i + 1] : reverse_complement(oligos[i + 1])) + bases(4));
    }
    CATCH_CHECK(prepared({.primers = primers}) == oligos);
    CATCH_CHECK(tally.rows == 20);
    CATCH_CHECK(tally.of_rows == 40);
    CATCH_CHECK(tally.turned == 20);
    CATCH_CHECK(prepared({}) == oligos);  // shipped primers are seen by themselves
    const auto trimmed = prepared({.primers = primers, .trim_primers = true});
    CATCH_REQUIRE(trimmed.size() == oligos.size());
    for (std::size_t i = 0; i < trimmed.size(); ++i) CATCH_CHECK(trimmed[i] == strand(oligos[i]));
    // Edits within the primers, one primer missing, no primers at all.
    std::string edited = oligos[0];
    edited[3] = edited[3] == 'A' ? 'C' : 'A';
    edited.erase(edited.size() - 8, 1);
    const std::string stray = bases(200);
    reads = {edited, oligos[1].substr(20), reverse_complement(oligos[2].substr(0, 180)), stray};
    const auto left = prepared({.primers = primers, .trim_primers = true});
    CATCH_CHECK(left == std::vector<std::string>{strand(oligos[0]), strand(oligos[1]),
                                                 strand(oligos[2]), stray});
    CATCH_CHECK(tally.without_primers == 1);
    CATCH_CHECK_THROWS_WITH(prepared({.primers = parse_primers("ACGT:ACGT")}),
                            Contains("12 at least"));
}

CATCH_TEST_CASE_METHOD(PreparationFixture, "preparation: a window of lengths", "[preparation]") {
    reads = {bases(10), bases(100), bases(300)};
    CATCH_CHECK(prepared({.least_nt = 50, .most_nt = 200}) == std::vector<std::string>{reads[1]});
    CATCH_CHECK(tally.too_short == 1);
    CATCH_CHECK(tally.too_long == 1);
}

}  // namespace oligo::dna
