#include "models/metrics/lpips.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/autocast.hpp"
#include "core/torch/device.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/metrics/ssim.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/gradient.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>
#include <cstdlib>

using namespace oligo;
using models::Backbone;

namespace {

constexpr Backbone kShipped[] = {Backbone::kAlex, Backbone::kSqueeze};

models::Lpips shipped_lpips(Backbone backbone) {
    const auto folder = models::model_folders().back();
    return models::load_lpips(folder / (models::lpips_name(backbone) + ".safetensors"));
}

at::Tensor picture_tensor(const std::string& name) {
    const auto picture = core::load_picture(std::string(OLIGO_TEST_DATA) + "/" + name + ".png");
    return core::to_tensor({&picture, 1});
}

double mean_distance(models::Lpips& lpips, const at::Tensor& a, const at::Tensor& b) {
    const torch::NoGradGuard no_grad;
    return lpips(a, b).mean().item<double>();
}

/// Weights drawn in the order of the layers, kernel before bias.
models::Lpips random_lpips(Backbone backbone, std::uint64_t seed) {
    models::Lpips lpips(backbone);
    const torch::NoGradGuard no_grad;
    torch::manual_seed(seed);
    for (auto& parameter : lpips->features->parameters()) {
        const bool kernel = parameter.dim() == 4;
        const auto inputs = kernel ? parameter.numel() / parameter.size(0) : 1;
        const double deviation = kernel ? std::sqrt(2.0 / static_cast<double>(inputs)) : 0.1;
        parameter.copy_(torch::randn(parameter.sizes()) * deviation);
    }
    return lpips;
}

/// Linear weights of VGG-16 by their names, as the repository keeps them for users' conversions.
std::map<std::string, at::Tensor> vgg_linear_weights() {
    const auto path = std::string(OLIGO_SOURCE_DIR) + "/models/metrics/lpips-vgg-lin.safetensors";
    return core::load_tensors(path).tensors;
}

/// Pairs and their distances, computed with NumPy from the fp32 weights (alex 0.722 and 0.138 stand
/// in the authors' README, squeeze 0.1008 in torchmetrics').
void check_references(const std::filesystem::path& folder, double margin) {
    const auto ref = picture_tensor("lpips/ex_ref"), k23 = picture_tensor("kodim23");
    const auto posterised = ((k23 * 255).div(32, "floor") * 32 + 16) / 255;
    torch::manual_seed(123);
    const auto noise_a = torch::rand({10, 3, 100, 100}), noise_b = torch::rand({10, 3, 100, 100});
    const struct {
        at::Tensor a, b;
        double alex, squeeze;
    } rows[] = {
        {ref, picture_tensor("lpips/ex_p0"), 0.721881, 0.711048},
        {ref, picture_tensor("lpips/ex_p1"), 0.137566, 0.147902},
        {picture_tensor("kodim03"), k23, 0.817868, 0.67759},
        {k23, posterised, 0.30134, 0.299845},
        {noise_a, noise_b, 0.148562, 0.100802},
    };
    auto alex = models::load_lpips(folder / "lpips-alex.safetensors");
    auto squeeze = models::load_lpips(folder / "lpips-squeeze.safetensors");
    for (const auto& row : rows) {
        CATCH_CHECK(mean_distance(alex, row.a, row.b) ==
                    Approx(row.alex).epsilon(0).margin(margin));
        CATCH_CHECK(mean_distance(squeeze, row.a, row.b) ==
                    Approx(row.squeeze).epsilon(0).margin(margin));
    }
}

}  // namespace

CATCH_TEST_CASE("lpips: the reference values, within what fp16 weights allow", "[models]") {
    check_references(models::model_folders().back(), 2e-4);  // the worst is 6.4e-5
}

// The fp32 weights are not in the repository (13 MB). Where $OLIGO_LPIPS_FP32 names a folder with
// both files (scripts/convert_lpips.py without --fp16), the same values hold ten times as closely.
CATCH_TEST_CASE("lpips: the reference values of the fp32 weights", "[.fp32]") {
    const char* folder = std::getenv("OLIGO_LPIPS_FP32");
    CATCH_REQUIRE(folder != nullptr);
    check_references(folder, 1e-4);
}

