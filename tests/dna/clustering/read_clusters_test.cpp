#include "dna/clustering/read_clusters.hpp"

#include "core/files.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/clustering/cluster_strands.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace oligo;
using namespace oligo::dna;

namespace {

std::string random_bases(core::Random& random, std::size_t nt) {
    std::string bases(nt, 'A');
    for (char& base : bases) base = kBases[random.below(4)];
    return bases;
}

std::vector<std::string> random_strands(core::Random& random, std::size_t count, std::size_t nt) {
    std::vector<std::string> strands(count);
    for (std::string& strand : strands) strand = random_bases(random, nt);
    return strands;
}

/// Strands of 130 bases, then one for each of them that differs at five places.
std::vector<std::string> twins(core::Random& random, std::size_t count) {
    auto strands = random_strands(random, count, 130);
    for (std::size_t i = 0; i < count; ++i) {
        std::string twin = strands[i];
        for (std::size_t place = 10; place < 130; place += 25) {
            twin[place] = kBases[(base_value(twin[place]) + 1 + random.below(3)) % 4];
        }
        strands.push_back(twin);
    }
    return strands;
}

/// Reads and, for scoring, the strand that each is of.
struct Labelled {
    std::vector<Read> reads;
    std::vector<std::size_t> strands;

    void add(std::string bases, std::size_t strand, std::string quality = "") {
        reads.push_back({std::move(bases), std::move(quality)});
        strands.push_back(strand);
    }
};

/// `copies` reads of each strand with the noise, half of them turned, in mixed order.
Labelled noisy_reads(const std::vector<std::string>& strands, const test::Noise& noise,
                     std::uint64_t seed) {
    core::Random random(seed);
    Labelled ordered, mixed;
    for (std::size_t i = 0; i < strands.size(); ++i) {
        for (unsigned copy = 0; copy < noise.copies; ++copy) {
            std::string read = test::damage(strands[i], noise, random);
            ordered.add(random.below(2) == 0 ? read : reverse_complement(read), i);
        }
    }
    for (const std::uint32_t i :
         core::permutation(static_cast<std::uint32_t>(ordered.reads.size()), random)) {
        mixed.add(ordered.reads[i].bases, ordered.strands[i]);
    }
    return mixed;
}

PackedReads packed(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return pack_reads(source);
}

/// Shares of the reads that are with most of their cluster, and with most of their strand.
struct Score {
    double purity = 0, completeness = 0;
};

Score score(const ReadClusters& clusters, const std::vector<std::size_t>& strands) {
    double pure = 0, complete = 0;
    std::map<std::size_t, std::size_t> largest;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        std::map<std::size_t, std::size_t> counts;
        std::size_t most = 0;
        for (const ClusteredRead& read : clusters.reads(i)) {
            const std::size_t strand = strands[read.read];
            most = std::max(most, ++counts[strand]);
            largest[strand] = std::max(largest[strand], counts[strand]);
        }
        pure += static_cast<double>(most);
    }
    for (const auto& [strand, count] : largest) complete += static_cast<double>(count);
    const auto all = static_cast<double>(strands.size());
    return {pure / all, complete / all};
}

std::vector<std::string> called(const PackedReads& reads, const ReadClusters& clusters,
                                const StrandPlan& plan = {}) {
    std::vector<std::string> strands;
    call_strands(
        reads, clusters, plan, strand_facts(reads, clusters, plan),
        [&](std::size_t, const StrandReading& strand) { strands.push_back(strand.units); });
    return strands;
}

std::size_t exact(const std::vector<std::string>& strands, const std::vector<std::string>& called) {
    const std::set<std::string> found(called.begin(), called.end());
    return static_cast<std::size_t>(
        std::count_if(strands.begin(), strands.end(), [&](const std::string& strand) {
            return found.contains(strand) || found.contains(reverse_complement(strand));
        }));
}

}  // namespace

