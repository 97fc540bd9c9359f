#include "models/metrics/dists.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/metrics/picture_metric.hpp"
#include "models/weights.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>
#include <string>

using namespace oligo;

namespace {

/// sin(.7368 i + phase) * scale: weights that another program makes alike.
at::Tensor pattern(at::IntArrayRef shape, double scale, double phase) {
    const auto count = c10::multiply_integers(shape);
    const auto places = torch::arange(count, torch::kDouble);
    return (torch::sin(places * 0.7368 + phase) * scale).reshape(shape).to(torch::kFloat);
}

models::Dists with_pattern() {
    models::Dists dists;
    torch::NoGradGuard no_grad;
    for (auto& item : dists->named_parameters()) {
        auto& tensor = item.value();
        if (item.key() == "alpha" || item.key() == "beta") {
            tensor.copy_(pattern(tensor.sizes(), 0.05, item.key() == "alpha" ? 1 : 2) + 0.1);
            continue;
        }
        const double layer = std::stod(item.key().substr(item.key().find('.') + 1));
        const bool weight = item.key().ends_with("weight");
        const auto fan_in = weight ? tensor.numel() / tensor.size(0) : 0;
        tensor.copy_(weight ? pattern(tensor.sizes(), std::sqrt(2.0 / double(fan_in)), layer)
                            : pattern(tensor.sizes(), 0.1, layer + 0.5));
    }
    return dists;
}

at::Tensor corner(const std::string& name) {
    const auto picture = core::load_picture(std::string(OLIGO_TEST_DATA) + "/" + name + ".png");
    return core::to_tensor({&picture, 1}).slice(2, 0, 64).slice(3, 0, 48);
}

}  // namespace

CATCH_TEST_CASE("dists: the value of a program of its own", "[models]") {
    // Python with torch in double precision, written from the paper, with these weights.
    auto dists = with_pattern();
    const auto a = corner("kodim03"), b = 0.6 * a + 0.4 * corner("kodim23");
    CATCH_CHECK(dists(a, b).item<double>() == Approx(0.01388231).epsilon(2e-3));
    CATCH_CHECK(std::abs(dists(a, a).item<double>()) < 1e-5);
    CATCH_CHECK_THROWS_AS(dists(a, b.slice(3, 0, 40)), core::InputError);
    CATCH_CHECK_THROWS_AS(dists(a.slice(2, 0, 15), b.slice(2, 0, 15)), core::InputError);
}

CATCH_TEST_CASE("dists: the user's weights, by name and from a file", "[models]") {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "dists.safetensors";
    models::save_model(path, *with_pattern(), {{"metric", "dists"}}, models::Precision::kFloat32);
    const auto a = core::load_picture(std::string(OLIGO_TEST_DATA) + "/kodim03.png");
    const auto by_file = models::open_picture_metric("dists", {{}, path, "cpu"});
    const auto by_folder = models::open_picture_metric("dists", {{folder.path()}, {}, "cpu"});
    core::Picture small{64, 64, 3, {a.samples.begin(), a.samples.begin() + 64 * 64 * 3}};
    core::Picture other = small;
    for (auto& sample : other.samples) sample = static_cast<std::uint8_t>(sample / 2);
    CATCH_CHECK(by_file->measure(small, other) == by_folder->measure(small, other));
    CATCH_CHECK(by_file->measure(small, other).value() > 0.001);
    CATCH_CHECK_THROWS_WITH(models::open_picture_metric("dists", {{}, {}, "cpu"}),
                            Catch::Contains("convert_lpips.py"));
}
