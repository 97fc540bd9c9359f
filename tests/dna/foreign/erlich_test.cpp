#include "dna/foreign/erlich.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "dna/fountain/lt/lt_decoder.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/constraints/slow_screen.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Numbers = std::vector<std::uint32_t>;

// Values printed by CPython 3.11.
CATCH_TEST_CASE("python random: words and doubles", "[erlich]") {
    PythonRandom zero(0);
    CATCH_CHECK(zero.next() == 3626764237U);
    CATCH_CHECK(zero.next() == 1654615998U);
    CATCH_CHECK(zero.next() == 3255389356U);
    CATCH_CHECK(zero.random() == 0x1.c7ce0d1aeaa51p-1);
    PythonRandom last(0xFFFFFFFF);
    CATCH_CHECK(last.next() == 2728839433U);
    CATCH_CHECK(last.next() == 2661025012U);
    CATCH_CHECK(last.next() == 872737089U);
    CATCH_CHECK(last.random() == 0x1.b905fd9b7c608p-3);
}

std::string hash_of(const Numbers& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) {
        text += (text.empty() ? "" : " ") + std::to_string(number);
    }
    core::Sha256 hash;
    hash.update(text);
    return core::to_hex(hash.finish()).substr(0, 16);
}

// random.Random(4242).sample(range(n), k) of CPython 3.11, and of CPython 2.7.
CATCH_TEST_CASE("python random: samples of both versions", "[erlich]") {
    const auto sample = [](std::uint32_t n, std::uint32_t k, PythonVersion version) {
        return PythonRandom(4242).sample(n, k, version);
    };
    constexpr auto k2 = PythonVersion::kTwo;
    constexpr auto k3 = PythonVersion::kThree;
    CATCH_CHECK(sample(749, 5, k3) == Numbers{425, 134, 29, 631, 399});
    CATCH_CHECK(sample(749, 5, k2) == Numbers{645, 311, 21, 292, 240});
    CATCH_CHECK(sample(30, 8, k3) == Numbers{27, 13, 4, 0, 19, 12, 24, 10});
    CATCH_CHECK(sample(30, 8, k2) == Numbers{25, 12, 0, 10, 8, 4, 11, 18});
    CATCH_CHECK(sample(60, 8, k3) == Numbers{55, 26, 8, 1, 39, 24, 54, 20});
    CATCH_CHECK(sample(60, 8, k2) == Numbers{51, 24, 1, 22, 17, 10, 26, 43});
    CATCH_CHECK(hash_of(PythonRandom(7).sample(67088, 600, k3)) == "10224544e6d93c54");
    CATCH_CHECK(hash_of(PythonRandom(7).sample(67088, 600, k2)) == "bbbb571cf910f983");
    CATCH_CHECK(hash_of(PythonRandom(7).sample(300, 300, k3)) == "31bfbbf9f1d4e6b7");
    CATCH_CHECK(hash_of(PythonRandom(7).sample(300, 300, k2)) == "e324a3ec6bbe1744");
}

double mean_degree(const RobustSoliton& degrees, std::uint32_t sources) {
    double mean = 0;
    for (std::uint32_t d = 1; d <= sources; ++d) mean += d * degrees.probability(d);
    return mean;
}

// S, pivot and Z worked out by hand from the definition; means and spikes by a Python script.
CATCH_TEST_CASE("robust soliton: known values", "[erlich]") {
    const RobustSoliton paper(67088, 0.025, 0.001);
    CATCH_CHECK(paper.probability(1) == Approx(0.00170).margin(5e-6));
    CATCH_CHECK(paper.probability(2) == Approx(0.48518).margin(5e-6));
    CATCH_CHECK(paper.probability(3) == Approx(0.16201).margin(5e-6));
    CATCH_CHECK(paper.probability(574) == Approx(0.01966).margin(1e-5));
    CATCH_CHECK(mean_degree(paper, 67088) == Approx(23.57).margin(0.005));
    CATCH_CHECK(mean_degree(RobustSoliton(3200, 0.025, 0.001), 3200) ==
                Approx(17.77).margin(0.005));
    CATCH_CHECK(mean_degree(RobustSoliton(3200, 0.1, 0.05), 3200) == Approx(13.64).margin(0.005));
    CATCH_CHECK(paper.degree(0) == 1);
    CATCH_CHECK(paper.degree(0.0016) == 1);
    CATCH_CHECK(paper.degree(0.0018) == 2);
    CATCH_CHECK(paper.degree(1) <= 67088);
    CATCH_CHECK_THROWS_AS(RobustSoliton(0, 0.1, 0.05), core::InputError);
    CATCH_CHECK_THROWS_AS(RobustSoliton(10, 0, 0.05), core::InputError);
    CATCH_CHECK_THROWS_AS(RobustSoliton(10, 0.1, 1), core::InputError);
    CATCH_CHECK_THROWS_AS(RobustSoliton(10, 100, 0.05), core::InputError);
}