CATCH_TEST_CASE("clusters: reads with indels, in both directions", "[clustering]") {
    core::Random random(1);
    const auto strands = random_strands(random, 150, 120);
    const Labelled labelled = noisy_reads(strands, {.02, .01, .01, 0, 12}, 2);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    const Score found = score(clusters, labelled.strands);
    CATCH_CHECK(found.purity == 1);
    CATCH_CHECK(found.completeness > .99);
    CATCH_CHECK(clusters.event_rate() > .03);
    CATCH_CHECK(clusters.event_rate() < .045);
    CATCH_CHECK(exact(strands, called(reads, clusters)) >= 149);

    // Within a cluster all reads, turned as it says, are of the same direction.
    std::string bases;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        std::size_t reversed = 0;
        for (const ClusteredRead& read : clusters.reads(i)) {
            reads.unpack(read.read, read.reversed, bases);
            CATCH_CHECK(bounded_edit_distance(clusters.vote(i).bases, bases, 30) <= 30);
            reversed += read.reversed;
        }
        CATCH_CHECK(2 * reversed <= clusters.reads(i).size());
        if (i > 0) CATCH_CHECK(clusters.reads(i).size() <= clusters.reads(i - 1).size());
    }
}

CATCH_TEST_CASE("clusters: the same for any number of threads", "[clustering]") {
    core::Random random(3);
    const auto strands = random_strands(random, 400, 90);
    const PackedReads reads = packed(noisy_reads(strands, {.03, .01, .01, 0, 7}, 4).reads);
    const auto text = [&] {
        const ReadClusters clusters = cluster_reads(reads);
        std::string all;
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            for (const ClusteredRead& read : clusters.reads(i)) {
                all += std::to_string(read.read) + (read.reversed ? "- " : "+ ");
            }
        }
        for (const std::string& strand : called(reads, clusters)) all += "\n" + strand;
        return all;
    };
    core::set_thread_count(1);
    const std::string alone = text();
    core::set_thread_count(7);
    CATCH_CHECK(text() == alone);
    core::set_thread_count(0);
}

CATCH_TEST_CASE("clusters: equal reads and few deep strands", "[clustering]") {
    core::Random random(5);
    const auto strands = random_strands(random, 3, 100);
    const Labelled labelled = noisy_reads(strands, {.005, .001, .001, 0, 900}, 6);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    CATCH_CHECK(clusters.size() == 3);
    CATCH_CHECK(score(clusters, labelled.strands).purity == 1);
    CATCH_CHECK(exact(strands, called(reads, clusters)) == 3);

    std::vector<Read> same(50, {strands[0], ""});
    same.insert(same.end(), 49, {reverse_complement(strands[0]), ""});
    const ReadClusters one = cluster_reads(packed(same));
    CATCH_REQUIRE(one.size() == 1);
    CATCH_CHECK(one.reads(0).size() == 99);
    CATCH_CHECK(one.vote(0).bases == strands[0]);  // the direction of most reads
}

CATCH_TEST_CASE("clusters: chimeras and strays stay apart", "[clustering]") {
    core::Random random(7);
    const auto strands = random_strands(random, 60, 140);
    Labelled labelled = noisy_reads(strands, {.01, .002, .004, 0, 15}, 8);
    const std::size_t whole = labelled.reads.size();
    for (std::size_t i = 0; i < 60; ++i) {
        // Of two strands each, the crossing anywhere in the middle; and reads of nothing.
        const std::size_t cut = 35 + random.below(70);
        const std::string& other = strands[(i + 17) % 60];
        labelled.add(strands[i].substr(0, cut) + other.substr(cut), 1000 + i);
        labelled.add(random_bases(random, 140), 2000 + i);
    }
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    std::size_t astray = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const auto members = clusters.reads(i);
        if (members.size() == 1) continue;
        for (const ClusteredRead& read : members) astray += read.read >= whole;
    }
    CATCH_CHECK(astray == 0);
    CATCH_CHECK(score(clusters, labelled.strands).completeness > .99);
    StrandPlan deep;
    deep.min_depth = 3;
    const auto calls = called(reads, clusters, deep);
    CATCH_CHECK(calls.size() == 60);
    CATCH_CHECK(exact(strands, calls) == 60);
}

