#include "core/crop.hpp"
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/cae/codec.hpp"
#include "models/cae/warm_start.hpp"
#include "tests/support/eight_threads.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <algorithm>

using namespace oligo;

namespace {

models::Cae make_model(std::vector<std::int64_t> rates = {}) {
    torch::manual_seed(7);
    models::CaeConfig config;
    config.rates = std::move(rates);
    config.width = 16;
    config.deep_width = 16;
    config.encoder_blocks = config.decoder_blocks = 1;
    models::Cae model(config);
    std::vector<core::Picture> pictures;
    for (std::uint64_t i = 1; i <= 32; ++i) pictures.push_back(test::make_picture(96, 96, 3, i));
    models::warm_start(model, core::to_tensor(pictures), 1);
    return model;
}

models::CaeCodec make_codec(const models::Cae& model = make_model(),
                            std::vector<std::string> options = {}) {
    return {model, "0123456789abcdef" + std::string(48, '0'), c10::Device(c10::kCPU),
            core::CodecOptions(std::move(options))};
}

core::Picture round_trip(const core::ImageCodec& codec, const core::Picture& picture) {
    const auto payloads = codec.compress({&picture, 1});
    const auto received = core::as_received(payloads.front());
    return codec.decompress({&received, 1}).front().picture;
}

}  // namespace

CATCH_TEST_CASE("cae codec: every size comes back at its own size", "[models]") {
    const auto codec = make_codec();
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {3U, 5U}, {17U, 1031U}, {8U, 8U}, {100U, 63U}}) {
        for (const std::uint32_t channels : {1U, 3U}) {
            const auto picture = test::make_picture(width, height, channels);
            const auto decoded = round_trip(codec, picture);
            CATCH_CHECK(decoded.width_px == width);
            CATCH_CHECK(decoded.height_px == height);
            CATCH_CHECK(decoded.channels == channels);
            CATCH_CHECK(decoded.samples.size() == picture.samples.size());
            CATCH_CHECK(core::psnr_db(decoded, picture) > 15);
        }
    }
}

CATCH_TEST_CASE("cae codec: one lossy segment of the model's levels", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(30, 20);
    const auto payload = codec.compress({&picture, 1}).front();
    CATCH_REQUIRE(payload.segments.size() == 1);
    const auto& segment = payload.segments.front();
    CATCH_CHECK(segment.alphabet == 10);
    CATCH_CHECK(segment.tolerance == core::Tolerance::kLossy);
    CATCH_CHECK(segment.symbols.size() == 18 * 3 * 4);
    CATCH_CHECK(*std::max_element(segment.symbols.begin(), segment.symbols.end()) < 10);
    CATCH_CHECK(payload.header.codec == "cae");
    CATCH_CHECK(payload.header.model == core::ModelHash{0x01, 0x23, 0x45, 0x67});
    CATCH_CHECK(payload.header.width_px == 30);
}

CATCH_TEST_CASE("cae codec: a batch of mixed sizes equals one by one", "[models]") {
    const auto codec = make_codec();
    const std::vector<core::Picture> pictures{
        test::make_picture(40, 24, 3, 1), test::make_picture(40, 24, 3, 2),
        test::make_picture(16, 16, 1, 3), test::make_picture(40, 24, 3, 4)};
    const auto together = codec.compress(pictures);
    std::vector<core::ReceivedPayload> received;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto alone = codec.compress({&pictures[i], 1}).front();
        CATCH_CHECK(alone.segments[0].symbols == together[i].segments[0].symbols);
        CATCH_CHECK((alone.header == together[i].header));
        received.push_back(core::as_received(together[i]));
    }
    const auto decoded = codec.decompress(received);
    CATCH_REQUIRE(decoded.size() == pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        CATCH_CHECK(decoded[i].picture.width_px == pictures[i].width_px);
        CATCH_CHECK(core::psnr_db(decoded[i].picture, pictures[i]) > 15);
    }
}

CATCH_TEST_CASE("cae codec: erased symbols are concealed from their neighbours", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(128, 128);
    auto received = core::as_received(codec.compress({&picture, 1}).front());
    const auto clean = codec.decompress({&received, 1}).front().picture;
    auto& segment = received.segments[0];
    for (std::size_t i = 0; i < segment.symbols.size(); i += 29) {
        segment.symbols[i] = 0;
        segment.confidence[i] = 0;
    }
    const double concealed =
        core::psnr_db(codec.decompress({&received, 1}).front().picture, picture);
    for (auto& confidence : segment.confidence) confidence = 255;
    const double believed =
        core::psnr_db(codec.decompress({&received, 1}).front().picture, picture);
    CATCH_CHECK(concealed > believed + 2);
    CATCH_CHECK(concealed > core::psnr_db(clean, picture) - 6);

    std::fill(segment.confidence.begin(), segment.confidence.end(), std::uint8_t{0});
    CATCH_CHECK(codec.decompress({&received, 1}).front().picture.width_px ==
                128);  // nothing arrived at all
}