/// The published pool beside its README's parameters.
struct RealPool {
    ErlichOptions options;
    std::vector<Read> designs;

    RealPool() {
        options.droplets.file_bytes = 19456;
        options.droplets.payload_bytes = 26;
        options.droplets.parity = 1;
        options.droplets.delta = 0.1;
        std::istringstream lines(
            core::read_text(OLIGO_TEST_DATA "/dt4dds/fountain_high_encoded.txt"));
        for (std::string line; std::getline(lines, line);) designs.push_back({line, ""});
    }
};

std::string sha256(const Bytes& bytes) {
    core::Sha256 hash;
    hash.update(bytes);
    return core::to_hex(hash.finish());
}

constexpr auto kRealFile = "0a0ffb2dd0a665662f99885fedf24cc43f916aaca5b006bac828294c05407019";

CATCH_TEST_CASE("erlich: a published pool is read", "[erlich]") {
    const RealPool pool;
    CATCH_REQUIRE(pool.designs.size() == 854);
    const Bytes file = decode_erlich(pool.designs, pool.options);
    CATCH_REQUIRE(sha256(file) == kRealFile);

    const DropletCode code(pool.options.droplets);
    CATCH_CHECK(code.neighbours(8225280) == Numbers{499, 34, 57, 473});
    CATCH_CHECK(code.neighbours(4215828) == Numbers{302, 684, 711, 181, 541, 309, 165, 6, 442});
    CATCH_CHECK(code.neighbours(8431656) == Numbers{16, 60});
    CATCH_CHECK(code.neighbours(16863312) == Numbers{672, 267, 448});
    CATCH_CHECK(core::to_hex(code.droplet(8225280, file).payload) ==
                "4732321013f6125beab6cc2d74e84b3eae8619044b883588aea6");
    for (const Read& design : pool.designs) {
        const auto droplet = code.read(design.bases);
        CATCH_REQUIRE(droplet);
        CATCH_REQUIRE(code.strand(code.droplet(droplet->seed, file)) == design.bases);
    }
}

CATCH_TEST_CASE("erlich: a published pool is read without a tenth of its designs", "[erlich]") {
    const RealPool pool;
    core::Random random(1);
    std::size_t read = 0;
    for (int trial = 0; trial < 10; ++trial) {
        auto designs = pool.designs;
        for (std::size_t i = designs.size(); i > 1; --i) {
            std::swap(designs[i - 1], designs[random.below(i)]);
        }
        designs.resize(designs.size() - designs.size() / 10);
        for (Read& design : designs) {
            if (random.below(2) == 0) design.bases = reverse_complement(design.bases);
        }
        try {
            read += sha256(decode_erlich(designs, pool.options)) == kRealFile ? 1 : 0;
        } catch (const core::RecoveryError&) {
            continue;  // 769 random equations of low degree need not have rank 749
        }
    }
    CATCH_CHECK(read >= 8);
}

bool determines(const std::vector<Read>& designs, const ErlichOptions& options) {
    try {
        return !decode_erlich(designs, options).empty();
    } catch (const core::RecoveryError&) {
        return false;
    }
}

