#include "core/config.hpp"
#include "core/hash.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

// Pools that were ordered must stay readable: these strands may never change.

namespace {

/// Version 0: strands that do not say of which pool they are.
const dna::PartitionPlan kUnbound = {.bound = false};

}  // namespace

CATCH_TEST_CASE("golden: strands of a plain file of two bytes", "[golden]") {
    const auto pool = dna::write_pool({test::raw_file({72, 105})}, *test::fixed_length(),
                                      dna::parse_primers("default"), kUnbound);
    const std::vector<std::string> expected = {
        "ATGGCACCTAACCCTACAAGATCGAGTAGCAAGTCGAAGCGTTTCGCAAGAGTCCACACTGGATTGAGGTACGATGACAA"
        "GCCAGCGAATGAAGCTAAGCCAGAGCTACATCACTTGGTCACGAACCTCGTAAGTACGGATGGTAGGTGTCTCATGAAGC"
        "ACAGTGTGCACTCAAGCACATGCTCAAGGCTAGGTAGTCA",
        "ATGGCACCTAACCCTGTAGATGGTAGACTGAGGTGTGTAGGTTCCACAGACAGTATGGCAAGCAGTCCAACTAACACGAC"
        "AGGTGAGTCACCAATCAAGGCTCTTCGAACAGTGACGGTACCATCAGACTGACTCTAGAGTGTGCTGATCACACAGTCAC"
        "CAACGGTACCTATGAAGGCTCTGTCACCACTAGTAGGTCA",
        "ATGGCACCTAACCCACTAAGTCAGTCGCTATCCTGAATCGGACAACCTGGCAATACGAGTCCTATGCTCGTATCTGCACA"
        "TGCTATGCAGATCGAGGAGACTCTACTGTTACGCGATGCAGAGTGTACAGTGTTCGACTTGCACATGAGCTTCGCATCAC"
        "TGTCCGTAACTGAGCTACTGAACGACGGTAGTAGTCAGCA",
        "CTGCCGCAAATCACTCTGCCTGGGCAGATATAGGAGTCGATAATATGCATAGGCCGTGTTCAATCTCGGACCTCCTATCC"
        "AGTCACAAGATGCTACGATCGTTCAGACAAGTACTAGCCATTGAATCCTGACGAAGCGTGACTCGTAGACTCCGCTGGTG"
        "TATGGAGATACAGTTGAAGATTATAGGGTGCATTACTCGA",
        "CGCGTCCAAGCGCGGTGCCTGACCAATAACGTGGATTACTCTGTGCGTTGACAAGCGCAACGGAAGGCGTACCATAGGCG"
        "TAAGGAGCTCTCGTGCCTCCAGACCAGCAACCTCTATTCTGTCTAGACGGTGACAGCGATCTGTCTAATATGACACAATA"
        "TCGCATCGGTCGGTCAACGCGTACGCGCGCTAGGCACTGA",
        "CTGCCGCAAGTAGCGTCGTAAGCCTTTCCTCGTTGACGCCAGAGCAATGTCAGCGAGAATAATTCGATGACTACACTTGT"
        "AAAGGTCTGGCGTGCTTCGATTTCAGCAAGAGGACGCTGGTGATATTCTTGATCCATTCCAGAACGGATACGCTTGGGTG"
        "TACGCGATGAGGGATCCGAACCCAGTTGCCTTACGTTAGC",
    };
    CATCH_CHECK(pool.strands == expected);
}

CATCH_TEST_CASE("golden: a strand of ten levels", "[golden]") {
    auto object = test::latent_picture(0, 1);
    for (std::uint16_t level = 0; level < 10; ++level) {
        object.payload.segments[0].symbols.push_back(level);
    }
    const auto pool =
        dna::write_pool({object}, *test::fixed_length(), dna::parse_primers("default"), kUnbound);
    CATCH_CHECK(pool.strands.back() ==
                "CTGCCGCAAATCACTCTGCCTGGGCAAGATTATAACGCTATGGTACCTTCGCCAGTCTACAGGTAGGTTCCATAATTCGC"
                "GTGTCAGCCTGTCTGACATAAGATATCAGCAGGTCTACTGGTGTTGAGACACGACGGCATAGTGGATCATGTTCATCAGA"
                "ATACCGTAATCACGGCCAGTTCCGCTCGGATACGATGCAG");
}

