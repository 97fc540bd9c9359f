#include "core/error.hpp"
#include "core/random.hpp"
#include "models/entropy/rate_distortion.hpp"
#include "tests/support/eight_threads.hpp"
#include "tests/support/latent_models.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace oligo;

namespace {

core::ReceivedPayload compressed(const core::ImageCodec& codec, const core::Picture& picture) {
    return core::as_received(codec.compress({&picture, 1}).front());
}

core::Decoded decompressed(const core::ImageCodec& codec, const core::ReceivedPayload& payload) {
    return codec.decompress({&payload, 1}).front();
}

/// Latents of tiles with a wide range of sizes.
at::Tensor some_latents(std::int64_t channels, std::uint64_t seed) {
    torch::manual_seed(seed);
    return torch::randn({3, channels, 8, 4}) * torch::rand({1, channels, 1, 1}) * 12;
}

/// What a decoder makes of coded tiles, all at once or one by one.
at::Tensor decode(models::LatentNetwork& network, const models::CodedTiles& coded, bool together) {
    models::TileCoder coder(network);
    std::vector<at::Tensor> found;
    const auto count = coded.latents.size();
    const auto step = together ? count : 1;
    for (std::size_t first = 0; first < count; first += step) {
        std::vector<std::optional<models::HyperSymbols>> hyper;
        std::vector<std::optional<std::span<const std::uint8_t>>> bodies;
        for (std::size_t i = first; i < first + step; ++i) {
            hyper.emplace_back(coded.hyper[i]);
            bodies.emplace_back(coded.latents[i]);
        }
        const auto decoded = coder.decode(hyper, bodies, 8, 4);
        for (const bool damaged : decoded.damaged) CATCH_CHECK(!damaged);
        found.push_back(decoded.latents);
    }
    return at::cat(found);
}

/// Writes on one thread; reads on all, without oneDNN and one tile at a time.
void check_everywhere_alike(models::LatentNetwork& network, std::uint64_t seed) {
    const c10::InferenceMode inference;
    const auto latents = some_latents(network.latent_channels(), seed);
    const auto threads = at::get_num_threads();
    at::set_num_threads(1);
    const auto coded = models::TileCoder(network).encode(latents);
    const auto expected = decode(network, coded, true);
    at::set_num_threads(2);
    at::globalContext().setUserEnabledMkldnn(false);
    CATCH_CHECK(torch::equal(decode(network, coded, false), expected));
    at::globalContext().setUserEnabledMkldnn(true);
    at::set_num_threads(threads);
    // Rounding moves a latent by 1/2 at most, and a residual prediction by another.
    CATCH_CHECK((expected - latents).abs().max().item<double>() <= 1.01);
}

}  // namespace

CATCH_TEST_CASE("latent codec: 200 random models decode alike on other threads, batches, kernels",
                "[entropy]") {
    for (std::uint64_t seed = 1; seed <= 180; ++seed) {
        CATCH_INFO("hyperprior " << seed);
        check_everywhere_alike(*test::random_hyperprior(seed), seed);
    }
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CATCH_INFO("mlic " << seed);
        check_everywhere_alike(*test::random_mlic(seed), seed);
    }
}

CATCH_TEST_CASE("latent codec: every size comes back at its own size", "[entropy]") {
    for (const auto& network : {test::random_hyperprior(1), test::random_mlic(1)}) {
        const auto codec = test::latent_codec(network);
        for (const auto& [width, height] : {std::pair{1U, 1U}, {65U, 64U}, {150U, 200U}}) {
            for (const std::uint32_t channels : {1U, 3U}) {
                const auto picture = test::make_picture(width, height, channels);
                const auto received = compressed(codec, picture);
                const auto [decoded, concealed] = decompressed(codec, received);
                CATCH_CHECK(decoded.width_px == width);
                CATCH_CHECK(decoded.height_px == height);
                CATCH_CHECK(decoded.channels == channels);
                CATCH_CHECK(concealed.empty());
            }
        }
    }
}

CATCH_TEST_CASE("latent codec: three segments of bytes, the more important the earlier",
                "[entropy]") {
    const auto codec = test::latent_codec(test::random_hyperprior(2));
    const auto picture = test::make_picture(300, 200);
    const auto payload = codec.compress({&picture, 1}).front();
    CATCH_REQUIRE(payload.segments.size() == 3);
    CATCH_CHECK(payload.segments[0].tolerance == core::Tolerance::kExact);
    CATCH_CHECK(payload.segments[1].tolerance == core::Tolerance::kChunked);
    CATCH_CHECK(payload.segments[2].tolerance == core::Tolerance::kChunked);
    CATCH_CHECK(payload.segments[0].importance > payload.segments[1].importance);
    CATCH_CHECK(payload.segments[1].importance > payload.segments[2].importance);
    CATCH_CHECK(payload.header.codec == "hyperprior");
}

