// Mates: told by their names, merged by their overlap.
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/mate_merger.hpp"
#include "dna/reads/read_source.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;

std::string random_bases(core::Random& random, std::size_t count) {
    std::string bases(count, 'A');
    for (char& base : bases) base = kBases[random.below(4)];
    return bases;
}

/// A read of `cycles` bases from the start of a fragment, which an adapter follows.
std::string from_start(const std::string& fragment, std::size_t cycles) {
    return (fragment + "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTCTTCTGCTTG" +
            std::string(cycles, 'G'))
        .substr(0, cycles);
}

void disturb(core::Random& random, std::string& bases, std::size_t wrong) {
    for (std::size_t i = 0; i < wrong; ++i)
        bases[random.below(bases.size())] = kBases[random.below(4)];
}

struct PairFiles {
    test::TemporaryFolder folder;
    core::Random random{11};
    std::vector<std::string> fragments;
    std::string first, second, mixed;

    PairFiles() {
        for (int i = 0; i < 60; ++i) {
            fragments.push_back(random_bases(random, 120 + random.below(60)));
            add(i, fragments.back(), 100);
        }
    }
    void add(int number, const std::string& fragment, std::size_t cycles) {
        const auto record = [&](const std::string& bases, int mate) {
            std::string quality;
            for (std::size_t k = 0; k < bases.size(); ++k) {
                quality += static_cast<char>('0' + random.below(20));
            }
            return "@r" + std::to_string(number) + " " + std::to_string(mate) + ":N:0\n" + bases +
                   "\n+\n" + quality + "\n";
        };
        const std::string one = record(from_start(fragment, cycles), 1);
        const std::string two = record(from_start(reverse_complement(fragment), cycles), 2);
        first += one;
        second += two;
        mixed += one + two;
    }
    std::filesystem::path put(const std::string& name, const std::string& text) const {
        core::write_file_atomic(folder.path() / name, text);
        return folder.path() / name;
    }
    void check(ReadRequest request) const {
        FileReads reads(std::move(request));
        const auto& all = reads.all();
        CATCH_REQUIRE(all.size() == fragments.size());
        for (std::size_t i = 0; i < all.size(); ++i) CATCH_CHECK(all[i].bases == fragments[i]);
        CATCH_CHECK(reads.funnel().merged == fragments.size());
        CATCH_CHECK(reads.funnel().pairs == fragments.size());
    }
};

}  // namespace

CATCH_TEST_CASE("mates: overlaps of every kind", "[mates]") {
    core::Random random(9);
    MateMerger merger;
    for (int round = 0; round < 400; ++round) {
        const std::size_t cycles = 60 + random.below(200);
        const std::size_t length = 40 + random.below(2 * cycles - 80);
        const std::string fragment = random_bases(random, length);
        std::string one = from_start(fragment, cycles);
        std::string two = from_start(reverse_complement(fragment), cycles);
        disturb(random, one, cycles / 100);
        disturb(random, two, cycles / 100);
        two = reverse_complement(two);
        const auto overlap = merger.overlap(one, two);
        CATCH_CAPTURE(cycles, length);
        CATCH_REQUIRE(overlap);
        CATCH_REQUIRE(overlap->shift + static_cast<std::int64_t>(cycles) ==
                      static_cast<std::int64_t>(length));
        Read merged;
        merger.merge({one, {}}, {two, {}}, *overlap, merged);
        CATCH_REQUIRE(merged.bases.size() == length);
    }
    std::size_t chance = 0;
    for (int round = 0; round < 500; ++round) {
        chance += merger.overlap(random_bases(random, 150), random_bases(random, 150)).has_value();
    }
    CATCH_CHECK(chance <= 2);
    // Repeats fit in several places: none is taken.
    const std::string repeat = random_bases(random, 20);
    const std::string repeats = repeat + repeat + repeat + repeat;
    CATCH_CHECK_FALSE(merger.overlap(repeats, repeats.substr(0, 60)));
}

CATCH_TEST_CASE("mates: qualities of merged bases", "[mates]") {
    const MateMerger merger;
    Read merged;
    //            both agree  |  first better, second better, equal | N
    merger.merge({"AACGTN", "5+5+5+"}, {"ATAGTC", "5!+5++"}, {0, 6, 3}, merged);
    //  A: 20+20; A/T 10 against 0; C/A 20 against 10; G 10+20; T 20+10; N/C
    CATCH_CHECK(merged.bases == "AACGTC");
    CATCH_CHECK(merged.quality == "I++??+");
    merger.merge({"AC", "55"}, {"GC", "5I"}, {0, 2, 1}, merged);
    CATCH_CHECK(merged.bases == "NC");
    CATCH_CHECK(merged.quality == "!I");
    merger.merge({"ACGT", "5555"}, {"GTCC", "5555"}, {2, 2, 0}, merged);
    CATCH_CHECK(merged.bases == "ACGTCC");
    merger.merge({"ACGTTT", ""}, {"CCACGT", ""}, {-2, 4, 0}, merged);
    CATCH_CHECK(merged.bases == "ACGT");
    CATCH_CHECK(merged.quality.empty());
}

