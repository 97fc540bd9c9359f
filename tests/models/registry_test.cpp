#include "models/registry.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "models/cae/network.hpp"
#include "models/weights.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <fstream>

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

    CATCH_CHECK(models::open_codec("cae", folders, "cpu")->name() == "cae");
    CATCH_CHECK(models::open_codec("one", folders, "cpu")->name() == "cae");
    CATCH_CHECK(models::open_codec((folder / "one.safetensors").string(), folders, "cpu"));
    core::PayloadHeader header;
    header.codec = "cae";
    for (int i = 0; i < 4; ++i) {
        header.model[i] =
            static_cast<std::uint8_t>(std::stoul(models[0].hash.substr(2 * i, 2), nullptr, 16));
    }
    CATCH_CHECK(models::open_codec_for(header, folders, "cpu"));
    header.model[3] ^= 0xFF;
    CATCH_CHECK_THROWS_WITH(models::open_codec_for(header, folders, "cpu"),
                            Catch::Contains("--weights"));
    CATCH_CHECK_THROWS_WITH(models::open_codec("tow", folders, "cpu"),
                            Catch::Contains("did you mean 'two'"));
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