CATCH_TEST_CASE("latent codec: a lost chunk costs its tile and is reported", "[entropy]") {
    const auto codec =
        test::latent_codec(test::random_hyperprior(4), {"tile_width=64", "tile_height=64"});
    const auto picture = test::make_picture(320, 256);  // 5 x 4 tiles
    const auto received = compressed(codec, picture);
    const auto clean = decompressed(codec, received).picture;

    auto lost = received;  // one byte in the middle of the latents: one tile
    auto& latents = lost.segments[2];
    latents.confidence[latents.symbols.size() / 2] = 0;
    latents.symbols[latents.symbols.size() / 2] = 0;
    const auto [guessed, areas] = decompressed(codec, lost);
    CATCH_REQUIRE(areas.size() == 1);
    CATCH_CHECK(areas[0].width_px == 64);
    // Only the synthesis' reach around the tile may differ.
    constexpr std::uint32_t kReachPx = 80;
    std::size_t changed_far_away = 0, changed = 0;
    for (std::uint32_t y = 0; y < picture.height_px; ++y) {
        for (std::uint32_t x = 0; x < picture.width_px; ++x) {
            const auto at = (std::size_t{y} * picture.width_px + x) * 3;
            if (clean.samples[at] == guessed.samples[at]) continue;
            ++changed;
            const bool near =
                x + kReachPx >= areas[0].left_px && x < areas[0].left_px + 64 + kReachPx &&
                y + kReachPx >= areas[0].top_px && y < areas[0].top_px + 64 + kReachPx;
            changed_far_away += near ? 0 : 1;
        }
    }
    CATCH_CHECK(changed > 0);
    CATCH_CHECK(changed_far_away == 0);

    auto blank = received;  // all hyper-latents: every tile is a guess
    std::fill(blank.segments[1].confidence.begin(), blank.segments[1].confidence.end(), 0);
    CATCH_CHECK(decompressed(codec, blank).concealed.size() == 20);
}

CATCH_TEST_CASE("latent codec: any flipped byte is found, whatever is cut off", "[entropy]") {
    const auto codec =
        test::latent_codec(test::random_mlic(3), {"tile_width=64", "tile_height=64"});
    const auto received = compressed(codec, test::make_picture(192, 128));
    core::Random random(1);
    for (std::size_t s = 0; s < 3; ++s) {
        const auto size = received.segments[s].symbols.size();
        const auto stride = std::max<std::size_t>(1, size / 25);
        for (std::size_t i = 0; i < size; i += stride) {
            auto flipped = received;
            flipped.segments[s].symbols[i] ^= static_cast<std::uint16_t>(1 + random.below(255));
            if (s == 0) {
                CATCH_CHECK_THROWS_AS(decompressed(codec, flipped), core::InputError);
            } else {
                CATCH_CHECK(!decompressed(codec, flipped).concealed.empty());
            }
        }
        for (std::size_t kept = 0; kept < size; kept += stride) {
            auto cut = received;
            cut.segments[s].symbols.resize(kept);
            cut.segments[s].confidence.resize(kept);
            if (s == 0) {
                CATCH_CHECK_THROWS_AS(decompressed(codec, cut), core::InputError);
            } else {
                CATCH_CHECK(!decompressed(codec, cut).concealed.empty());
            }
        }
    }
}

CATCH_TEST_CASE("latent codec: a payload that does not fit is refused before memory is taken",
                "[entropy]") {
    const auto codec = test::latent_codec(test::random_hyperprior(5));
    const auto good = compressed(codec, test::make_picture(100, 80));
    const auto refused = [&](auto change) {
        auto bad = good;
        change(bad);
        CATCH_CHECK_THROWS_AS(decompressed(codec, bad), core::InputError);
    };
    refused([](auto& p) { p.header.width_px = 4'000'000'000U; });
    refused([](auto& p) { p.header.width_px = p.header.height_px = 16000; });
    refused([](auto& p) { p.header.width_px = 0; });
    refused([](auto& p) { p.header.model[0] ^= 1; });
    refused([](auto& p) { p.header.parameters.clear(); });
    refused([](auto& p) { p.header.parameters[0] = 2; });
    refused([](auto& p) { p.header.parameters[1] = 2 << 1; });  // two rates
    refused([](auto& p) { p.header.parameters[2] = 0; });
    refused([](auto& p) { p.segments.pop_back(); });
    refused([](auto& p) { p.segments[2].shape.alphabet = 10; });
}

CATCH_TEST_CASE("latent codec: options name rates and tiles", "[entropy]") {
    const auto network = test::random_hyperprior(7);
    const auto picture = test::make_picture(256, 256);
    const auto with = [&](const std::vector<std::string>& options) {
        return test::latent_codec(network, options)
            .compress({&picture, 1})
            .front()
            .header.parameters;
    };
    CATCH_CHECK(with({}) == std::vector<std::uint8_t>{1, 1 << 1, 2, 1});  // the highest rate
    CATCH_CHECK(with({"rate=1"}) == std::vector<std::uint8_t>{1, 0, 2, 2});
    CATCH_CHECK(with({"rate=1", "tile_width=192", "tile_height=64"}) ==
                std::vector<std::uint8_t>{1, 0, 3, 1});
    CATCH_CHECK_THROWS_AS(with({"rate=3"}), core::InputError);
    CATCH_CHECK_THROWS_AS(with({"tile_width=100"}), core::InputError);
}

CATCH_TEST_CASE("latent codec: eight threads decode with one codec", "[entropy]") {
    for (const auto& network : {test::random_hyperprior(8), test::random_mlic(8)}) {
        test::check_from_eight_threads(
            test::latent_codec(network, {"tile_width=64", "tile_height=64"}),
            {test::make_picture(150, 100, 3, 1), test::make_picture(64, 64, 1, 2)});
    }
}

CATCH_TEST_CASE("rate and distortion: every way of rounding has a gradient for every parameter",
                "[entropy]") {
    for (const auto rounding : {models::Rounding::kMixed, models::Rounding::kNoise}) {
        for (const auto& network : {test::random_hyperprior(1), test::random_mlic(1)}) {
            network->train();
            const auto images = torch::rand({2, 3, 64, 64});
            const auto passed = models::forward(*network, images, 1, rounding);
            (passed.latent_bits + passed.hyper_bits + passed.pictures.square().sum()).backward();
            for (const auto& item : network->named_parameters()) {
                CATCH_INFO(item.key());
                CATCH_REQUIRE(item.value().grad().defined());
                CATCH_CHECK(std::isfinite(item.value().grad().abs().sum().item<double>()));
            }
        }
    }
}
