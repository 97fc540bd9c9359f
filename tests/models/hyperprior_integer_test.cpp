#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "core/memory_rows.hpp"
#include "core/metrics.hpp"
#include "core/thread_pool.hpp"
#include "models/entropy/codec.hpp"
#include "models/hyperprior/fixed_network.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace oligo;

namespace {

struct ShippedHyperprior {
    std::shared_ptr<models::HyperpriorImpl> network;
    models::IntegerExponents exponents;
};

ShippedHyperprior shipped_hyperprior(const std::string& name) {
    const auto file = models::load_model(models::model_folders().back() / (name + ".safetensors"));
    auto network = std::make_shared<models::HyperpriorImpl>(
        models::HyperpriorConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*network, file.tensors, name);
    network->eval();
    return {network, models::IntegerExponents::of(file.metadata, name).value()};
}

std::unique_ptr<models::LatentCodec> codec_of(const ShippedHyperprior& shipped,
                                              const std::vector<std::string>& options) {
    const models::WeightsId id("0123456789abcdef" + std::string(48, '0'));
    return std::make_unique<models::LatentCodec>(
        shipped.network, id, c10::kCPU, core::CodecOptions(options),
        std::make_unique<models::FixedHyperprior>(shipped.network, shipped.exponents));
}

std::string short_hash_of(const std::vector<std::uint8_t>& bytes) {
    core::Sha256 hash;
    hash.update(bytes);
    return core::to_hex(hash.finish()).substr(0, 16);
}

struct ThreadCount {
    explicit ThreadCount(std::size_t count) { core::set_thread_count(count); }
    ~ThreadCount() { core::set_thread_count(0); }
    ThreadCount(const ThreadCount&) = delete;
    ThreadCount& operator=(const ThreadCount&) = delete;
};

core::Picture test_photo(const core::Area& part) {
    return core::crop(core::load_picture(std::string(OLIGO_TEST_DATA) + "/kodim05.png"), part);
}

}  // namespace

CATCH_TEST_CASE("integer hyperprior: bits are pinned, for any threads, bands and oneDNN",
                "[models][integer]") {
    const auto shipped = shipped_hyperprior("hyperprior-three-rates");
    const auto codec = codec_of(shipped, {});
    const auto photo = test_photo({64, 40, 203, 469});  // three bands on two threads
    core::ReceivedPayload payload;
    for (const std::size_t threads : {1U, 2U, 5U}) {
        const ThreadCount only(threads);
        at::globalContext().setUserEnabledMkldnn(threads != 2);
        const auto made = core::as_received(codec->compress({&photo, 1}).front());
        if (payload.segments.empty()) payload = made;
        for (std::size_t i = 0; i < 3; ++i) {
            CATCH_CHECK(made.segments[i].symbols == payload.segments[i].symbols);
        }
        const auto back = codec->decompress({&payload, 1}).front().picture;
        CATCH_CHECK(short_hash_of(back.samples) == "4b24df4eabce401d");
    }
    at::globalContext().setUserEnabledMkldnn(true);
    core::Sha256 symbols;
    for (const auto& segment : payload.segments) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(segment.symbols.data());
        symbols.update({bytes, 2 * segment.symbols.size()});
    }
    CATCH_CHECK(core::to_hex(symbols.finish()).substr(0, 16) == "367e9f6dc9c41484");
}