CATCH_TEST_CASE("cae codec: areas decoded alone are near to the whole", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(203, 150);
    auto received = core::as_received(codec.compress({&picture, 1}).front());
    const auto whole = codec.decompress({&received, 1}).front().picture;
    // Corners, off the latent's grid, all of it.
    const std::vector<core::Area> areas{
        {0, 0, 40, 24}, {163, 110, 40, 40}, {51, 37, 64, 50}, {0, 0, 203, 150}};
    const auto parts = codec.decompress_areas(received, areas);
    CATCH_REQUIRE(parts.size() == areas.size());
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const auto meant = core::crop(whole, areas[i]);
        CATCH_REQUIRE(parts[i].width_px == meant.width_px);
        CATCH_REQUIRE(parts[i].height_px == meant.height_px);
        CATCH_CHECK(core::psnr_db(parts[i], meant) > 45);
    }
    CATCH_CHECK((parts.back() == whole));
    // Not by chance: wrong symbols make another picture.
    auto& segment = received.segments[0];
    for (auto& symbol : segment.symbols) symbol = static_cast<std::uint16_t>(9 - symbol);
    const auto wrong = codec.decompress_areas(received, {&areas[2], 1}).front();
    CATCH_CHECK(core::psnr_db(wrong, core::crop(whole, areas[2])) < 30);
    received.segments[0].symbols.pop_back();
    CATCH_CHECK_THROWS_AS(codec.decompress_areas(received, areas), core::InputError);
}

CATCH_TEST_CASE("cae codec: a payload that does not fit is refused", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(32, 32);
    const auto good = core::as_received(codec.compress({&picture, 1}).front());
    const auto refused = [&](auto change) {
        auto bad = good;
        change(bad);
        CATCH_CHECK_THROWS_AS(codec.decompress({&bad, 1}), core::InputError);
    };
    refused([](auto& p) { p.segments[0].symbols.pop_back(); });
    refused([](auto& p) { p.segments.clear(); });
    refused([](auto& p) { p.header.width_px = 4000; });
    refused([](auto& p) { p.header.width_px = 0; });
    refused([](auto& p) { p.header.model[0] ^= 1; });
    refused([](auto& p) { p.segments[0].shape.alphabet = 24; });
    refused([](auto& p) { p.header.parameters = {1 << 1}; });  // the model has one rate
    refused([](auto& p) { p.header.parameters = {0, 0}; });
    refused([](auto& p) { p.segments[0].expected.assign(3, 0.0F); });
}

CATCH_TEST_CASE("cae codec: a payload says its rate", "[models]") {
    const auto model = make_model({9, 18});
    const auto codec = make_codec(model);
    const auto picture = test::make_picture(64, 48);
    const std::vector<core::Picture> pictures{picture, test::make_picture(64, 48, 1)};
    const auto low = make_codec(model, {"channels=9"}).compress(pictures);
    const auto high = codec.compress({&picture, 1}).front();
    CATCH_CHECK(high.header.parameters.empty());
    CATCH_CHECK(low[0].header.parameters == std::vector<std::uint8_t>{0});
    CATCH_CHECK(low[0].segments[0].symbols.size() * 2 == high.segments[0].symbols.size());
    const std::vector<core::ReceivedPayload> received{
        core::as_received(low[0]), core::as_received(high), core::as_received(low[1])};
    const auto decoded = codec.decompress(received);
    const double low_db = core::psnr_db(decoded[0].picture, picture);
    CATCH_CHECK(low_db > 15);
    CATCH_CHECK(core::psnr_db(decoded[1].picture, picture) > low_db);
    CATCH_CHECK(decoded[2].picture.channels == 1);
    CATCH_CHECK_THROWS_WITH(make_codec(model, {"channels=10"}), Catch::Contains("9, 18"));
}

CATCH_TEST_CASE("cae codec: posterior means replace wild guesses", "[models]") {
    const auto model = make_model();
    const auto codec = make_codec(model);
    const auto picture = test::make_picture(128, 128);
    const auto sent = codec.compress({&picture, 1}).front();
    auto received = core::as_received(sent);
    auto& segment = received.segments[0];
    segment.expected.assign(segment.symbols.begin(), segment.symbols.end());
    segment.deviation.assign(segment.symbols.size(), 0.0F);
    const double clean = core::psnr_db(codec.decompress({&received, 1}).front().picture, picture);
    for (std::size_t i = 0; i < segment.symbols.size(); i += 17) {
        segment.symbols[i] = sent.segments[0].symbols[i] < 5 ? 9 : 0;
        segment.expected[i] = 4.5F;
        segment.deviation[i] = 2.0F;
    }
    const double soft = core::psnr_db(codec.decompress({&received, 1}).front().picture, picture);
    const auto taking_words = make_codec(model, {"reception=hard"});
    const double hard =
        core::psnr_db(taking_words.decompress({&received, 1}).front().picture, picture);
    CATCH_CHECK(clean > soft);
    CATCH_CHECK(soft > hard + 1);
}

CATCH_TEST_CASE("cae codec: it takes its own options and leaves the others", "[models]") {
    core::CodecOptions options({"channels=9", "constraints.max_run=3", "reception=hard"});
    const models::CaeCodec codec(make_model({9, 18}), std::string(64, '0'), c10::Device(c10::kCPU),
                                 options);
    CATCH_CHECK(options.left() == std::vector<std::string>{"constraints.max_run=3"});
    CATCH_CHECK(codec.shared_objects(core::SharedRole::kWeights).empty());  // of no file
}

CATCH_TEST_CASE("cae codec: eight threads decode with one codec", "[models]") {
    test::check_from_eight_threads(
        make_codec(), {test::make_picture(70, 50, 3, 1), test::make_picture(40, 24, 1, 2)});
}
