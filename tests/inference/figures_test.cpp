#include "inference/api/metric_set.hpp"
#include "inference/report/density.hpp"
#include "inference/report/strand_statistics.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace oligo;
using namespace oligo::inference;

CATCH_TEST_CASE("figures: densities follow their definitions", "[figures]") {
    dna::NucleotideCount count;
    count.payload_nt = 1000;
    count.strand_nt = 1250;
    count.ordered_nt = 1600;
    count.payload_bits = 1800;
    const Densities of_picture = densities(count, 400);
    CATCH_CHECK(of_picture.nt_per_pixel.payload == 2.5);
    CATCH_CHECK(of_picture.nt_per_pixel.ordered == 4.0);
    CATCH_CHECK(of_picture.bits_per_nt.payload == 1.8);
    CATCH_CHECK(of_picture.bits_per_nt.strand == 1.44);
    CATCH_CHECK(of_picture.virtual_bits_per_nt.ordered == 6.0);  // 24 x 400 / 1600
    const Densities of_file = densities(count, 0);
    CATCH_CHECK(!of_file.nt_per_pixel.strand);
    CATCH_CHECK(!of_file.virtual_bits_per_nt.strand);
    CATCH_CHECK(of_file.bits_per_nt.strand == 1.44);
    nlohmann::ordered_json json;
    put_densities(json, of_file);
    CATCH_CHECK(json["nt_per_pixel"].dump() == R"({"payload":null,"strand":null,"ordered":null})");
}

CATCH_TEST_CASE("figures: strands are counted", "[figures]") {
    StrandStatistics statistics;
    for (const char* strand : {"ACGT", "AAAA", "GGGCCN"}) statistics.add(strand);
    CATCH_CHECK(statistics.records == 3);
    CATCH_CHECK(statistics.bases == 14);
    CATCH_CHECK(statistics.unknown_bases == 1);
    CATCH_CHECK(statistics.lengths_nt == std::map<std::size_t, std::uint64_t>{{4, 2}, {6, 1}});
    CATCH_CHECK(statistics.gc_min == 0);
    CATCH_CHECK(statistics.gc_max == Approx(5.0 / 6));
    CATCH_CHECK(statistics.gc_mean() == Approx((0.5 + 5.0 / 6) / 3));
    CATCH_CHECK(statistics.longest_run == 4);
}

CATCH_TEST_CASE("figures: lengths by rank and by frequency", "[figures]") {
    StrandStatistics statistics;
    CATCH_CHECK(statistics.length_quantile_nt(0.5) == 0);
    for (const std::size_t length : {10, 7, 7, 12, 10, 7, 3, 10, 20, 7}) {
        statistics.add(std::string(length, 'A'));
    }
    // In order: 3 7 7 7 7 10 10 10 12 20.
    CATCH_CHECK(statistics.length_quantile_nt(0) == 3);
    CATCH_CHECK(statistics.length_quantile_nt(0.1) == 3);
    CATCH_CHECK(statistics.length_quantile_nt(0.11) == 7);
    CATCH_CHECK(statistics.length_quantile_nt(0.5) == 7);
    CATCH_CHECK(statistics.length_quantile_nt(0.51) == 10);
    CATCH_CHECK(statistics.length_quantile_nt(1) == 20);
    using Lengths = std::vector<std::pair<std::size_t, std::uint64_t>>;
    CATCH_CHECK(statistics.frequent_lengths_nt() ==
                Lengths{{7, 4}, {10, 3}, {3, 1}, {12, 1}, {20, 1}});
    nlohmann::ordered_json json;
    put_statistics(json, statistics);
    CATCH_CHECK(json["length_quantiles_nt"].dump() ==
                R"({"min":3,"p5":3,"p25":7,"p50":7,"p75":10,"p95":20,"max":20})");
}

CATCH_TEST_CASE("figures: motifs count on either strand", "[figures]") {
    CATCH_CHECK(motif_hits("GGTCTCAAGAGACC", "GGTCTC") == 2);  // BsaI, once from each side
    CATCH_CHECK(motif_hits("GAATTCGAATTC", "GAATTC") == 2);    // its own reverse complement
    CATCH_CHECK(motif_hits("AAAA", "AA") == 3);
    CATCH_CHECK(motif_hits("ACG", "ACGT") == 0);
}

CATCH_TEST_CASE("figures: means leave out what is missing", "[figures]") {
    CATCH_CHECK(mean_of({1.0, std::nullopt, 4.0}) == 2.5);
    CATCH_CHECK(!mean_of({std::nullopt}));
    CATCH_CHECK(!mean_of({}));
}

CATCH_TEST_CASE("figures: text that is no UTF-8 still makes JSON", "[figures]") {
    const std::string text = to_text({{"name", "caf\xE9"}});
    CATCH_CHECK_NOTHROW(nlohmann::json::parse(text));
}
