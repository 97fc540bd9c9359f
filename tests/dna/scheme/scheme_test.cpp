#include "dna/scheme/scheme.hpp"

#include "core/error.hpp"
#include "core/symbol_stream.hpp"
#include "dna/strand/address.hpp"
#include "dna/stream/symbol_bytes.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>

using namespace oligo;
using dna::PoolFrame;

namespace {

core::ReceivedPayload empty_like(const core::Payload& payload) {
    core::ReceivedPayload received;
    received.header = payload.header;
    for (const auto& shape : shapes_of(payload)) {
        received.segments.push_back({shape, std::vector<std::uint16_t>(shape.count),
                                     std::vector<std::uint8_t>(shape.count)});
    }
    return received;
}

const PoolFrame kFrame{200, 5, 0};

class Strands final : public dna::StrandContents {
  public:
    explicit Strands(const std::vector<dna::StrandReading>& readings) : readings_(readings) {}
    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        for (std::uint64_t i = first; i < first + count; ++i) {
            if (!readings_.at(i).empty()) each(i, readings_[i]);
        }
    }

  private:
    const std::vector<dna::StrandReading>& readings_;
};

/// A payload whose symbols are proven or not, with places for whole segments or without.
class Proving final : public core::SymbolSink {
  public:
    Proving(core::ReceivedPayload& payload, bool roomy, bool proven)
        : all_(payload), roomy_(roomy), proven_(proven) {}
    void take(const core::SymbolBlock& block) override { all_.take(block); }
    core::ReceivedSegment* room(std::size_t segment) override {
        return roomy_ ? all_.room(segment) : nullptr;
    }
    bool proven() const override { return proven_; }

  private:
    core::PayloadSink all_;
    bool roomy_, proven_;
};

}  // namespace

CATCH_TEST_CASE("fixed-length: soft readings of many symbols wait until they are needed",
                "[scheme]") {
    const auto payload = test::latent_picture((1U << 22) + 5, 5).payload;
    const auto scheme = test::fixed_length();
    PoolFrame frame = kFrame;
    frame.address_symbols = 8;
    auto readings = test::certain(test::contents_of(*scheme, frame, payload));
    readings[7].units.clear();
    readings[9].units[20] = readings[9].units[20] == 'A' ? 'C' : 'A';
    readings[9].confidence[20] = 90;
    const auto read = [&](bool roomy, bool proven) {
        core::ReceivedPayload received = empty_like(payload);
        Proving sink(received, roomy, proven);
        const auto report =
            scheme->decode(frame, core::shapes_of(received), Strands(readings), sink);
        CATCH_CHECK(report.strands_missing == 1);
        return std::move(received.segments[0]);
    };
    const auto at_once = read(false, false), late = read(true, false), never = read(true, true);
    CATCH_CHECK(at_once.expected.size() == at_once.symbols.size());
    CATCH_CHECK(late.expected == at_once.expected);
    CATCH_CHECK(late.deviation == at_once.deviation);
    CATCH_CHECK(never.expected.empty());
    for (const auto* one : {&late, &never}) {
        CATCH_CHECK(one->symbols == at_once.symbols);
        CATCH_CHECK(one->confidence == at_once.confidence);
    }
    CATCH_CHECK(at_once.erased() > 0);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < at_once.symbols.size(); ++i) {
        wrong += at_once.confidence[i] > 0 && at_once.symbols[i] != payload.segments[0].symbols[i];
    }
    CATCH_CHECK(wrong <= 1);
}

