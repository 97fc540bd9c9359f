#include "dna/scheme/bases.hpp"

#include "core/error.hpp"
#include "core/metrics.hpp"
#include "dna/header/format_ids.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/small_png.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

std::unique_ptr<dna::Scheme> scheme_with(const std::string& settings = "") {
    auto config = core::Config::from_text(
        R"({"scheme": "bases", "inner_parity": 8)" + settings + "}", "test");
    return dna::make_scheme(config);
}

core::Payload compress(const core::Picture& picture) {
    dna::JpegdnaCodec codec;
    return codec.compress({&picture, 1}).front();
}

core::Picture decompress(const core::ReceivedPayload& payload) {
    dna::JpegdnaCodec codec;
    return codec.decompress({&payload, 1}).front().picture;
}

dna::Pool write(const core::Payload& payload, const dna::Scheme& scheme) {
    return dna::write_pool({{dna::Role::kPicture, "", payload}}, scheme,
                           dna::parse_primers("default"));
}

const core::Picture& parrots() {
    static const core::Picture luma =
        test::luma_of(test::read_small_png(std::string(OLIGO_TEST_DATA) + "/kodim23.png"));
    return luma;
}

}  // namespace

CATCH_TEST_CASE("scheme bases: a photo comes back, every oligo within limits", "[bases]") {
    const core::Payload payload = compress(parrots());
    const auto scheme = scheme_with();
    const dna::Pool pool = write(payload, *scheme);
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        CATCH_REQUIRE(test::slow_check(pool.oligo(i), 3, 0.40, 0.60).empty());
    }
    const auto reading = dna::read_pool(test::reads_of(pool, {}, 3));
    CATCH_REQUIRE(reading.objects.size() == 1);
    CATCH_CHECK(reading.objects[0].payload.verified);
    CATCH_CHECK(reading.scheme == "bases");
    CATCH_CHECK(test::symbols_of(reading.objects[0]) == payload.segments[0].symbols);
    CATCH_CHECK(pool.object_counts[0].payload_nt > payload.segments[0].symbols.size());
}

CATCH_TEST_CASE("scheme bases: any single oligo may be lost", "[bases]") {
    const core::Payload payload = compress(parrots());
    const core::Picture clean = decompress(core::as_received(payload));
    const auto scheme = scheme_with();
    dna::Pool pool = write(payload, *scheme);
    const auto header = static_cast<std::size_t>(pool.count.header_strands);
    for (std::size_t lost = 0; lost < pool.strands.size(); lost += lost < header ? 1 : 97) {
        dna::Pool rest = pool;
        rest.strands.erase(rest.strands.begin() + static_cast<std::ptrdiff_t>(lost));
        const auto reading = dna::read_pool(test::reads_of(rest, {}, lost));
        CATCH_INFO("lost oligo " << lost);
        CATCH_CHECK(decompress(reading.objects.at(0).payload) == clean);
    }
}

CATCH_TEST_CASE("scheme bases: without parity a lost oligo costs its blocks", "[bases]") {
    const core::Payload payload = compress(parrots());
    const double clean = core::psnr_db(parrots(), decompress(core::as_received(payload)));
    const auto scheme = scheme_with(R"(, "parity": 0)");
    dna::Pool pool = write(payload, *scheme);
    pool.strands.erase(pool.strands.begin() + 100);
    const auto reading = dna::read_pool(test::reads_of(pool, {}, 1));
    const auto& object = reading.objects.at(0);
    CATCH_CHECK(object.strands_missing == 1);
    CATCH_CHECK(object.payload.segments[0].erased() > 100);
    const double damaged = core::psnr_db(parrots(), decompress(object.payload));
    CATCH_CHECK(damaged < clean);
    CATCH_CHECK(damaged > clean - 2.5);
}

CATCH_TEST_CASE("scheme bases: substitutions vanish with coverage", "[bases]") {
    const core::Payload payload = compress(parrots());
    const auto scheme = scheme_with();
    const dna::Pool pool = write(payload, *scheme);
    const auto clean = dna::read_pool(test::reads_of(pool, {0.01, 0, 0, 0, 10}, 5));
    CATCH_CHECK(clean.objects.at(0).payload.verified);
    const auto noisy = dna::read_pool(test::reads_of(pool, {0.01, 0, 0, 0, 1}, 5));
    CATCH_CHECK(core::psnr_db(parrots(), decompress(noisy.objects.at(0).payload)) > 23);
}