CATCH_TEST_CASE("integer hyperprior: latents do not depend on groups and bands",
                "[models][integer]") {
    const auto shipped = shipped_hyperprior("hyperprior-lowest");
    const models::FixedHyperpriorAnalysis network(*shipped.network, shipped.exponents, 0);
    for (const auto& [width, height] : {std::pair{45U, 531U}, {1U, 1U}, {300U, 5U}}) {
        const auto picture = test::make_picture(width, height, 3);
        const auto latents = [&](std::size_t bands, std::uint32_t group) {
            const auto all = (height + 63) / 64 * 4, across = (width + 63) / 64 * 4;
            auto found = at::full({64, all, across}, -999.0F);
            core::MemoryRows rows(picture);
            network.analyse(rows, bands, group,
                            [&](std::uint32_t first, std::uint32_t end, const float* data) {
                                const std::int64_t count = end - first;
                                found.narrow(1, first, count)
                                    .copy_(at::from_blob(const_cast<float*>(data),
                                                         {64, count, across}, at::kFloat));
                            });
            return found;
        };
        const auto whole = latents(1, 1000);
        CATCH_CHECK(whole.min().item<float>() > -999);
        for (const auto& [bands, group] : {std::pair{1U, 4U}, {2U, 4U}, {3U, 8U}, {9U, 4U}}) {
            CATCH_CHECK(at::equal(latents(bands, group), whole));
        }
    }
}

CATCH_TEST_CASE("integer hyperprior: costs no more than .03 dB and .3 % of the bytes",
                "[models][integer]") {
    const auto photo = test_photo({100, 100, 301, 203});
    for (const std::string name : {"hyperprior-three-rates", "hyperprior-lowest"}) {
        const auto shipped = shipped_hyperprior(name);
        for (std::size_t rate = 1; rate <= shipped.network->lambdas().size(); ++rate) {
            CATCH_CAPTURE(name, rate);
            const auto number = "rate=" + std::to_string(rate);
            const auto integer = codec_of(shipped, {number});
            const auto floats = codec_of(shipped, {number, "synthesis=fp32", "analysis=fp32"});
            CATCH_CHECK(integer->compresses_rows());
            CATCH_CHECK_FALSE(floats->decompresses_rows());
            const auto made = integer->compress({&photo, 1}).front();
            const auto other = floats->compress({&photo, 1}).front();
            const auto bits = core::payload_bits(core::shapes_of(made));
            CATCH_CHECK(bits < 1.003 * core::payload_bits(core::shapes_of(other)) + 64);
            const auto db = [&](const models::LatentCodec& codec, const core::Payload& payload) {
                const auto received = core::as_received(payload);
                return core::psnr_db(codec.decompress({&received, 1}).front().picture, photo);
            };
            CATCH_CHECK(db(*integer, made) > db(*floats, other) - .03);
            // Each decodes the other's.
            CATCH_CHECK(db(*integer, other) > db(*floats, other) - .03);
        }
    }
}

CATCH_TEST_CASE("integer hyperprior: lost tiles are said; gray stays gray", "[models][integer]") {
    const auto shipped = shipped_hyperprior("hyperprior-three-rates");
    const auto codec = codec_of(shipped, {"tile_width=64", "tile_height=64"});
    auto photo = test_photo({0, 0, 150, 130});
    auto received = core::as_received(codec->compress({&photo, 1}).front());
    received.segments[2].confidence.front() = 0;
    const auto back = codec->decompress({&received, 1}).front();
    CATCH_REQUIRE(back.concealed.size() == 1);
    CATCH_CHECK((back.concealed[0] == core::Area{0, 0, 64, 64}));
    CATCH_CHECK(core::psnr_db(back.picture, photo) > 15);
    const auto gray = test::make_picture(70, 31, 1);
    const auto payload = core::as_received(codec->compress({&gray, 1}).front());
    const auto again = codec->decompress({&payload, 1}).front().picture;
    CATCH_CHECK(again.channels == 1);
    CATCH_CHECK(again.width_px == 70);
    auto lacking = shipped.exponents;
    lacking.latents.pop_back();
    CATCH_CHECK_THROWS_AS(models::FixedHyperprior(shipped.network, lacking), core::InputError);
    const models::WeightsId id("0123456789abcdef" + std::string(48, '0'));
    CATCH_CHECK_THROWS_WITH(
        models::LatentCodec(shipped.network, id, c10::kCPU,
                            core::CodecOptions(std::vector<std::string>{"analysis=integer"})),
        Catch::Contains("oligocodec-train --integers"));
}
