#include "core/torch/tensor_picture.hpp"

#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

using namespace oligo;

CATCH_TEST_CASE("tensor and picture: every 8-bit sample survives", "[core_torch]") {
    core::Picture picture{256, 2, 3, {}};
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 256; ++x) {
            for (int c = 0; c < 3; ++c) {
                picture.samples.push_back(static_cast<std::uint8_t>((x + 85 * c + y) % 256));
            }
        }
    }
    const auto tensor = core::to_tensor({&picture, 1});
    CATCH_CHECK(tensor.sizes() == at::IntArrayRef({1, 3, 2, 256}));
    CATCH_CHECK(tensor[0][1][0][3].item<float>() == Approx(88.0 / 255));
    CATCH_CHECK((core::to_pictures(tensor).front() == picture));
}

CATCH_TEST_CASE("tensor and picture: gray is repeated, values are clamped and rounded",
                "[core_torch]") {
    const auto gray = test::make_picture(9, 7, 1);
    const auto tensor = core::to_tensor({&gray, 1});
    CATCH_CHECK(tensor.size(1) == 3);
    CATCH_CHECK(torch::equal(tensor[0][0], tensor[0][2]));
    const auto values = torch::tensor({-0.5F, 0.4999F / 255, 0.51F / 255, 2.0F, 254.6F / 255});
    const auto picture = core::to_pictures(values.view({1, 1, 1, 5})).front();
    CATCH_CHECK(picture.samples == std::vector<std::uint8_t>{0, 0, 1, 255, 255});
}

CATCH_TEST_CASE("tensor and picture: a batch keeps its order", "[core_torch]") {
    const std::vector<core::Picture> pictures{test::make_picture(8, 8, 3, 1),
                                              test::make_picture(8, 8, 3, 2)};
    CATCH_CHECK((core::to_pictures(core::to_tensor(pictures)) == pictures));
}