CATCH_TEST_CASE("scheme bases: tiny, empty and other payloads", "[bases]") {
    const auto scheme = scheme_with();
    for (const auto& [width, height] : {std::pair{1U, 1U}, {9U, 5U}, {64U, 48U}}) {
        const core::Payload payload = compress(test::make_picture(width, height, 1));
        const auto reading = dna::read_pool(test::reads_of(write(payload, *scheme), {}, 2));
        CATCH_CHECK(reading.objects.at(0).payload.verified);
    }
    std::vector<dna::PoolObject> objects = {test::latent_picture(500, 4, "latent"),
                                            test::raw_file({1, 2, 3}, "file"),
                                            test::raw_file({}, "empty")};
    objects.push_back({dna::Role::kPicture, "picture", compress(test::make_picture(40, 24, 1))});
    const auto pool = dna::write_pool(objects, *scheme, dna::parse_primers("default"));
    const auto reading = dna::read_pool(test::reads_of(pool, {}, 8));
    CATCH_REQUIRE(reading.objects.size() == 4);
    for (const auto& object : reading.objects) CATCH_CHECK(object.payload.verified);
}

CATCH_TEST_CASE("scheme bases: flat pictures repeat few letters", "[bases]") {
    const auto scheme = scheme_with();
    for (const bool colour : {false, true}) {
        dna::PictureSettings settings;
        settings.colour = colour;
        dna::JpegdnaCodec codec(settings);
        for (const int level : {0, 7, 100, 128, 255}) {
            const core::Picture picture{
                400, 300, colour ? 3U : 1U,
                std::vector<std::uint8_t>(120000 * (colour ? 3 : 1),
                                          static_cast<std::uint8_t>(level))};
            const auto pool = write(codec.compress({&picture, 1})[0], *scheme);
            const auto reading = dna::read_pool(test::reads_of(pool, {}, 6));
            CATCH_CHECK(reading.objects.at(0).payload.verified);
        }
    }
}

CATCH_TEST_CASE("scheme bases: lossy segments of categories are bases as well", "[bases]") {
    auto picture = test::latent_picture(0, 1);
    core::Segment bases = test::random_segment(4, 3001, core::Tolerance::kLossy, 5);
    const auto strands_of = [&](core::Order order) {
        bases.order = order;
        picture.payload.segments = {bases};
        return write(picture.payload, *scheme_with());
    };
    const auto pool = strands_of(core::Order::kCategorical);
    const auto reading = dna::read_pool(test::reads_of(pool, {}, 4));
    CATCH_CHECK(reading.objects.at(0).payload.verified);
    CATCH_CHECK(test::symbols_of(reading.objects[0]) == bases.symbols);
    // One base a symbol, and its strands come back from parity.
    CATCH_CHECK(pool.object_counts[0].payload_nt == bases.symbols.size());
    dna::Pool rest = pool;
    const auto first = static_cast<std::ptrdiff_t>(pool.count.header_strands);
    rest.strands.erase(rest.strands.begin() + first + 3);
    const auto without = dna::read_pool(test::reads_of(rest, {}, 4));
    CATCH_CHECK(test::symbols_of(without.objects.at(0)) == bases.symbols);
    // Levels go to words as in fixed-length: parity over bases has nothing to restore.
    const auto levels = strands_of(core::Order::kOrdinal);
    CATCH_CHECK(test::symbols_of(dna::read_pool(test::reads_of(levels, {}, 4)).objects.at(0)) ==
                bases.symbols);
    CATCH_CHECK(levels.count.strands != pool.count.strands);
}

CATCH_TEST_CASE("scheme bases: its former name is understood", "[bases]") {
    auto config = core::Config::from_text(R"({"scheme": "jpegdna", "parity": 0.1})", "test");
    const auto scheme = dna::make_scheme(config);
    CATCH_CHECK(scheme->facts().name == "bases");
    CATCH_CHECK(dna::make_scheme("jpegdna", scheme->facts().parameters, 200)->facts().name ==
                "bases");
    CATCH_CHECK(dna::scheme_id("bases") == 7);
    auto unknown = core::Config::from_text(R"({"scheme": "base"})", "test");
    CATCH_CHECK_THROWS_WITH(dna::make_scheme(unknown), Catch::Contains("did you mean 'bases'"));
}

CATCH_TEST_CASE("scheme bases: parameters", "[bases]") {
    const auto scheme = scheme_with(R"(, "parity": 0.1, "strand_nt": 150)");
    const auto again = dna::make_scheme("bases", scheme->facts().parameters, 150);
    CATCH_CHECK(again->facts().parameters == scheme->facts().parameters);
    CATCH_CHECK(again->facts().strand_nt == 150);
    CATCH_CHECK(dna::make_scheme("bases", {}, 200)->facts().parameters.empty());
    const std::vector<std::uint8_t> broken = {51};
    CATCH_CHECK_THROWS_AS(dna::make_scheme("bases", broken, 200), core::InputError);
    CATCH_CHECK_THROWS_AS(scheme_with(R"(, "parity": 0.6)"), core::InputError);
    core::Payload payload = compress(test::make_picture(16, 16, 1));
    payload.segments[0].symbols[3] = 4;
    CATCH_CHECK_THROWS_AS(write(payload, *scheme_with()), core::InputError);
}
