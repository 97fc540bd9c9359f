// What is called intact is what was written, for every scheme and the payloads of every codec.
#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace oligo;

namespace {

/// Payloads as codecs make them: bytes, levels, a compressed stream with its index, bases.
std::vector<std::pair<std::string, dna::PoolObject>> payloads() {
    std::vector<std::pair<std::string, dna::PoolObject>> all;
    all.emplace_back("file", test::raw_file({}));
    all.back().second.payload.segments[0] =
        test::random_segment(256, 1500, core::Tolerance::kExact, 1);
    all.emplace_back("levels", test::latent_picture(3000, 2));
    all.emplace_back("stream", test::latent_picture(0, 3));
    auto& stream = all.back().second.payload;
    stream.header.codec = "hyperprior";
    stream.segments = {test::random_segment(256, 60, core::Tolerance::kExact, 4),
                       test::random_segment(256, 1400, core::Tolerance::kChunked, 5)};
    const core::Picture picture = test::make_picture(64, 48, 1, 6);
    core::CodecOptions options(std::vector<std::string>{"color=gray"});
    all.emplace_back("bases", dna::PoolObject{});
    all.back().second.payload =
        std::move(dna::JpegdnaCodec(options).compress({&picture, 1}).front());
    return all;
}

/// Damage of which a scheme may or may not make a right symbol: letters that are no bases, and
/// pairs of reads that disagree.
std::vector<dna::Read> damaged_reads(const dna::Pool& pool, core::Random& random) {
    std::vector<dna::Read> reads = test::reads_of(pool, {}, random.next());
    const std::uint32_t kind = random.below(3);
    for (std::uint32_t left = 1 + random.below(3); left > 0; --left) {
        const std::size_t victim = random.below(reads.size());
        const std::size_t place = 20 + random.below(reads[victim].bases.size() - 40);
        if (kind == 0) {
            reads[victim].bases[place] = 'N';
            continue;
        }
        std::string other = reads[victim].bases;
        other[place] = other[place] == 'A' ? 'C' : 'A';
        if (kind == 1) {
            reads.push_back({other, ""});
        } else {
            reads[victim].bases = other;
        }
    }
    return reads;
}

bool is_as_written(const core::ReceivedPayload& received, const core::Payload& payload) {
    const core::ReceivedPayload clean = core::as_received(payload);
    for (std::size_t i = 0; i < clean.segments.size(); ++i) {
        const auto& one = received.segments.at(i);
        if (one.symbols != clean.segments[i].symbols ||
            one.confidence != clean.segments[i].confidence || !one.expected.empty() ||
            !one.deviation.empty()) {
            return false;
        }
    }
    return true;
}

/// The bytes of a file, as a program writes them that keeps no account of erasures.
class Bytes final : public core::SymbolSink {
  public:
    void take(const core::SymbolBlock& block) override {
        symbols.insert(symbols.end(), block.symbols.begin(), block.symbols.end());
    }
    std::vector<std::uint16_t> symbols;
};

}  // namespace

CATCH_TEST_CASE("verified: what every scheme calls intact is what was written", "[pool]") {
    core::Random random(31);
    for (const std::string& name : dna::scheme_names()) {
        auto config = core::Config::from_file(std::string(OLIGO_SOURCE_DIR) + "/configs/schemes/" +
                                              name + ".json");
        const auto scheme = dna::make_scheme(config);
        std::size_t verified = 0, not_verified = 0;
        for (const auto& [kind, object] : payloads()) {
            const auto pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
            for (int trial = 0; trial < 12; ++trial) {
                CATCH_INFO(name << ", " << kind << ", trial " << trial);
                const auto reading = dna::read_pool(damaged_reads(pool, random));
                const dna::ReceivedObject& back = reading.objects.at(0);
                if (!back.payload.verified) {
                    ++not_verified;
                    continue;
                }
                ++verified;
                CATCH_CHECK(is_as_written(back.payload, object.payload));
                CATCH_CHECK(back.erased_share() == 0);
                CATCH_CHECK(back.complete);
                if (kind != "bases") continue;
                const auto clean = core::as_received(object.payload);
                CATCH_CHECK(dna::JpegdnaCodec().decompress({&back.payload, 1})[0].picture ==
                            dna::JpegdnaCodec().decompress({&clean, 1})[0].picture);
            }
        }
        CATCH_INFO(name);
        CATCH_CHECK(verified > 0);
        CATCH_CHECK(verified + not_verified == 48);
    }
}

