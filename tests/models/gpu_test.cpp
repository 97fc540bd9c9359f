#include "core/torch/device.hpp"
#include "models/cae/codec.hpp"
#include "tests/support/latent_models.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cstdlib>

using namespace oligo;

// Hidden from the plain run; the ctest entry tests_gpu runs it and reports "skipped" without a GPU.
CATCH_TEST_CASE("gpu: the codec's pictures agree with the CPU's within one level", "[.gpu]") {
    CATCH_REQUIRE(torch::cuda::is_available());
    core::seed_torch(8);  // as both programs do: no TF32
    const auto picture = test::make_picture(200, 120);
    models::Cae model{models::CaeConfig{}};
    const std::string hash(64, '1');
    models::CaeCodec cpu(model, hash, c10::Device(c10::kCPU));
    const auto payload = cpu.compress({&picture, 1}).front();
    const auto received = core::as_received(payload);
    const auto expected = cpu.decompress({&received, 1}).front().picture;

    models::CaeCodec gpu(model, hash, c10::Device(c10::kCUDA, 0));
    const auto found = gpu.decompress({&received, 1}).front().picture;
    int worst = 0;
    for (std::size_t i = 0; i < found.samples.size(); ++i) {
        worst = std::max(worst, std::abs(int{found.samples[i]} - int{expected.samples[i]}));
    }
    CATCH_CHECK(worst <= 1);
}

CATCH_TEST_CASE("gpu: streams written on the CPU decode to the same latents, and the other way",
                "[.gpu]") {
    CATCH_REQUIRE(torch::cuda::is_available());
    core::seed_torch(8);
    const c10::Device cuda(c10::kCUDA, 0);
    const auto picture = test::make_picture(200, 120);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto network =
            seed % 2 == 0 ? test::random_hyperprior(seed) : test::random_mlic(seed);
        const c10::InferenceMode inference;
        const auto latents = torch::randn({2, network->latent_channels(), 8, 4}) * 5;
        const auto read = [&](const models::CodedTiles& coded) {
            std::vector<std::optional<models::HyperSymbols>> hyper(coded.hyper.begin(),
                                                                   coded.hyper.end());
            std::vector<std::optional<std::span<const std::uint8_t>>> bodies(coded.latents.begin(),
                                                                             coded.latents.end());
            return models::TileCoder(*network).decode(hyper, bodies, 8, 4).latents.cpu();
        };
        const auto on_cpu = models::TileCoder(*network).encode(latents);
        const auto expected = read(on_cpu);
        network->to(cuda);
        const auto on_gpu = models::TileCoder(*network).encode(latents.to(cuda));
        CATCH_INFO(seed);
        CATCH_CHECK(torch::equal(read(on_cpu), expected));
        const auto from_gpu = read(on_gpu);
        network->to(c10::kCPU);
        CATCH_CHECK(torch::equal(read(on_gpu), from_gpu));
    }
}