CATCH_TEST_CASE("scheme: a lost strand erases only its own, well spread symbols", "[scheme]") {
    constexpr std::size_t kChannels = 18, kHeight = 64, kWidth = 96;
    const auto payload = test::latent_picture(kChannels * kHeight * kWidth, 5).payload;
    const auto scheme = test::fixed_length();
    const auto regions = test::contents_of(*scheme, kFrame, payload);
    CATCH_REQUIRE(regions.size() == (kChannels * kHeight * kWidth + 86) / 87);
    CATCH_REQUIRE(regions.size() == scheme->strands(kFrame, shapes_of(payload)).count.strands);
    auto readings = test::certain(regions);
    for (const std::size_t lost : {std::size_t{0}, std::size_t{400}, regions.size() - 2}) {
        readings[lost] = {};
        auto received = empty_like(payload);
        CATCH_CHECK(test::decode(*scheme, kFrame, readings, received).complete);
        std::vector<unsigned> patches(kHeight / 4 * kWidth / 4), channels(kChannels);
        std::size_t erased = 0;
        for (std::size_t i = 0; i < received.segments[0].symbols.size(); ++i) {
            if (received.segments[0].confidence[i] == 0) {
                const std::size_t y = i / kWidth % kHeight, x = i % kWidth;
                ++patches[y / 4 * (kWidth / 4) + x / 4];
                ++channels[i / (kWidth * kHeight)];
                ++erased;
            } else {
                CATCH_REQUIRE(received.segments[0].symbols[i] == payload.segments[0].symbols[i]);
                CATCH_REQUIRE(received.segments[0].confidence[i] == 255);
            }
        }
        CATCH_CHECK(erased == 87);
        // 87 symbols over 384 patches of 4 x 4 x 18: a patch never loses more than a few of its
        // 288.
        CATCH_CHECK(*std::max_element(patches.begin(), patches.end()) <= 5);
        CATCH_CHECK(*std::max_element(channels.begin(), channels.end()) <= 15);
        readings[lost] = test::certain({regions[lost]})[0];
    }
}

CATCH_TEST_CASE("scheme: segments of every kind and alphabet side by side", "[scheme]") {
    core::Payload payload;
    payload.header.codec = "cae";
    std::uint64_t seed = 0;
    for (const std::uint32_t alphabet : {2U, 3U, 10U, 16U, 17U, 256U, 257U, 1024U}) {
        for (const auto tolerance :
             {core::Tolerance::kExact, core::Tolerance::kChunked, core::Tolerance::kLossy}) {
            payload.segments.push_back(
                test::random_segment(alphabet, 101 + 31 * seed, tolerance, seed));
            ++seed;
        }
    }
    payload.segments.push_back(test::random_segment(256, 0, core::Tolerance::kLossy, 1));
    for (const std::string settings :
         {"", "\"book\": \"lexicographic\", \"inner_parity\": 0", "\"outer_parity\": 1.0",
          "\"strand_nt\": 120, \"assignment\": \"natural\", \"inner_parity\": 6"}) {
        CATCH_INFO(settings);
        const auto scheme = test::fixed_length(settings);
        const PoolFrame frame{scheme->facts().strand_nt, 6, 1};
        const auto regions = test::contents_of(*scheme, frame, payload);
        CATCH_CHECK(regions.size() == scheme->strands(frame, shapes_of(payload)).count.strands);
        // As decode makes it: from the parameters in the directory.
        const auto again = dna::make_scheme(scheme->facts().name, scheme->facts().parameters,
                                            scheme->facts().strand_nt);
        auto received = empty_like(payload);
        CATCH_CHECK(test::decode(*again, frame, test::certain(regions), received).complete);
        for (std::size_t i = 0; i < payload.segments.size(); ++i) {
            CATCH_CHECK(received.segments[i].symbols == payload.segments[i].symbols);
            CATCH_CHECK(received.segments[i].erased() == 0);
        }
    }
}

