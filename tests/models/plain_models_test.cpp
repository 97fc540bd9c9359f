#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "models/cae/codec.hpp"
#include "models/files/weights_file.hpp"
#include "models/fixed/cae/codec.hpp"
#include "models/fixed/open.hpp"
#include "models/layers/real_layers.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace oligo;

namespace {

std::filesystem::path shipped_file(const std::string& name) {
    return models::model_folders().back() / (name + ".safetensors");
}

/// Opens it without LibTorch.
std::unique_ptr<core::ImageCodec> opened(const std::filesystem::path& path,
                                         const std::vector<std::string>& set = {}) {
    core::CodecOptions options(set);
    return models::open_fixed_codec(path.string(), {}, options);
}

}  // namespace

CATCH_TEST_CASE("plain models: weights are read as LibTorch reads them", "[models][integer]") {
    for (const std::string name : {"cae-codeword", "cae-high-plain"}) {
        const models::WeightsFile file(shipped_file(name));
        const auto torch = models::load_model(shipped_file(name));
        CATCH_CHECK(file.hash() == torch.metadata.at("hash"));
        CATCH_CHECK(file.metadata() == torch.metadata);
        CATCH_CHECK(file.plain());
        for (const auto& [tensor, values] : torch.tensors) {
            const auto read = file.read(tensor);
            CATCH_CHECK(read.shape == values.sizes().vec());
            CATCH_CHECK(read.values == models::doubles_of(values));
        }
        CATCH_CHECK_THROWS_AS(file.read("no.such.tensor"), core::InputError);
    }
    // All numbers that fp16 has, and fp32 beside it.
    const test::TemporaryFolder folder;
    auto bits = at::arange(0, 0x7C00, at::kInt).to(at::kShort).view(at::kHalf);
    core::TensorFile all;
    all.tensors["halves"] = at::cat({bits, -bits});
    all.tensors["floats"] = at::tensor({1e-30F, -3.25F, 7e30F});
    core::save_tensors(folder / "all.safetensors", all);
    const models::WeightsFile file(folder / "all.safetensors");
    CATCH_CHECK(file.read("halves").values == models::doubles_of(all.tensors["halves"]));
    CATCH_CHECK(file.read("floats").values == models::doubles_of(all.tensors["floats"]));
    CATCH_CHECK(file.hash() == core::hash_tensors(all.tensors));
}

CATCH_TEST_CASE("plain models: a network's tensors are those of LibTorch's", "[models][integer]") {
    std::vector<models::CaeConfig> configs(4);
    configs[1].stride = 4, configs[1].soft = true, configs[1].rates = {3, 18};
    configs[2].stride = 16, configs[2].width = 10, configs[2].linear_path = false;
    configs[3].stride = 32, configs[3].width = configs[3].deep_width = 8;
    configs[3].encoder_blocks = configs[3].decoder_blocks = 0;
    for (const auto& config : configs) {
        const models::Cae network(config);
        std::map<std::string, std::vector<std::int64_t>> shapes;
        for (const auto& [name, tensor] : models::named_tensors(*network)) {
            shapes[name] = tensor.sizes().vec();
        }
        CATCH_CHECK(models::cae_shapes(config) == shapes);
    }
}