CATCH_TEST_CASE("golden: scheme adf", "[golden]") {
    auto config = core::Config::from_text(R"({"scheme": "adf"})", "test");
    const auto scheme = dna::make_scheme(config);
    const auto small = dna::write_pool({test::raw_file({72, 105})}, *scheme,
                                       dna::parse_primers("default"), kUnbound);
    const std::vector<std::string> expected = {
        "ACTGATAATCTAGAACACTAGCAGTCGGGAACAGAGATATGCTGTTGAGATATCGGTGCTTGTGCAAACGGTTTAGTGGA"
        "CGGTCCGTGACATGGCCCTTTGTTCTGTCTGCTGACCAGCGTAGCGATGTTTCAATACTGTGGATCCCAAGGATCGCCTC"
        "AAAGACAAGTCCGGTCGGTACCCTTTGTATGCTTGTGCTT",
        "GGTTGGGTGGTTAGCATGCGCAGGCAACTGTTCGGTCTTCAGGCGAAGTTCTAGGGTATCTCTAACTTCTATAGCGACCT"
        "TTCTCTACTAATGCATATGAGGCATGTCAGTACTGAGCCGCGCGAGGTGCTTCTGCGAGAATGCCAGAGGGCAGCGGGTT"
        "ATAGTCAGCGTAAGGGTTGTATGATTCGGGAAACCGACGT",
        "ATTGTTGTAAAGTGAGCTAGCCCGATCTAAGACATACCTCGTAACCCTGGTCCCTACGCAGTGACCTTGGGACTACTGGC"
        "TGGGCACGCCCACTACGATAGGCTGGGAGGTTGTGTGGTGTCGCGTTACTTGCTACTTCCGATACTACCATCACGACGCG"
        "TCGGGTGCCCGAGCATTCGGCGGTGCATGTATCACCGTTA",
    };
    CATCH_CHECK(std::vector<std::string>(small.strands.begin() + 3, small.strands.end()) ==
                expected);

    // Two blocks of the fountain.
    const auto bytes = test::random_segment(256, 500000, core::Tolerance::kExact, 1).symbols;
    const auto pool =
        dna::write_pool({test::raw_file(bytes)}, *scheme, dna::parse_primers("default"), kUnbound);
    core::Sha256 hash;
    for (const std::string& strand : pool.strands) hash.update(strand);
    CATCH_CHECK(pool.strands.size() == 11853);
    CATCH_CHECK(core::to_hex(hash.finish()) ==
                "1492a6382b86658f01e53eb20a9f016b107688bee8651f5f36a9053e6c9b8876");
}

CATCH_TEST_CASE("golden: schemes goldman, three-to-two and two-bit", "[golden]") {
    struct Expected {
        std::string scheme;
        std::size_t strands;
        std::string first, last;  ///< of data
    };
    const std::vector<Expected> all = {
        {"goldman", 7,
         "ATGTGTAGTGTCACATAGTCTCTGCGACGCATAGTCGTCGAGTAGCTCGAGTATCGTCACACTATAGCTGAGCAGACGAC"
         "ACTCATACTAGCTACTCTGCTACTGCATACGACGCAGAGCTAGCGTACATCAGACGTAGAGAGTCTCAGTGACTCATACT"
         "GTGTACGCTAGTGTGCATGAGATATGACACGACGTACGTC",
         "ATACGTACTGCATGATGCACTCAGTAGAGCACGATGCGACTATGTCATGTGCGTGTATGTGAGATATACTGCTAGATCTG"
         "CGACACGCTGCATCACTCGTGCGCGATATCGCTCTAGCGCTATCTATGATCTGACGCTATATGTACGTGCTGACGCACGA"
         "CTATCTGCATCACTCGTCTCTGATGTGTCGAGCGTATGAC"},
        {"three-to-two", 6,
         "CAGTCTCAGTACCTAGTGCTGATGCTTGCACAGTTCTCTGGATGCAACCTTGTCACCTCATCAGTGCAAGACCAGTGTTG"
         "TCGAGTCTTCTCAGGTGTCTCATGCTCTCTCAGAAGTCGTGTGTACTCTCACACCTACAGAGACTGTCAGTCACACCTGT"
         "AGCTGAAGCACATGACACCATCACCAACGAAGGTTGGTCA",
         "CTCAGTCTTCAGTCCTACGTACTCTGAGTCGTGTACTGCAACTGTCCTCACTACGAACTCTCTGTCGTTGAGAGCTTCTG"
         "CTCAGTTCCTCATGAGAGAGACTCGACAAGAGAGAGGACAGTTGAGTGCAGTGTTCGAGTTGGTCTCTACCACTTCTGTC"
         "GAACACACCACTGAACCATCCAGTGTTCGTGAAGAGCACT"},
        {"two-bit", 6,
         "AAAGGATTTGCTATTGCAAGAGTTAACTAGATAGATGACAAATAGCGACAGTAGAAGACACATTGGGCATGAGGAGAGTT"
         "TCGAGCTCGATTCGACTCCGAGGTGAACTGAAGCTGATACATGTTGAATACCGTGGCATCATGTCTCAGTTATACGGATT"
         "GCGACTAATTCCGTAGAAGGTGGGTATCGACTTACTTCGT",
         "ACACGAGTGACCTAACAAGCATAGACTCCGCACCCAGTGCTTCCATCACAGGCGGGTGGACCGTGAAGCAACGGTACCGA"
         "GTGTACACCCACCGCTGCTTGGGATGCACTAGGGCTTAATTAAGGCTCCGTGTGATTCGGAACCGATGGCCTGATTACTT"
         "CACTCGCCCGAACTGGAAGTGCACCACATATTACGAGAAA"},
    };
    for (const Expected& expected : all) {
        CATCH_INFO(expected.scheme);
        auto config = core::Config::from_text("{\"scheme\": \"" + expected.scheme + "\"}", "test");
        const auto pool = dna::write_pool({test::raw_file({72, 105})}, *dna::make_scheme(config),
                                          dna::parse_primers("default"), kUnbound);
        CATCH_REQUIRE(pool.strands.size() == expected.strands);
        CATCH_CHECK(pool.strands[3] == expected.first);
        CATCH_CHECK(pool.strands.back() == expected.last);
    }
}