// Run by the ctest entry tests_gpu.
CATCH_TEST_CASE("gpu: LPIPS and MS-SSIM agree with the CPU's", "[.gpu]") {
    CATCH_REQUIRE(torch::cuda::is_available());
    core::seed_torch(8);  // as both programs do: no TF32
    const auto a = picture_tensor("kodim03"), b = picture_tensor("kodim23");
    const auto expected = models::ms_ssim(a, b).item<double>();
    CATCH_CHECK(models::ms_ssim(a.cuda(), b.cuda()).item<double>() ==
                Approx(expected).epsilon(1e-4));
    for (const auto backbone : kShipped) {
        auto lpips = shipped_lpips(backbone);
        const double on_cpu = mean_distance(lpips, a, b);
        lpips->to(torch::kCUDA);
        CATCH_CHECK(mean_distance(lpips, a.cuda(), b.cuda()) == Approx(on_cpu).epsilon(1e-4));
    }
}

CATCH_TEST_CASE("lpips: VGG is torchvision's network", "[models]") {
    // Torch 2.11 in Python: convolutions and pools written out from configuration D of Simonyan and
    // Zisserman, seed 7, each layer's kernel randn * sqrt(2 / fan-in), then its bias randn * .1.
    auto lpips = random_lpips(Backbone::kVgg, 7);
    auto tensors = models::named_tensors(*lpips);
    for (const auto& [name, tensor] : vgg_linear_weights()) tensors[name] = tensor;
    models::assign_tensors(*lpips, tensors, "test");
    const auto ref = picture_tensor("lpips/ex_ref");
    CATCH_CHECK(mean_distance(lpips, ref, picture_tensor("lpips/ex_p0")) ==
                Approx(0.038355358).epsilon(1e-4));
    CATCH_CHECK(mean_distance(lpips, ref, picture_tensor("lpips/ex_p1")) ==
                Approx(0.055428182).epsilon(1e-4));
}

CATCH_TEST_CASE("lpips: VGG's linear weights are those of version 0.1", "[models]") {
    const double sums[] = {6.926, 8.858, 17.515, 51.521, 47.035};
    const auto tensors = vgg_linear_weights();
    CATCH_REQUIRE(tensors.size() == 5);
    for (int tap = 0; tap < 5; ++tap) {
        const auto& weight = tensors.at("weight" + std::to_string(tap));
        CATCH_CHECK(weight.sum().item<double>() == Approx(sums[tap]).margin(6e-4));
        CATCH_CHECK(weight.min().item<double>() >= 0);
    }
}

CATCH_TEST_CASE("lpips: 0 for equal pictures, and the same either way round", "[models]") {
    const auto a = picture_tensor("lpips/ex_ref"), b = picture_tensor("lpips/ex_p0");
    for (const auto backbone : kShipped) {
        auto lpips = shipped_lpips(backbone);
        CATCH_CHECK(mean_distance(lpips, a, a) == 0);
        CATCH_CHECK(mean_distance(lpips, a, b) == Approx(mean_distance(lpips, b, a)).epsilon(1e-6));
        // Each picture of a batch has its own value.
        const torch::NoGradGuard no_grad;
        const auto both = lpips(torch::cat({a, a}), torch::cat({b, a}));
        CATCH_CHECK(both[0].item<double>() == Approx(mean_distance(lpips, a, b)).epsilon(1e-5));
        CATCH_CHECK(both[1].item<double>() == 0);
    }
}

CATCH_TEST_CASE("lpips: its gradient is the difference quotient; the weights get none",
                "[models]") {
    const auto a = picture_tensor("lpips/ex_p1").to(torch::kDouble);
    const auto b = picture_tensor("lpips/ex_ref").to(torch::kDouble);
    for (const auto backbone : kShipped) {
        auto lpips = shipped_lpips(backbone);
        lpips->to(torch::kDouble);
        const auto loss = [&](const at::Tensor& x) { return lpips(x, b).mean(); };
        // Steps short enough to meet no kink of a ReLU or a pool on the way.
        test::check_gradient(loss, a, 1e-8);
        for (const auto& parameter : lpips->parameters()) {
            CATCH_REQUIRE_FALSE(parameter.requires_grad());
            CATCH_REQUIRE_FALSE(parameter.grad().defined());
        }
    }
}

CATCH_TEST_CASE("lpips: gradients stay finite where no feature fires", "[models]") {
    auto lpips = shipped_lpips(Backbone::kAlex);
    auto black = torch::zeros({1, 3, 64, 64}).requires_grad_();
    lpips(black, torch::ones({1, 3, 64, 64})).sum().backward();
    CATCH_CHECK(torch::isfinite(black.grad()).all().item<bool>());
    auto silent = random_lpips(Backbone::kAlex, 1);
    {
        const torch::NoGradGuard no_grad;
        for (auto& parameter : silent->features->parameters()) parameter.fill_(-1);
    }
    auto white = torch::ones({1, 3, 64, 64}).requires_grad_();
    silent(white, torch::rand({1, 3, 64, 64})).sum().backward();
    CATCH_CHECK(torch::isfinite(white.grad()).all().item<bool>());
}