CATCH_TEST_CASE_METHOD(PairFiles, "mates: in two files, in one, told by their names", "[mates]") {
    const auto one = put("s_R1_001.fastq", first), two = put("s_R2_001.fastq", second);
    const auto both = put("both.fastq", mixed);
    check({.units = {ReadUnit{one, two}}});
    check({.units = pair_up({one, two})});
    check({.units = pair_up({two, one})});
    check({.units = {ReadUnit{both, {}, Pairing::kInterleaved}}});
    check({.units = pair_up({both})});
    // Not by names: every read by itself.
    FileReads single(ReadRequest{.units = {ReadUnit{both, {}, Pairing::kSingle}}});
    CATCH_CHECK(single.all().size() == 2 * fragments.size());
    CATCH_CHECK(pair_up({both, one, two}).size() == 2);
    // Lanes are no mates.
    const auto lane = put("s_1.fastq", "@a1 1:N:0\nACGT\n+\nIIII\n");
    const auto other = put("s_2.fastq", "@b7 1:N:0\nACGT\n+\nIIII\n");
    CATCH_CHECK(pair_up({lane, other}).size() == 2);
    CATCH_CHECK(pair_up({one, one}).size() == 2);
}

CATCH_TEST_CASE_METHOD(PairFiles, "mates: names", "[mates]") {
    const auto mates = [](const std::string& a, const std::string& b) {
        Record one, other;
        one.name = a;
        other.name = b;
        return are_named_mates(one, other);
    };
    CATCH_CHECK(mates("r7/1", "r7/2"));
    CATCH_CHECK(mates("r7 1:N:0:AC", "r7 2:N:0:AC"));
    CATCH_CHECK(mates("p/1_1", "p/2_1"));
    CATCH_CHECK_FALSE(mates("r7/2", "r7/1"));
    CATCH_CHECK_FALSE(mates("r1", "r2"));
    CATCH_CHECK_FALSE(mates("r7/1", "r8/2"));
    CATCH_CHECK_FALSE(mates("r7/1", "r7/1"));
    CATCH_CHECK_FALSE(mates("r.10", "r.20"));
    // Single reads called r.1, r.2, r.3 ... are none.
    std::string text;
    for (int i = 1; i < 9; ++i) text += "@r." + std::to_string(i) + "\nACGTACGT\n+\nIIIIIIII\n";
    FileReads reads({put("numbered.fastq", text)});
    CATCH_CHECK(reads.all().size() == 8);
    CATCH_CHECK(reads.funnel().pairs == 0);
}

CATCH_TEST_CASE_METHOD(PairFiles, "mates: gapped, alone, out of step", "[mates]") {
    const std::string longer = random_bases(random, 300);
    fragments.push_back(longer);
    add(60, longer, 100);
    const auto one = put("a.fastq", first), two = put("b.fastq", second);
    FileReads reads(ReadRequest{.units = {ReadUnit{one, two}}});
    const Read& gapped = reads.all().back();
    CATCH_CHECK(gapped.second_part == 100);
    CATCH_CHECK(gapped.bases == longer.substr(0, 100) + longer.substr(200));
    CATCH_CHECK(gapped.quality.size() == 200);
    CATCH_CHECK(reads.funnel().gapped == 1);
    // A mate that was trimmed to nothing leaves the other one alone.
    const auto empty = put(
        "c.fastq", "@r0 2:N:0\n\n+\n\n" + second.substr(second.find("@r1 "),
                                                        second.find("@r2 ") - second.find("@r1 ")));
    const auto alone = put("d.fastq", first.substr(0, first.find("@r2 ")));
    FileReads left(ReadRequest{.units = {ReadUnit{alone, empty}}});
    CATCH_REQUIRE(left.all().size() == 2);
    CATCH_CHECK(left.all().at(0).bases.size() == 100);
    CATCH_CHECK(left.all().at(1).bases == fragments[1]);
    CATCH_CHECK(left.funnel().records.of(Fate::kEmpty).count == 1);
    CATCH_CHECK(left.funnel().pairs == 1);
    // A record missing in one file.
    const auto missing = put("e.fastq", second.substr(second.find("@r1 ")));
    FileReads shifted(ReadRequest{.units = {ReadUnit{one, missing}}});
    const auto cut = put("f.fastq", second.substr(0, second.find("@r30 ")));
    FileReads shorter(ReadRequest{.units = {ReadUnit{one, cut}}});
    CATCH_CHECK(shorter.all().size() == 61);
    CATCH_CHECK(shorter.funnel().damaged());
    std::string swapped = second;
    const std::size_t at = swapped.find("@r20 "), next = swapped.find("@r21 ");
    swapped.erase(at, next - at);
    FileReads out(ReadRequest{.units = {ReadUnit{one, put("g.fastq", swapped)}}});
    CATCH_CHECK_THROWS_WITH(out.all(), Contains("record 21") && Contains("same order"));
}

}  // namespace oligo::dna
