#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "core/memory_rows.hpp"
#include "core/metrics.hpp"
#include "core/thread_pool.hpp"
#include "models/cae/codec.hpp"
#include "models/fixed/cae/row_coder.hpp"
#include "models/layers/real_layers.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace oligo;

namespace {

struct Shipped {
    models::Cae model{nullptr};
    models::IntegerExponents exponents;
};

Shipped shipped(const std::string& name) {
    const auto file = models::load_model(models::model_folders().back() / (name + ".safetensors"));
    models::Cae model(models::CaeConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*model, file.tensors, name);
    model->eval();
    return {model, models::IntegerExponents::of(file.metadata, name).value()};
}

/// The picture of levels that follow a rule, as RGB rows.
std::vector<std::uint8_t> drawn(const models::FixedSynthesis& network, int width, int height,
                                std::size_t bands) {
    std::vector<std::uint8_t> rgb;
    const auto fill = [&](int y, std::int16_t* row) {
        const int stored = core::integer::stored_channels(network.channels() *
                                                          (network.takes_deviations() ? 2 : 1));
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < network.channels(); ++c) {
                const int level = (x * x + 3 * y + 5 * c * (x / 3 + y / 2)) % 10;
                row[x * stored + c] =
                    static_cast<std::int16_t>((2 * level - 9) * (1 << network.latent_exponent()));
            }
        }
    };
    network.draw({width, height, fill}, bands,
                 [&](std::uint32_t first, std::uint32_t count, const std::uint8_t* rows) {
                     const std::size_t row_bytes =
                         std::size_t{24} * static_cast<std::size_t>(width);
                     CATCH_REQUIRE(rgb.size() == first * row_bytes);
                     rgb.insert(rgb.end(), rows, rows + count * row_bytes);
                 });
    return rgb;
}

std::string hash_of(const std::vector<std::uint8_t>& bytes) {
    core::Sha256 hash;
    hash.update(bytes);
    return core::to_hex(hash.finish()).substr(0, 16);
}

struct Threads {
    explicit Threads(std::size_t count) { core::set_thread_count(count); }
    ~Threads() { core::set_thread_count(0); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
};

}  // namespace

CATCH_TEST_CASE("integer cae: a picture's bits are pinned, for any bands and threads",
                "[models][integer]") {
    // The same on every processor: SIMD sets are compared in tests/core/integer_test.cpp.
    const std::pair<const char*, const char*> pinned[] = {{"cae-plain", "ffff309b6b598b08"},
                                                          {"cae-codeword", "507f5864ce0df47a"},
                                                          {"cae-high-plain", "78080162d95b9e7f"}};
    for (const auto& [name, hash] : pinned) {
        CATCH_CAPTURE(std::string(name));
        const auto [model, exponents] = shipped(name);
        const models::FixedSynthesis network(model->config, models::reader_of(*model), exponents,
                                             model->config.default_rate());
        for (const std::size_t threads : {1U, 2U}) {
            const Threads only(threads);
            for (const std::size_t bands : {1U, 2U, 7U}) {
                CATCH_CHECK(hash_of(drawn(network, 9, 29, bands)) == hash);
            }
        }
    }
}

CATCH_TEST_CASE("integer cae: symbols do not depend on bands", "[models][integer]") {
    const auto [model, exponents] = shipped("cae-codeword");
    for (const auto& [width, height] : {std::pair{45U, 331U}, {1U, 1U}, {3U, 200U}, {200U, 5U}}) {
        const auto picture = test::make_picture(width, height, 3);
        const models::FixedAnalysis network(model->config, models::reader_of(*model), exponents, 0);
        core::MemoryRows whole(picture);
        const auto levels = network.levels(whole, 1);
        for (const std::size_t bands : {2U, 3U, 9U}) {
            core::MemoryRows again(picture);
            CATCH_CHECK(network.levels(again, bands) == levels);
        }
    }
}

CATCH_TEST_CASE("integer cae: costs no more than .03 dB, clean and damaged", "[models][integer]") {
    const auto [model, exponents] = shipped("cae-codeword");
    const auto whole = core::load_picture(std::string(OLIGO_TEST_DATA) + "/kodim05.png");
    const auto picture = core::crop(whole, {100, 100, 301, 203});
    const models::WeightsId id("0123456789abcdef" + std::string(48, '0'));
    const models::CaeCodec integer(model, id, c10::kCPU, {}, exponents);
    const models::CaeCodec floats(
        model, id, c10::kCPU,
        core::CodecOptions(std::vector<std::string>{"synthesis=fp32", "analysis=fp32"}), exponents);
    CATCH_CHECK(integer.compresses_rows());
    CATCH_CHECK_FALSE(floats.decompresses_rows());
    const auto db = [&](const models::CaeCodec& codec, bool damaged) {
        auto received = core::as_received(codec.compress({&picture, 1}).front());
        auto& segment = received.segments.front();
        segment.expected.assign(segment.symbols.begin(), segment.symbols.end());
        segment.deviation.assign(segment.symbols.size(), 0);
        for (std::size_t i = 0; damaged && i < segment.symbols.size(); i += 23) {
            segment.confidence[i] = 0;
            if (i + 5 >= segment.symbols.size()) continue;
            segment.expected[i + 5] = .5F * segment.expected[i + 5] + 2.1F;
            segment.deviation[i + 5] = 1.7F;
        }
        return core::psnr_db(codec.decompress({&received, 1}).front().picture, picture);
    };
    for (const bool damaged : {false, true}) {
        const double with_integers = db(integer, damaged), with_floats = db(floats, damaged);
        CATCH_CAPTURE(with_integers, with_floats);
        CATCH_CHECK(with_integers > with_floats - .03);
    }
}

CATCH_TEST_CASE("integer cae: gray stays gray; a model without exponents says what to do",
                "[models][integer]") {
    const auto [model, exponents] = shipped("cae-plain");
    const models::WeightsId id("0123456789abcdef" + std::string(48, '0'));
    const models::CaeCodec codec(model, id, c10::kCPU, {}, exponents);
    const auto gray = test::make_picture(50, 31, 1);
    const auto received = core::as_received(codec.compress({&gray, 1}).front());
    const auto back = codec.decompress({&received, 1}).front().picture;
    CATCH_CHECK(back.channels == 1);
    CATCH_CHECK(back.width_px == 50);
    CATCH_CHECK(core::psnr_db(back, gray) > 20);
    CATCH_CHECK_THROWS_WITH(
        models::CaeCodec(model, id, c10::kCPU,
                         core::CodecOptions(std::vector<std::string>{"synthesis=integer"})),
        Catch::Contains("oligocodec-train --integers"));
    CATCH_CHECK_THROWS_AS(models::IntegerExponents::of({{"integer", "{\"analysis\": 3}"}}, "x"),
                          core::InputError);
    auto lacking = exponents;
    lacking.synthesis.erase("up.1");
    CATCH_CHECK_THROWS_AS(
        models::FixedSynthesis(model->config, models::reader_of(*model), lacking, 0),
        core::InputError);
}