CATCH_TEST_CASE("lpips: mixed precision changes little", "[models]") {
    auto lpips = shipped_lpips(Backbone::kAlex);
    const auto a = picture_tensor("lpips/ex_ref"), b = picture_tensor("lpips/ex_p0");
    const double expected = mean_distance(lpips, a, b);
    const core::Autocast autocast(c10::kCPU, true);
    CATCH_CHECK(mean_distance(lpips, a, b) == Approx(expected).epsilon(0.02));
}

CATCH_TEST_CASE("lpips: the smallest pictures work, smaller ones are refused", "[models]") {
    for (const auto backbone : {Backbone::kAlex, Backbone::kSqueeze, Backbone::kVgg}) {
        auto lpips = random_lpips(backbone, 3);
        const auto side = lpips->min_side_px();
        const auto image = torch::rand({1, 3, side, side});
        CATCH_CHECK(std::isfinite(mean_distance(lpips, image, 1 - image)));
        const auto less = image.slice(3, 0, side - 1);
        CATCH_CHECK_THROWS_WITH(lpips(less, less),
                                Catch::Contains(std::to_string(side) + " px or more"));
        CATCH_CHECK_THROWS(lpips->features(less));  // the limit is not stricter than need be
    }
}

CATCH_TEST_CASE("lpips: what cannot be compared is refused", "[models]") {
    auto lpips = random_lpips(Backbone::kSqueeze, 3);
    const auto image = torch::rand({1, 3, 64, 64});
    const auto refused = [&](const at::Tensor& a, const at::Tensor& b, const std::string& says) {
        CATCH_CHECK_THROWS_AS(lpips(a, b), core::InputError);
        CATCH_CHECK_THROWS_WITH(lpips(a, b),
                                Catch::Contains("lpips-squeeze") && Catch::Contains(says));
    };
    refused(image, image.slice(2, 0, 63), "one shape");
    refused(image.slice(1, 0, 1), image.slice(1, 0, 1), "expected RGB");
    refused(image[0], image[0], "NCHW");
    const auto doubles = image.to(torch::kDouble);
    refused(doubles, doubles, "the weights are Float");
}

CATCH_TEST_CASE("lpips: weight files are read whole or not at all", "[models]") {
    const test::TemporaryFolder folder;
    const auto path = folder / "lpips-vgg.safetensors";
    CATCH_CHECK_THROWS_WITH(models::load_lpips(path), Catch::Contains("cannot be opened"));

    auto vgg = random_lpips(Backbone::kVgg, 5);
    models::save_model(path, *vgg, {{"metric", "lpips-vgg"}}, models::Precision::kFloat32);
    auto back = models::load_lpips(path);
    CATCH_CHECK(back->backbone() == Backbone::kVgg);
    const auto a = picture_tensor("lpips/ex_ref"), b = picture_tensor("lpips/ex_p0");
    CATCH_CHECK(mean_distance(back, a, b) == mean_distance(vgg, a, b));
    CATCH_CHECK(models::verify_model(path).empty());

    auto bytes = core::read_file(path);
    bytes[bytes.size() / 2] ^= 1;
    core::write_file_atomic(path, std::span<const std::uint8_t>(bytes));
    CATCH_CHECK_THROWS_WITH(models::load_lpips(path), Catch::Contains("damaged"));
    CATCH_CHECK_FALSE(models::verify_model(path).empty());

    auto alex = random_lpips(Backbone::kAlex, 5);
    models::save_model(path, *alex, {{"metric", "lpips-vgg"}}, models::Precision::kFloat16);
    CATCH_CHECK_THROWS_AS(models::load_lpips(path), core::InputError);
    for (const std::string metric : {"lpips-resnet", "vgg", ""}) {
        models::save_model(path, *alex, {{"metric", metric}}, models::Precision::kFloat16);
        CATCH_CHECK_THROWS_WITH(models::load_lpips(path), Catch::Contains("expected lpips-alex"));
    }
}

CATCH_TEST_CASE("lpips: the shipped weights are whole", "[models]") {
    const auto folder = models::model_folders().back();
    for (const auto backbone : kShipped) {
        const auto path = folder / (models::lpips_name(backbone) + ".safetensors");
        CATCH_CHECK(models::verify_model(path).empty());
    }
}