CATCH_TEST_CASE("plain models: cae without LibTorch gives the same payloads and pictures",
                "[models][integer]") {
    const auto path = shipped_file("cae-codeword");
    for (const std::vector<std::string>& set :
         {std::vector<std::string>{}, {"channels=11", "reception=hard"}}) {
        core::CodecOptions left(set);
        const auto torch = models::open_codec(path.string(), {}, "cpu", left);
        const auto plain = opened(path, set);
        CATCH_REQUIRE(plain);
        CATCH_CHECK(models::is_fixed_codec(*plain));
        CATCH_CHECK_FALSE(models::is_fixed_codec(*torch));
        const std::vector pictures{test::make_picture(83, 130), test::make_picture(9, 40, 1)};
        const auto made = plain->compress(pictures);
        const auto other = torch->compress(pictures);
        std::vector<core::ReceivedPayload> received;
        for (std::size_t i = 0; i < 2; ++i) {
            CATCH_CHECK(made[i].header.parameters == other[i].header.parameters);
            CATCH_CHECK(made[i].header.model == other[i].header.model);
            CATCH_CHECK(made[i].segments[0].symbols == other[i].segments[0].symbols);
            received.push_back(core::as_received(made[i]));
            received[i].segments[0].confidence[3 * i] = 0;
        }
        const auto back = plain->decompress(received), same = torch->decompress(received);
        for (std::size_t i = 0; i < 2; ++i) {
            CATCH_CHECK(back[i].picture.samples == same[i].picture.samples);
        }
        const core::Area area{11, 60, 30, 40};
        const auto& of_plain = dynamic_cast<const core::AreaDecoder&>(*plain);
        const auto& of_torch = dynamic_cast<const core::AreaDecoder&>(*torch);
        const auto part = of_plain.decompress_areas(received[0], {&area, 1});
        const bool alike = part == of_torch.decompress_areas(received[0], {&area, 1});
        CATCH_CHECK(alike);
        CATCH_CHECK(plain->shared_objects(core::SharedRole::kWeights).front().name ==
                    torch->shared_objects(core::SharedRole::kWeights).front().name);
        received[0].header.model[0] ^= 1;
        CATCH_CHECK_THROWS_WITH(plain->decompress(received),
                                Catch::Contains("names another cae model"));
    }
}

CATCH_TEST_CASE("plain models: whatever needs LibTorch, or is amiss, is left to it",
                "[models][integer]") {
    const auto path = shipped_file("cae-codeword");
    CATCH_CHECK(opened(path));
    CATCH_CHECK_FALSE(opened(path, {"synthesis=fp32"}));
    CATCH_CHECK_FALSE(opened(path, {"analysis=fp32"}));
    CATCH_CHECK_FALSE(opened(path, {"channels=12"}));
    CATCH_CHECK_FALSE(opened(shipped_file("hyperprior-lowest")));
    // Options are taken only where a codec came of it.
    core::CodecOptions options({"synthesis=fp32", "inner=3"});
    models::open_fixed_codec(path.string(), {}, options);
    CATCH_CHECK(options.left().size() == 2);

    const test::TemporaryFolder folder;
    auto bytes = core::read_file(path);
    bytes[bytes.size() / 2] ^= 0x10;
    core::write_file_atomic(folder / "flipped.safetensors", bytes);
    CATCH_CHECK_FALSE(opened(folder / "flipped.safetensors"));
    bytes.resize(bytes.size() - 100);
    core::write_file_atomic(folder / "short.safetensors", bytes);
    CATCH_CHECK_FALSE(opened(folder / "short.safetensors"));

    const auto changed = [&](const std::string& name, const auto& change) {
        auto file = models::load_model(path);
        change(file);
        file.metadata["hash"] = core::hash_tensors(file.tensors);
        core::save_tensors(folder / (name + ".safetensors"), file);
        return opened(folder / (name + ".safetensors"));
    };
    CATCH_CHECK(changed("same", [](core::TensorFile&) {}));
    CATCH_CHECK_FALSE(changed("wiped", [](core::TensorFile& file) {
        auto& tensor = file.tensors["synthesis.up.0.weight"];
        tensor = at::zeros_like(tensor);
    }));
    CATCH_CHECK_FALSE(changed("infinite", [](core::TensorFile& file) {
        auto& tensor = file.tensors["analysis.down.1.weight"];
        tensor = tensor / 0.0;
    }));
    CATCH_CHECK_FALSE(changed(
        "lacking", [](core::TensorFile& file) { file.tensors.erase("synthesis.last.bias"); }));
    CATCH_CHECK_FALSE(
        changed("more", [](core::TensorFile& file) { file.tensors["extra"] = at::ones({3}); }));
    CATCH_CHECK_FALSE(
        changed("floating", [](core::TensorFile& file) { file.metadata.erase("integer"); }));
}
