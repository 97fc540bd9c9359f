#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/vqgan/codec.hpp"
#include "tests/support/eight_threads.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <algorithm>

using namespace oligo;

namespace {

models::Vqgan make_model() {
    torch::manual_seed(7);
    auto config = models::VqganConfig::preset("tiny");
    config.books = {16, 64};
    config.entries = 64;
    models::Vqgan model(config);
    std::vector<core::Picture> pictures;
    for (std::uint64_t i = 1; i <= 90; ++i) pictures.push_back(test::make_picture(96, 96, 3, i));
    models::warm_start(model, core::to_tensor(pictures), 1);
    return model;
}

const models::Vqgan& shared_model() {
    static const auto model = make_model();
    return model;
}

models::VqganCodec make_codec(std::vector<std::string> options = {}) {
    return {shared_model(), "0123456789abcdef" + std::string(48, '0'), c10::Device(c10::kCPU),
            core::CodecOptions(std::move(options))};
}

core::Picture decoded_by(const core::ImageCodec& codec, const core::ReceivedPayload& received) {
    return codec.decompress({&received, 1}).front().picture;
}

}  // namespace

CATCH_TEST_CASE("vqgan codec: every size comes back at its own size", "[models]") {
    const auto codec = make_codec();
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {3U, 5U}, {17U, 1031U}, {16U, 16U}, {100U, 63U}}) {
        for (const std::uint32_t channels : {1U, 3U}) {
            const auto picture = test::make_picture(width, height, channels);
            const auto payload = codec.compress({&picture, 1}).front();
            const auto cells = std::size_t{(width + 15) / 16} * ((height + 15) / 16);
            CATCH_REQUIRE(payload.segments.size() == 1);
            CATCH_CHECK(payload.segments[0].symbols.size() == cells);
            const auto decoded = decoded_by(codec, core::as_received(payload));
            CATCH_CHECK(decoded.width_px == width);
            CATCH_CHECK(decoded.height_px == height);
            CATCH_CHECK(decoded.channels == channels);
            CATCH_CHECK(core::psnr_db(decoded, picture) > 10);
        }
    }
}

CATCH_TEST_CASE("vqgan codec: a payload holds categorical numbers and says its book", "[models]") {
    const std::vector<core::Picture> pictures{test::make_picture(64, 48, 3, 1),
                                              test::make_picture(64, 48, 1, 2)};
    const auto high = make_codec().compress(pictures);
    const auto low = make_codec({"book=16"}).compress(pictures);
    CATCH_CHECK(high[0].header.parameters.empty());
    CATCH_CHECK(high[1].header.parameters == std::vector<std::uint8_t>{1 | 1 << 1});
    CATCH_CHECK(low[0].header.parameters == std::vector<std::uint8_t>{0});
    CATCH_CHECK(low[1].header.parameters == std::vector<std::uint8_t>{1});
    CATCH_CHECK(high[0].segments[0].alphabet == 64);
    CATCH_CHECK(low[0].segments[0].alphabet == 16);
    CATCH_CHECK((low[0].segments[0].order == core::Order::kCategorical));
    CATCH_CHECK((low[0].segments[0].tolerance == core::Tolerance::kLossy));
    CATCH_CHECK(core::payload_bits(core::shapes_of(low[0])) == 12 * 4);
    // Any codec of the model reads either.
    CATCH_CHECK((decoded_by(make_codec(), core::as_received(low[0])) ==
                 decoded_by(make_codec({"book=16"}), core::as_received(low[0]))));
    CATCH_CHECK_THROWS_WITH(make_codec({"book=32"}),
                            Catch::Contains("'book' = 32") && Catch::Contains("16, 64"));
}

CATCH_TEST_CASE("vqgan codec: a batch of mixed sizes equals one by one", "[models]") {
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
        CATCH_CHECK(core::psnr_db(decoded[i].picture, decoded_by(codec, received[i])) > 50);
        CATCH_CHECK(decoded[i].concealed.empty());
    }
}

CATCH_TEST_CASE("vqgan codec: erased symbols are concealed from their neighbours", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(256, 256);
    auto received = core::as_received(codec.compress({&picture, 1}).front());
    const double clean = core::psnr_db(decoded_by(codec, received), picture);
    auto& segment = received.segments[0];
    for (std::size_t i = 0; i < segment.symbols.size(); i += 13) {
        segment.symbols[i] = static_cast<std::uint16_t>((segment.symbols[i] + 31) % 64);
        segment.confidence[i] = 0;
    }
    const auto concealed = codec.decompress({&received, 1}).front();
    CATCH_CHECK(concealed.concealed.size() == 20);
    const double guessed = core::psnr_db(concealed.picture, picture);
    std::fill(segment.confidence.begin(), segment.confidence.end(), std::uint8_t{255});
    const double believed = core::psnr_db(decoded_by(codec, received), picture);
    CATCH_CHECK(guessed > believed + 0.5);
    CATCH_CHECK(guessed > clean - 4);

    std::fill(segment.confidence.begin(), segment.confidence.end(), std::uint8_t{0});
    std::fill(segment.symbols.begin(), segment.symbols.end(), std::uint16_t{65535});
    const auto nothing = codec.decompress({&received, 1}).front();  // symbols mean nothing
    CATCH_CHECK(nothing.picture.width_px == 256);
    CATCH_CHECK((nothing.concealed == std::vector<core::Area>{{0, 0, 256, 256}}));
}

CATCH_TEST_CASE("vqgan codec: a payload that does not fit is refused", "[models]") {
    const auto codec = make_codec();
    const auto picture = test::make_picture(32, 32);
    const auto good = core::as_received(codec.compress({&picture, 1}).front());
    const auto refused = [&](auto change) {
        auto bad = good;
        change(bad);
        CATCH_CHECK_THROWS_AS(codec.decompress({&bad, 1}), core::InputError);
    };
    refused([](auto& p) { p.segments[0].symbols.pop_back(); });
    refused([](auto& p) { p.segments[0].symbols[0] = 64; });
    refused([](auto& p) { p.segments[0].expected.assign(4, 0.0F); });
    refused([](auto& p) { p.segments[0].shape.alphabet = 16; });
    refused([](auto& p) { p.segments.clear(); });
    refused([](auto& p) { p.header.width_px = 4000; });
    refused([](auto& p) { p.header.width_px = 0; });
    refused([](auto& p) { p.header.width_px = p.header.height_px = 4000000000U; });
    refused([](auto& p) { p.header.model[0] ^= 1; });
    refused([](auto& p) { p.header.parameters = {2 << 1}; });  // the model has two books
    refused([](auto& p) { p.header.parameters = {0, 0}; });
}

CATCH_TEST_CASE("vqgan codec: eight threads decode with one codec", "[models]") {
    test::check_from_eight_threads(
        make_codec(), {test::make_picture(96, 64, 3, 1), test::make_picture(160, 96, 1, 2)});
}