CATCH_TEST_CASE("erlich: wrong droplets are left out", "[erlich]") {
    const RealPool pool;
    const DropletCode code(pool.options.droplets);
    core::Random random(2);
    std::vector<Read> right = pool.designs;
    std::vector<Read> wrong;
    // Only what the others determine as well can be found wrong: take such ones out of the pool.
    for (std::size_t at = 0; wrong.size() < 12; at += 31) {
        CATCH_REQUIRE(at < right.size());
        auto others = right;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
        if (!determines(others, pool.options)) continue;
        Droplet droplet = *code.read(right[at].bases);
        for (auto& byte : droplet.payload) byte = static_cast<std::uint8_t>(random.below(256));
        wrong.push_back({code.strand(droplet), ""});
        right = others;
    }
    auto designs = right;
    designs.insert(designs.begin(), wrong.begin(), wrong.end());
    CATCH_CHECK(sha256(decode_erlich(designs, pool.options)) == kRealFile);
}

CATCH_TEST_CASE("erlich: strands that can be read either way say nothing among both directions",
                "[erlich]") {
    // Of 10 000 strands some 40 keep their parity backwards too; half of all are turned.
    core::Random random(5);
    ErlichOptions options;
    options.droplets.payload_bytes = 16;
    options.droplets.file_bytes = 140'000;
    options.alpha = 0.12;
    Bytes data(140'000);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
    std::vector<Read> reads;
    std::size_t either = 0;
    const DropletCode code(options.droplets);
    for (std::string& strand : encode_erlich(data, options)) {
        either += code.read(reverse_complement(strand)).has_value();
        reads.push_back({random.below(2) == 0 ? strand : reverse_complement(strand), ""});
    }
    CATCH_REQUIRE(either > 10);
    CATCH_CHECK(decode_erlich(reads, options) == data);
}

CATCH_TEST_CASE("erlich: written strands satisfy the constraints and are read", "[erlich]") {
    core::Random random(3);
    for (const std::size_t size : {1U, 2U, 100U, 5000U}) {
        for (const PythonVersion python : {PythonVersion::kTwo, PythonVersion::kThree}) {
            Bytes data(size);
            for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
            ErlichOptions options;
            options.droplets.file_bytes = size;
            options.droplets.python = python;
            options.alpha = size < 1000 ? 4 : 0.3;
            options.constraints.gc_min = 0.45;
            options.constraints.gc_max = 0.55;
            // With few symbols there are few sums of them, and the screen leaves too few of those.
            if (size < 1000) {
                options.droplets.payload_bytes = static_cast<unsigned>(size / 25 + 1);
            }
            std::vector<Read> reads;
            for (const std::string& strand : encode_erlich(data, options)) {
                CATCH_REQUIRE_FALSE(broken_constraint(strand, options.constraints));
                reads.push_back({strand, ""});
            }
            CATCH_CAPTURE(size);
            CATCH_CHECK(decode_erlich(reads, options) == data);
        }
    }
}

CATCH_TEST_CASE("erlich: scrambled by their seeds, droplets of any file pass the screen",
                "[erlich]") {
    core::Random random(4);
    ErlichOptions options;
    options.droplets.scrambling = Scrambling::kBySeed;
    options.constraints.gc_min = 0.45;
    options.constraints.gc_max = 0.55;
    for (const std::size_t size : {0U, 1U, 2U, 33U, 5000U, 1000000U}) {
        for (const bool zeros : {true, false}) {
            if (size == 1000000 && !zeros) continue;
            CATCH_INFO(size << (zeros ? " zeros" : " random bytes"));
            Bytes data(size);
            for (auto& byte : data) {
                byte = zeros ? std::uint8_t{0} : static_cast<std::uint8_t>(random.below(256));
            }
            options.droplets.file_bytes = size;
            std::vector<Read> reads;
            std::size_t wrong = 0;
            for (const std::string& strand : encode_erlich(data, options)) {
                wrong += test::keeps_rules(strand, options.constraints) ? 0 : 1;
                reads.push_back({strand, ""});
            }
            CATCH_CHECK(wrong == 0);
            CATCH_CHECK(decode_erlich(reads, options) == data);
        }
    }
    // Only the payload differs, and parity follows it.
    options.droplets.file_bytes = 3200;
    const Droplet droplet{0x01020304, Bytes(32, 0)};
    const std::string scrambled = DropletCode(options.droplets).strand(droplet);
    core::Random key(0x65726C696368, 0x01020304);
    std::string expected = "AAACAAAGAAATAACA";
    for (int word = 0; word < 4; ++word) {
        std::uint64_t bits = key.next();
        for (int i = 0; i < 8; ++i, bits >>= 8) {
            for (int shift = 6; shift >= 0; shift -= 2) expected += "ACGT"[bits >> shift & 3];
        }
    }
    CATCH_CHECK(scrambled.substr(0, 144) == expected);
    CATCH_CHECK(DropletCode(options.droplets).read(scrambled)->payload == droplet.payload);
}

// The reference's register; the last three are the first seeds that its screen accepted.
CATCH_TEST_CASE("erlich: seeds come in the order of the reference's register", "[erlich]") {
    ErlichOptions options;
    options.alpha = 99;
    options.constraints = {1000, 0, 1, {}};
    const Bytes data(320, 1);
    ErlichOptions same = options;
    same.droplets.file_bytes = data.size();
    const DropletCode code(same.droplets);
    Numbers seeds;
    for (const std::string& strand : encode_erlich(data, options)) {
        seeds.push_back(code.read(strand)->seed);
    }
    CATCH_REQUIRE(seeds.size() == 1000);
    CATCH_CHECK(Numbers(seeds.begin(), seeds.begin() + 3) == Numbers{340, 680, 1360});
    auto at = seeds.begin();
    for (const std::uint32_t later : {16863312U, 84696961U, 1125638277U}) {
        at = std::find(at, seeds.end(), later);
        CATCH_CHECK(at != seeds.end());
    }
}

CATCH_TEST_CASE("erlich: parity detects, and corrects when asked", "[erlich]") {
    DropletOptions options;
    options.file_bytes = 3200;
    const DropletCode detecting(options);
    options.most_corrected = 1;
    const DropletCode correcting(options);
    const Droplet droplet{123456789, Bytes(32, 0x5A)};
    const std::string strand = detecting.strand(droplet);
    CATCH_CHECK(strand.size() == 152);
    for (std::size_t at = 0; at < strand.size(); ++at) {
        std::string damaged = strand;
        damaged[at] = damaged[at] == 'A' ? 'T' : 'A';
        CATCH_REQUIRE_FALSE(detecting.read(damaged));
        const auto corrected = correcting.read(damaged);
        CATCH_REQUIRE(corrected);
        CATCH_REQUIRE(corrected->seed == droplet.seed);
        CATCH_REQUIRE(corrected->payload == droplet.payload);
        CATCH_REQUIRE(corrected->mended);
    }
    CATCH_CHECK_FALSE(correcting.read(strand)->mended);
    CATCH_CHECK_FALSE(detecting.read(strand.substr(1)));
    CATCH_CHECK_FALSE(detecting.read(strand.substr(1) + "N"));
}

CATCH_TEST_CASE("erlich: pools are recognised by their parity", "[erlich]") {
    core::Random random(77);
    const auto sample_of = [&](unsigned payload, unsigned parity, bool noisy) {
        DropletOptions options;
        options.file_bytes = 3200;
        options.payload_bytes = payload;
        options.parity = parity;
        const DropletCode code(options);
        Bytes data(3200);
        for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
        std::vector<Read> reads;
        for (std::uint32_t seed = 1; seed <= 60; ++seed) {
            std::string bases = code.strand(code.droplet(seed, data));
            if (noisy && seed % 3 == 0) bases[random.below(bases.size())] = 'N';
            reads.push_back({seed % 2 == 0 ? reverse_complement(bases) : bases, ""});
        }
        return reads;
    };
    const struct { unsigned payload, parity; } sizes[] = {{32, 2}, {26, 4}, {20, 8}, {60, 3}};
    for (const auto& [payload, parity] : sizes) {
        for (const bool noisy : {false, true}) {
            const auto found = recognise_erlich(sample_of(payload, parity, noisy));
            CATCH_INFO(payload << " bytes and " << parity << " of parity");
            CATCH_REQUIRE(found);
            CATCH_CHECK(found->payload_bytes == payload);
            CATCH_CHECK(found->parity == parity);
            CATCH_CHECK_FALSE(found->file_bytes);
        }
    }
    auto reads = sample_of(32, 2, false);
    for (Read& read : reads) {  // strands of the same length that are something else
        for (char& base : read.bases) base = kBases[random.below(4)];
    }
    CATCH_CHECK_FALSE(recognise_erlich(reads));
    CATCH_CHECK_FALSE(recognise_erlich({}));
}

CATCH_TEST_CASE("erlich: too little, too repetitive or senseless input is refused", "[erlich]") {
    RealPool pool;
    pool.designs.resize(700);
    CATCH_CHECK_THROWS_AS(decode_erlich(pool.designs, pool.options), core::RecoveryError);
    CATCH_CHECK_THROWS_AS(decode_erlich({}, pool.options), core::RecoveryError);
    CATCH_CHECK_THROWS_AS(encode_erlich(Bytes(3200), ErlichOptions{}), core::InputError);
    CATCH_CHECK_THROWS_AS(encode_erlich({}, ErlichOptions{}), core::InputError);
    auto config = core::Config::from_text(
        R"({"size": 26, "rs": 1, "c": 0.025, "delta": 0.1, "file_size": 19456, "python": 2})", "t");
    const ErlichOptions options = read_erlich_options(config);
    config.finish();
    CATCH_CHECK(options.droplets.payload_bytes == 26);
    CATCH_CHECK(options.droplets.file_bytes == 19456);
    CATCH_CHECK(options.droplets.python == PythonVersion::kTwo);
    auto scrambled = core::Config::from_text(R"({"scramble": "seed"})", "t");
    const ErlichOptions unknown = read_erlich_options(scrambled);
    CATCH_CHECK(unknown.droplets.scrambling == Scrambling::kBySeed);
    CATCH_CHECK_THROWS_WITH(decode_erlich({}, unknown), Catch::Contains("no file_size"));
    auto wrong = core::Config::from_text(R"({"size": 129})", "t");
    CATCH_CHECK_THROWS_AS(read_erlich_options(wrong), core::InputError);
}

CATCH_TEST_CASE("erlich: a real pool from a sequencer's reads", "[erlich]") {
    FileReads reads({std::filesystem::path(OLIGO_TEST_DATA "/dt4dds/fountain_high_reads.txt.gz")});
    ErlichOptions options;
    options.droplets.file_bytes = 19456;
    options.droplets.payload_bytes = 26;
    options.droplets.parity = 1;
    options.droplets.c = 0.025;
    options.droplets.delta = 0.1;
    core::Sha256 hash;
    const Bytes file = decode_erlich(reads, options);
    hash.update(std::string(file.begin(), file.end()));
    CATCH_CHECK(core::to_hex(hash.finish()) ==
                "0a0ffb2dd0a665662f99885fedf24cc43f916aaca5b006bac828294c05407019");

    // Another file's parameters: an error, not other bytes.
    options.droplets.file_bytes = 20000;
    CATCH_CHECK_THROWS_AS(decode_erlich(reads, options), core::RecoveryError);
}

CATCH_TEST_CASE("erlich: reads with insertions and deletions, in both directions", "[erlich]") {
    core::Random random(31);
    Bytes data(4000);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
    ErlichOptions options;
    options.droplets.file_bytes = data.size();
    options.droplets.payload_bytes = 20;
    options.droplets.parity = 2;
    options.alpha = 0.3;
    std::vector<Read> reads;
    for (const std::string& strand : encode_erlich(data, options)) {
        for (int copy = 0; copy < 8; ++copy) {
            std::string read;
            for (const char base : strand) {
                if (random.below(100) == 0) continue;
                if (random.below(200) == 0) read += kBases[random.below(4)];
                read += random.below(50) == 0 ? kBases[random.below(4)] : base;
            }
            reads.push_back({random.below(2) == 0 ? read : reverse_complement(read), ""});
        }
    }
    KeptReads source(reads);
    CATCH_CHECK(decode_erlich(source, options) == data);
}

}  // namespace
}  // namespace oligo::dna