CATCH_TEST_CASE("clusters: strands that are much alike part", "[clustering]") {
    core::Random random(9);
    const auto strands = twins(random, 20);
    const Labelled labelled = noisy_reads(strands, {.01, .002, .002, 0, 14}, 10);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    CATCH_CHECK(score(clusters, labelled.strands).purity > .99);
    CATCH_CHECK(score(clusters, labelled.strands).completeness > .99);
    CATCH_CHECK(exact(strands, called(reads, clusters)) >= 39);
}

CATCH_TEST_CASE("clusters: what has parted does not meet again for its noise", "[clustering]") {
    core::Random random(21);
    // The drafts of four such reads may be as far apart as these strands are.
    const Labelled labelled = noisy_reads(twins(random, 60), {.03, 0, 0, 0, 4}, 22);
    const PackedReads reads = packed(labelled.reads);
    CATCH_CHECK(score(cluster_reads(reads), labelled.strands).purity > .8);  // else about .5
}

CATCH_TEST_CASE("clusters: strands of which reads have an eighth of their bases wrong",
                "[clustering]") {
    core::Random random(19);
    const auto strands = random_strands(random, 200, 160);
    const Labelled labelled = noisy_reads(strands, {.12, 0, 0, 0, 12}, 20);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    CATCH_CHECK(score(clusters, labelled.strands).purity == 1);
    CATCH_CHECK(score(clusters, labelled.strands).completeness >
                .97);  // .92 where drafts must agree
    CATCH_CHECK(exact(strands, called(reads, clusters, {160, 2})) >= 190);
}

CATCH_TEST_CASE("clusters: primers that all strands share do not join them", "[clustering]") {
    core::Random random(11);
    const std::string five = random_bases(random, 20), three = random_bases(random, 20);
    auto strands = random_strands(random, 200, 80);
    for (std::string& strand : strands) strand = five + strand + three;
    const Labelled labelled = noisy_reads(strands, {.02, .005, .01, 0, 10}, 12);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    CATCH_CHECK(score(clusters, labelled.strands).purity > .999);
    CATCH_CHECK(score(clusters, labelled.strands).completeness > .99);
    CATCH_CHECK(exact(strands, called(reads, clusters)) >= 198);
}

CATCH_TEST_CASE("clusters: no reads, reads of one base, unknown bases", "[clustering]") {
    const ReadClusters none = cluster_reads(packed({}));
    CATCH_CHECK(none.size() == 0);
    CATCH_CHECK(called(packed({}), none).empty());

    const std::vector<Read> reads = {{"A", ""},
                                     {"T", ""},
                                     {"C", ""},
                                     {"NNNNN", ""},
                                     {"", ""},
                                     {"ACGN", ""},
                                     {std::string(200, 'N'), ""}};
    const PackedReads few = packed(reads);
    const ReadClusters clusters = cluster_reads(few);
    CATCH_CHECK(clusters.unreadable() == 4);
    CATCH_REQUIRE(clusters.size() == 2);  // A and T are one strand in two directions
    CATCH_CHECK(clusters.reads(0).size() == 2);
    CATCH_CHECK(called(few, clusters) == std::vector<std::string>{"A", "C"});

    core::Random random(13);
    const std::string strand = random_bases(random, 100);
    std::vector<Read> unsure(9, {strand, ""});
    for (std::size_t i = 0; i < unsure.size(); ++i) unsure[i].bases[11 * i] = 'N';
    const PackedReads some = packed(unsure);
    const ReadClusters one = cluster_reads(some);
    CATCH_REQUIRE(one.size() == 1);
    CATCH_CHECK(called(some, one) == std::vector<std::string>{strand});
}