CATCH_TEST_CASE("verified: a base that nobody knows but that is right is no erasure", "[pool]") {
    const core::Picture picture = test::make_picture(64, 48, 1, 6);
    core::CodecOptions options(std::vector<std::string>{"color=gray"});
    dna::PoolObject object;
    object.payload = std::move(dna::JpegdnaCodec(options).compress({&picture, 1}).front());
    auto config = core::Config::from_text(R"({"scheme": "bases"})", "test");
    const auto scheme = dna::make_scheme(config);
    const auto pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
    std::size_t verified = 0;
    for (std::size_t victim = 0; victim < pool.strands.size(); ++victim) {
        for (const std::size_t place : {80U, 120U, 160U}) {
            std::vector<dna::Read> reads;
            for (std::size_t i = 0; i < pool.strands.size(); ++i)
                reads.push_back({pool.oligo(i), ""});
            reads[victim].bases[place] = 'N';
            const auto reading = dna::read_pool(reads);
            const auto& back = reading.objects.at(0);
            if (!back.payload.verified) continue;
            ++verified;
            CATCH_CHECK(is_as_written(back.payload, object.payload));
        }
    }
    // An unknown base is read as one of four: about a quarter of them are right by chance.
    CATCH_CHECK(verified > 0);
}

CATCH_TEST_CASE("verified: bytes that went elsewhere are those of the checksum", "[pool]") {
    core::Random random(32);
    const auto files = payloads();
    const dna::PoolObject& file = files.front().second;
    for (const std::string& name : dna::scheme_names()) {
        auto config = core::Config::from_file(std::string(OLIGO_SOURCE_DIR) + "/configs/schemes/" +
                                              name + ".json");
        const auto pool =
            dna::write_pool({file}, *dna::make_scheme(config), dna::parse_primers("default"));
        for (int trial = 0; trial < 12; ++trial) {
            CATCH_INFO(name << ", trial " << trial);
            Bytes bytes;
            dna::ReadPlan plan;
            plan.sink_for = [&](std::size_t, const dna::DirectoryRecord&) { return &bytes; };
            const auto reads = damaged_reads(pool, random);
            dna::KeptReads source(reads);
            const auto reading = dna::read_pool(source, plan);
            if (!reading.objects.at(0).payload.verified) continue;
            CATCH_CHECK(bytes.symbols == file.payload.segments[0].symbols);
        }
    }
}

CATCH_TEST_CASE("verified: nothing proves nothing, and too little is not read", "[pool]") {
    const auto scheme = test::fixed_length();
    const auto zeros = test::raw_file(std::vector<std::uint16_t>(60000, 0));
    const auto pool = dna::write_pool({zeros}, *scheme, dna::parse_primers("default"));
    const std::size_t data = pool.strands.size() - pool.count.header_strands;
    CATCH_REQUIRE(data > 200);
    const auto read = [&](std::size_t strands, std::size_t copies) {
        std::vector<dna::Read> reads;
        for (std::size_t i = 0; i < pool.count.header_strands; ++i) {
            reads.push_back({pool.oligo(i), ""});
        }
        for (std::size_t i = 0; i < strands; ++i) {
            for (std::size_t k = 0; k < copies; ++k) {
                reads.push_back({pool.oligo(pool.count.header_strands + i), ""});
            }
        }
        return dna::read_pool(reads);
    };
    // So many copies of one strand as the pool has strands: a directory with the right checksum of
    // zeros is not confirmed by zeros that nobody sent, and nothing is laid out in memory.
    const auto few = read(1, data);
    CATCH_CHECK_FALSE(few.objects.at(0).payload.verified);
    CATCH_CHECK_FALSE(few.objects.at(0).arrived);
    CATCH_CHECK_FALSE(few.objects.at(0).complete);
    CATCH_CHECK(few.objects.at(0).strands_missing == data - 1);
    CATCH_CHECK(few.objects.at(0).erased_share() == 1);
    CATCH_CHECK(few.objects.at(0).payload.segments.at(0).symbols.empty());
    CATCH_CHECK(read(data / 10, 10).objects.at(0).arrived);
    CATCH_CHECK(read(data, 1).objects.at(0).payload.verified);
}
