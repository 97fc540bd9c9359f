#include "core/torch/device.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

CATCH_TEST_CASE("device: words that are none are usage errors", "[core_torch]") {
    CATCH_CHECK(core::parse_device("cpu").is_cpu());
    for (const auto* text : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda1", "cpu:0"}) {
        CATCH_INFO(text);
        CATCH_CHECK_THROWS_AS(core::parse_device(text), core::UsageError);
    }
}

CATCH_TEST_CASE("device: a GPU that is not there is named", "[core_torch]") {
    CATCH_CHECK_THROWS_AS(core::parse_device("cuda:63"), core::InputError);
    const auto chosen = core::parse_device("auto");
    CATCH_CHECK(chosen.is_cuda() == torch::cuda::is_available());
}

CATCH_TEST_CASE("device: the same seed draws the same numbers", "[core_torch]") {
    core::seed_torch(5);
    const auto first = torch::rand(8);
    core::seed_torch(5);
    CATCH_CHECK(torch::equal(torch::rand(8), first));
}