CATCH_TEST_CASE("golden: version 1, strands bound to their pool", "[golden]") {
    struct Expected {
        std::string scheme, hash;  ///< of all strands
    };
    const std::vector<Expected> all = {
        {"fixed-length", "b6bb0b98b03338cd8b9dbb3a88c0e7a2956c939f42ec70d9a1f45747a4008d93"},
        {"adf", "b30fba63625a0e8c867f5a3d327b4bd8ac92c93528d29152cfaf239481956efb"},
        {"goldman", "8e738c97c589348dfadfef407f7bc0f519d1bce22add434a3525050ce63b3fd5"},
        {"three-to-two", "aaab46854cff87e2207a5a33e44adc353d3f0c9b4a73b9c2194cbc33ea595a05"},
        {"robust", "f72ae7398621122e4f6ae8e0628b82cf8973fc9b4f9e4c3992b088747cfcd6e5"},
        {"two-bit", "d17fb8d81174e9ccb9e2bea35c534b2fe668683f507842eecfe50b1c26d8c7e3"},
        {"levenshtein", "477f35097fc9bf74a02d3d5df15f3bdf2cce396c5cab864a6e64d6439777cd0a"},
    };
    for (const Expected& expected : all) {
        CATCH_INFO(expected.scheme);
        auto config = core::Config::from_text("{\"scheme\": \"" + expected.scheme + "\"}", "test");
        const auto pool = dna::write_pool({test::raw_file({72, 105})}, *dna::make_scheme(config),
                                          dna::parse_primers("default"));
        core::Sha256 hash;
        for (const std::string& strand : pool.strands) hash.update(strand);
        CATCH_CHECK(core::to_hex(hash.finish()) == expected.hash);
    }
}

CATCH_TEST_CASE("golden: scheme robust at its rates", "[golden]") {
    // Both books, all address parities and several blocks.
    const auto bytes = test::random_segment(256, 60000, core::Tolerance::kExact, 1).symbols;
    const std::vector<std::pair<std::string, std::string>> all = {
        {"0.5", "6d58ca6ab2a956ff2543ba2a45db342cea2a156e151362ced7a9042e672b132a"},
        {"1.0", "c1558f00422b29f447397d87a26e73692f720b0e4e0270badcef24feb7aaf027"},
        {"1.5", "92028241d26c2a37bca786aeb3cf2dbc91a8f4486c1e994ea7c4a90a0a600c6d"},
    };
    for (const auto& [rate, hash] : all) {
        CATCH_INFO(rate);
        auto config =
            core::Config::from_text("{\"scheme\": \"robust\", \"rate\": " + rate + "}", "test");
        const auto pool = dna::write_pool({test::raw_file(bytes)}, *dna::make_scheme(config),
                                          dna::parse_primers("default"));
        core::Sha256 sum;
        for (const std::string& strand : pool.strands) sum.update(strand);
        CATCH_CHECK(core::to_hex(sum.finish()) == hash);
    }
}