CATCH_TEST_CASE("clusters: qualities decide where reads are equally many", "[clustering]") {
    core::Random random(15);
    const std::string strand = random_bases(random, 100);
    std::string wrong = strand;
    wrong[50] = kBases[(base_value(wrong[50]) + 1) % 4];
    std::string sure(100, 'I'), doubtful(100, 'I');
    doubtful[50] = '#';
    for (const bool first : {true, false}) {
        const std::vector<Read> reads = {{wrong, first ? doubtful : sure},
                                         {strand, first ? sure : doubtful}};
        const PackedReads both = packed(reads);
        const ReadClusters clusters = cluster_reads(both);
        CATCH_REQUIRE(clusters.size() == 1);
        CATCH_CHECK(called(both, clusters) == std::vector{first ? strand : wrong});
    }
}

CATCH_TEST_CASE("clusters: a known length settles what reads leave open", "[clustering]") {
    core::Random random(17);
    std::string strand = random_bases(random, 100);
    strand.replace(40, 4, "CAAG");
    std::string shorter = strand;
    shorter.erase(41, 1);
    const PackedReads reads = packed({{strand, ""}, {shorter, ""}});
    const ReadClusters clusters = cluster_reads(reads);
    StrandPlan plan;
    plan.length_nt = 99;
    CATCH_CHECK(called(reads, clusters, plan) == std::vector{shorter});
    plan.length_nt = 100;
    CATCH_CHECK(called(reads, clusters, plan) == std::vector{strand});
}

CATCH_TEST_CASE("packed reads: what went in comes out", "[clustering]") {
    core::Random random(19);
    std::vector<Read> reads;
    for (int i = 0; i < 200; ++i) {
        Read read{random_bases(random, random.below(50)), ""};
        for (char& base : read.bases) {
            if (random.below(20) == 0) base = 'N';
        }
        if (i >= 100) {
            for (std::size_t k = 0; k < read.bases.size(); ++k) {
                read.quality += static_cast<char>('!' + 3 * random.below(16));
            }
        }
        reads.push_back(read);
    }
    const PackedReads kept = packed(reads);
    CATCH_REQUIRE(kept.size() == 200);
    CATCH_CHECK(kept.rated());
    std::string bases, quality;
    for (std::uint32_t i = 0; i < kept.size(); ++i) {
        const Read& read = reads[i];
        kept.unpack(i, false, bases);
        CATCH_CHECK(bases == read.bases);
        CATCH_CHECK(kept.nt(i) == read.bases.size());
        CATCH_CHECK(kept.unknown_nt(i) == static_cast<std::size_t>(std::count(
                                              read.bases.begin(), read.bases.end(), 'N')));
        kept.unpack(i, true, bases);
        CATCH_CHECK(bases == reverse_complement(read.bases));
        kept.unpack_quality(i, false, quality);
        // Reads without qualities among others are taken to have Phred 20, kept as 21.
        const std::string assumed(read.bases.size(), '!' + 21);
        CATCH_CHECK(quality == (i < 100 ? assumed : read.quality));
        kept.unpack_quality(i, true, quality);
        CATCH_CHECK(std::string(quality.rbegin(), quality.rend()) ==
                    (i < 100 ? assumed : read.quality));
    }
}

CATCH_TEST_CASE("clusters: real reads of a noisy synthesis", "[clustering]") {
    std::vector<std::string> designs;
    Labelled labelled;
    std::istringstream lines(core::read_text(OLIGO_TEST_DATA "/dt4dds/rs_high_reads.tsv"));
    std::size_t number = 0;
    for (std::string kind, bases; lines >> number >> kind >> bases;) {
        if (kind == "design") {
            designs.push_back(bases);
        } else {
            labelled.add(bases, number);
        }
    }
    CATCH_REQUIRE(designs.size() == 30);
    const PackedReads reads = packed(labelled.reads);
    const ReadClusters clusters = cluster_reads(reads);
    CATCH_CHECK(score(clusters, labelled.strands).purity == 1);
    // In so small a part of the pool, copies of molecules that lost many bases weigh more.
    CATCH_CHECK(score(clusters, labelled.strands).completeness > .95);
    const StrandFacts facts = strand_facts(reads, clusters, {});
    CATCH_CHECK(facts.rates.deletion > facts.rates.insertion);
    CATCH_CHECK(exact(designs, called(reads, clusters)) >= 28);
}
