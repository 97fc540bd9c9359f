#include "models/registry.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "models/cae/network.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <algorithm>

using namespace oligo;

namespace {

models::CaeConfig tiny() {
    models::CaeConfig config;
    config.width = config.deep_width = 8;
    config.encoder_blocks = config.decoder_blocks = 0;
    return config;
}

void write_model(const std::filesystem::path& path, std::uint64_t seed) {
    torch::manual_seed(seed);
    models::Cae model(tiny());
    models::save_model(path, *model,
                       {{"codec", "cae"}, {"config", tiny().to_json()}, {"summary", "tiny"}},
                       models::Precision::kFloat16);
}

}  // namespace

CATCH_TEST_CASE("registry: finds models by codec, name, path and hash", "[models]") {
    const test::TemporaryFolder folder;
    write_model(folder / "one.safetensors", 1);
    write_model(folder / "two.safetensors", 2);
    core::write_file_atomic(folder / "manifest.json",
                            std::string_view(R"({"defaults": {"cae": "two"}})"));
    const std::vector<std::filesystem::path> folders{folder.path()};
    const auto models = models::list_models(folders);
    CATCH_REQUIRE(models.size() == 2);
    CATCH_CHECK(models[0].name == "one");
    CATCH_CHECK_FALSE(models[0].is_default);
    CATCH_CHECK(models[1].is_default);
    CATCH_CHECK(models[1].hash.size() == 64);
    CATCH_CHECK(models[0].hash != models[1].hash);

    core::CodecOptions none;
    const auto open = [&](const std::string& name) {
        return models::open_codec(name, folders, "cpu", none);
    };
    CATCH_CHECK(open("cae")->name() == "cae");
    CATCH_CHECK(open("one")->name() == "cae");
    CATCH_CHECK(open((folder / "one.safetensors").string()));
    core::PayloadHeader header;
    header.codec = "cae";
    for (int i = 0; i < 4; ++i) {
        header.model[i] =
            static_cast<std::uint8_t>(std::stoul(models[0].hash.substr(2 * i, 2), nullptr, 16));
    }
    CATCH_CHECK(models::open_codec_for(header, folders, "cpu", none, {}));
    header.model[3] ^= 0xFF;
    CATCH_CHECK_THROWS_WITH(models::open_codec_for(header, folders, "cpu", none, {}),
                            Catch::Contains("--weights"));
    CATCH_CHECK_THROWS_WITH(open("tow"), Catch::Contains("did you mean 'two'"));
}

CATCH_TEST_CASE("registry: a model is opened from what its codec brings to a pool", "[models]") {
    const test::TemporaryFolder folder;
    write_model(folder / "mine.safetensors", 4);
    core::CodecOptions none;
    const auto codec = models::open_codec((folder / "mine.safetensors").string(), {}, "cpu", none);
    const auto picture = test::make_picture(40, 24);
    const auto received = core::as_received(codec->compress({&picture, 1}).front());
    CATCH_CHECK(codec->shared_objects(core::SharedRole::kCodebook).empty());
    const auto brought = codec->shared_objects(core::SharedRole::kWeights);
    CATCH_REQUIRE(brought.size() == 1);
    CATCH_CHECK(brought[0].name == "mine.safetensors");
    CATCH_CHECK(brought[0].hash() == received.header.model);
    const auto file = core::read_file(folder / "mine.safetensors");
    const auto& segments = brought[0].payload.segments;
    CATCH_REQUIRE(segments.size() == 1);
    CATCH_CHECK(segments[0].tolerance == core::Tolerance::kExact);
    CATCH_CHECK(std::equal(file.begin(), file.end(), segments[0].symbols.begin(),
                           segments[0].symbols.end()));

    auto weights = core::as_received(brought[0].payload);
    const auto open = [&](core::ReceivedPayload& payload) {
        const core::ReceivedShared shared{core::SharedRole::kWeights, "mine.safetensors",
                                          payload.verified ? "" : "7 of 9 strands missing",
                                          &payload};
        return models::open_codec_for(received.header, {}, "cpu", none, {&shared, 1});
    };
    CATCH_CHECK(open(weights)->decompress({&received, 1}).front().picture ==
                codec->decompress({&received, 1}).front().picture);
    auto damaged = weights;
    damaged.verified = {};
    CATCH_CHECK_THROWS_AS(open(damaged), core::RecoveryError);
    CATCH_CHECK_THROWS_WITH(open(damaged), Catch::Contains("'mine.safetensors'") &&
                                               Catch::Contains("7 of 9 strands missing"));
    auto another = weights;
    another.header.model[0] ^= 1;  // a pool that has another model's weights only
    CATCH_CHECK_THROWS_WITH(open(another), Catch::Contains("no cae weights with hash"));
    write_model(folder / "other.safetensors", 5);
    const auto other = core::read_file(folder / "other.safetensors");
    weights.segments[0].symbols.assign(other.begin(), other.end());
    CATCH_CHECK_THROWS_WITH(open(weights), Catch::Contains("expected a cae model"));
}

CATCH_TEST_CASE("registry: a changed byte anywhere in the weights is noticed", "[models]") {
    const test::TemporaryFolder folder;
    const auto path = folder / "model.safetensors";
    write_model(path, 3);
    CATCH_REQUIRE(models::verify_model(path).empty());
    const auto good = core::read_file(path);
    for (std::size_t at = 0; at < good.size(); at += 397) {
        auto bad = good;
        bad[at] ^= 0x20;
        core::write_file_atomic(path, std::span<const std::uint8_t>(bad));
        CATCH_INFO("byte " << at);
        // A flip inside free text of the metadata (the summary) may be harmless; tensors never.
        if (at > 4096)
            CATCH_CHECK_FALSE(models::verify_model(path).empty());
        else
            models::verify_model(path);  // must only not crash
    }
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{7}, good.size() / 2, good.size() - 1}) {
        core::write_file_atomic(path, std::span(good).first(size));
        CATCH_CHECK_FALSE(models::verify_model(path).empty());
    }
}

CATCH_TEST_CASE("weights: every missing, unexpected or misshapen tensor is named", "[models]") {
    models::Cae model(tiny());
    const auto good = models::named_tensors(*model);
    auto missing = good;
    missing.erase("synthesis.head_c18.first.weight");
    CATCH_CHECK_THROWS_WITH(
        models::assign_tensors(*model, missing, "x"),
        Catch::Contains("synthesis.head_c18.first.weight") && Catch::Contains("missing"));
    auto extra = good;
    extra["synthesis.fist.weight"] = torch::zeros({1});
    CATCH_CHECK_THROWS_WITH(models::assign_tensors(*model, extra, "x"),
                            Catch::Contains("synthesis.fist.weight"));
    auto misshapen = good;
    misshapen["synthesis.head_c18.first.bias"] = torch::zeros({1});
    CATCH_CHECK_THROWS_WITH(
        models::assign_tensors(*model, misshapen, "x"),
        Catch::Contains("synthesis.head_c18.first.bias") && Catch::Contains("shape"));
}

CATCH_TEST_CASE("registry: every shipped model is whole", "[models]") {
    const auto folders = models::model_folders();
    const auto models = models::list_models(folders);
    CATCH_CHECK_FALSE(models.empty());
    for (const auto& model : models) {
        CATCH_INFO(model.name);
        CATCH_CHECK(models::verify_model(model.path).empty());
        CATCH_CHECK_FALSE(model.summary.empty());
    }
}
