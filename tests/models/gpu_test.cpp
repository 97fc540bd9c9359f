#include "core/torch/device.hpp"
#include "models/cae/codec.hpp"
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
    const auto expected = cpu.decompress({&received, 1}).front();

    models::CaeCodec gpu(model, hash, c10::Device(c10::kCUDA, 0));
    const auto found = gpu.decompress({&received, 1}).front();
    int worst = 0;
    for (std::size_t i = 0; i < found.samples.size(); ++i) {
        worst = std::max(worst, std::abs(int{found.samples[i]} - int{expected.samples[i]}));
    }
    CATCH_CHECK(worst <= 1);
}