CATCH_TEST_CASE("scheme: soft values go with the symbols of ordinal segments", "[scheme]") {
    core::Payload payload;
    payload.header.codec = "cae";
    payload.segments.push_back(test::random_segment(10, 300, core::Tolerance::kLossy, 1));
    payload.segments.push_back(test::random_segment(10, 300, core::Tolerance::kLossy, 2));
    payload.segments[1].order = core::Order::kCategorical;
    payload.segments.push_back(test::random_segment(256, 40, core::Tolerance::kExact, 3));
    const auto scheme = test::fixed_length();
    const auto regions = test::contents_of(*scheme, kFrame, payload);
    auto readings = test::certain(regions);
    // The first words of both segments are doubtful, and one strand is lost.
    for (const std::size_t strand : {0, 4}) {
        readings[strand].confidence[0] = 0;
        readings[strand].confidence[1] = 100;
    }
    readings[2] = {};
    auto received = empty_like(payload);
    const auto report = test::decode(*scheme, kFrame, readings, received);
    CATCH_CHECK(report.complete);
    CATCH_CHECK(report.strands_missing == 1);
    const auto& ordinal = received.segments[0];
    CATCH_REQUIRE(ordinal.expected.size() == 300);
    CATCH_REQUIRE(ordinal.deviation.size() == 300);
    std::size_t doubtful = 0;
    for (std::size_t i = 0; i < 300; ++i) {
        if (ordinal.confidence[i] == 0) {
            CATCH_CHECK(ordinal.expected[i] == 0);
        } else if (ordinal.deviation[i] > 0.5F) {
            ++doubtful;
        } else {
            CATCH_CHECK(std::abs(ordinal.expected[i] -
                                 static_cast<float>(payload.segments[0].symbols[i])) < 0.1F);
        }
    }
    CATCH_CHECK(doubtful == 1);
    CATCH_CHECK(ordinal.erased() == 87);
    for (const std::size_t other : {1, 2}) {
        CATCH_CHECK(received.segments[other].symbols == payload.segments[other].symbols);
        CATCH_CHECK(received.segments[other].expected.empty());
        CATCH_CHECK(received.segments[other].deviation.empty());
    }
}

CATCH_TEST_CASE("scheme: categorical segments have the natural assignment", "[scheme]") {
    core::Payload payload;
    payload.header.codec = "cae";
    payload.segments.push_back(test::random_segment(10, 500, core::Tolerance::kLossy, 4));
    const auto ordinal = test::contents_of(*test::fixed_length(), kFrame, payload);
    payload.segments[0].order = core::Order::kCategorical;
    const auto named = test::contents_of(*test::fixed_length(), kFrame, payload);
    CATCH_CHECK(named != ordinal);
    CATCH_CHECK(named == test::contents_of(*test::fixed_length("\"assignment\": \"natural\""),
                                           kFrame, payload));
    payload.segments[0].order = core::Order::kOrdinal;
    CATCH_CHECK(named == test::contents_of(*test::fixed_length("\"assignment\": \"natural\""),
                                           kFrame, payload));
}

CATCH_TEST_CASE("scheme: exact bytes survive losses up to the parity and no more", "[scheme]") {
    core::Payload payload = test::raw_file({}).payload;
    payload.segments[0] = test::random_segment(256, 1200, core::Tolerance::kExact, 4);
    payload.segments.push_back(test::random_segment(10, 600, core::Tolerance::kChunked, 4));
    const auto scheme = test::fixed_length();
    const auto regions = test::contents_of(*scheme, kFrame, payload);
    CATCH_REQUIRE(regions.size() == 50 + 5);  // 1200 + 300 bytes, 30 a strand, and a tenth
    auto readings = test::certain(regions);
    for (const std::size_t lost : {3, 9, 20, 40, 54}) readings[lost] = {};
    auto received = empty_like(payload);
    CATCH_CHECK(test::decode(*scheme, kFrame, readings, received).complete);
    CATCH_CHECK(received.segments[0].symbols == payload.segments[0].symbols);
    CATCH_CHECK(received.segments[1].symbols == payload.segments[1].symbols);

    readings[30] = {};
    received = empty_like(payload);
    CATCH_CHECK_FALSE(test::decode(*scheme, kFrame, readings, received).complete);
    // What arrived is still delivered: strands 3, 9, 20 and 30 are missing, 40 belongs to the
    // other.
    CATCH_CHECK(received.segments[0].erased() == 4 * 30);
    CATCH_CHECK(received.segments[1].erased() == 2 * 30);
    for (std::size_t i = 0; i < 1200; ++i) {
        if (received.segments[0].confidence[i] == 0) continue;
        CATCH_REQUIRE(received.segments[0].symbols[i] == payload.segments[0].symbols[i]);
    }
}

CATCH_TEST_CASE("scheme: counts follow the definitions", "[scheme]") {
    core::Payload payload = test::latent_picture(1000, 1).payload;
    payload.segments.push_back(test::random_segment(256, 100, core::Tolerance::kExact, 4));
    const auto count = test::fixed_length()->strands(kFrame, shapes_of(payload)).count;
    CATCH_CHECK(count.payload_nt == 1000 * 2 + 100 * 5);
    CATCH_CHECK(count.strands == 12 + 4 + 2);
    CATCH_CHECK(count.strand_nt == 18 * 200);
    CATCH_CHECK(count.payload_bits == Approx(1000 * 3.321928 + 800).epsilon(1e-6));
}

CATCH_TEST_CASE("scheme: parameters are as short as can be and checked", "[scheme]") {
    CATCH_CHECK(test::fixed_length()->facts().parameters.empty());
    const auto strict = test::fixed_length(
        "\"constraints\": {\"max_run\": 4, \"gc_min\": 0.35, \"forbidden_motifs\": [\"GAATTC\"]}");
    const auto back = dna::make_scheme("fixed-length", strict->facts().parameters, 200);
    CATCH_CHECK(back->facts().constraints == strict->facts().constraints);
    CATCH_CHECK(back->facts().constraints.forbidden_motifs == std::vector<std::string>{"GAATTC"});
    CATCH_CHECK(back->facts().constraints.gc_min == 0.35);
    const std::vector<std::uint8_t> broken = {255, 1, 1, 1};
    CATCH_CHECK_THROWS_AS(dna::make_scheme("fixed-length", broken, 200), core::InputError);
    CATCH_CHECK_THROWS_AS(dna::make_scheme("fixed-length", std::vector<std::uint8_t>{0, 1}, 200),
                          core::InputError);
    CATCH_CHECK_THROWS_AS(dna::make_scheme("fixed-length", {}, 20), core::InputError);
    CATCH_CHECK_THROWS_AS(dna::make_scheme("unheard-of", {}, 200), core::InputError);
}

CATCH_TEST_CASE("scheme: the shipped file is the default, wrong files are explained", "[scheme]") {
    auto config = core::Config::from_file(std::string(OLIGO_SOURCE_DIR) +
                                          "/configs/schemes/fixed-length.json");
    const auto scheme = dna::make_scheme(config);
    CATCH_CHECK(scheme->facts().parameters.empty());
    CATCH_CHECK(scheme->facts().strand_nt == 200);
    CATCH_CHECK(scheme->facts().primers == "default");
    for (const std::string settings :
         {"\"strand_nt\": 60", "\"inner_parity\": 40", "\"book\": \"huffman\"", "\"colour\": 1",
          "\"strand_nt\": 80, \"inner_parity\": 30", "\"primers\": \"unheard-of\"",
          "\"constraints\": {\"gc_min\": 0.7}",
          "\"constraints\": {\"forbidden_motifs\": [\"X\"]}"}) {
        CATCH_INFO(settings);
        CATCH_CHECK_THROWS_AS(test::fixed_length(settings), core::InputError);
    }
    CATCH_CHECK(dna::scheme_names() ==
                std::vector<std::string>{"fixed-length", "bases", "adf", "goldman", "three-to-two",
                                         "two-bit", "robust", "levenshtein"});
}

CATCH_TEST_CASE("scheme: a value outside the alphabet is an erasure", "[scheme]") {
    core::ReceivedSegment segment;
    segment.shape = {300, 3, 0, core::Tolerance::kExact};
    const std::vector<std::uint8_t> bytes = {0x2B, 1, 0x2C, 1, 7, 0}, known = {1, 1, 1, 1, 1, 0};
    dna::read_bytes(bytes, known, segment);
    CATCH_CHECK(segment.symbols == std::vector<std::uint16_t>{299, 0, 0});
    CATCH_CHECK(segment.confidence == std::vector<std::uint8_t>{255, 0, 0});
}
