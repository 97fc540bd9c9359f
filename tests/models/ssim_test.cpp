#include "models/metrics/ssim.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/torch/autocast.hpp"
#include "core/torch/tensor_picture.hpp"
#include "tests/support/gradient.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cmath>
#include <vector>

using namespace oligo;

namespace {

/// One channel of one picture.
struct Plane {
    std::int64_t height = 0, width = 0;
    std::vector<double> samples;
    double at(std::int64_t y, std::int64_t x) const {
        return samples[static_cast<std::size_t>(y * width + x)];
    }
};

Plane plane_of(const at::Tensor& x) {
    const auto flat = x.to(torch::kDouble).contiguous();
    return {
        x.size(0), x.size(1), {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()}};
}

struct Means {
    double whole = 0, structure = 0;
};

/// Wang et al. 2004, eq. 13-16 as they stand: a sum over the 11 x 11 window at each position.
Means naive_similarity(const Plane& a, const Plane& b, double peak) {
    double weight[11][11], sum = 0;
    for (int i = 0; i < 121; ++i) {
        const int y = i / 11 - 5, x = i % 11 - 5;
        sum += weight[i / 11][i % 11] = std::exp(-(x * x + y * y) / 4.5);
    }
    const double c1 = std::pow(0.01 * peak, 2), c2 = std::pow(0.03 * peak, 2);
    Means total;
    for (std::int64_t top = 0; top + 11 <= a.height; ++top) {
        for (std::int64_t left = 0; left + 11 <= a.width; ++left) {
            double ma = 0, mb = 0, va = 0, vb = 0, cov = 0;
            const auto over_window = [&](auto&& add) {
                for (int i = 0; i < 121; ++i) {
                    const auto y = top + i / 11, x = left + i % 11;
                    add(weight[i / 11][i % 11] / sum, a.at(y, x), b.at(y, x));
                }
            };
            over_window([&](double w, double p, double q) { ma += w * p, mb += w * q; });
            over_window([&](double w, double p, double q) {
                va += w * (p - ma) * (p - ma);
                vb += w * (q - mb) * (q - mb);
                cov += w * (p - ma) * (q - mb);
            });
            const double structure = (2 * cov + c2) / (va + vb + c2);
            total.structure += structure;
            total.whole += structure * (2 * ma * mb + c1) / (ma * ma + mb * mb + c1);
        }
    }
    const auto positions = static_cast<double>((a.height - 10) * (a.width - 10));
    return {total.whole / positions, total.structure / positions};
}

/// Means of 2 x 2, a 0 before odd sides.
Plane naive_halve(const Plane& x) {
    Plane half{(x.height + 1) / 2, (x.width + 1) / 2, {}};
    const auto sample = [&](std::int64_t row, std::int64_t column) {
        return row < 0 || column < 0 ? 0.0 : x.at(row, column);
    };
    for (std::int64_t y = 0; y < half.height; ++y) {
        for (std::int64_t z = 0; z < half.width; ++z) {
            const auto row = 2 * y - x.height % 2, column = 2 * z - x.width % 2;
            half.samples.push_back((sample(row, column) + sample(row, column + 1) +
                                    sample(row + 1, column) + sample(row + 1, column + 1)) /
                                   4);
        }
    }
    return half;
}

double naive_ms_ssim(Plane a, Plane b, int scales, double sum_of_powers) {
    const double powers[] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
    double product = 1;
    for (int scale = 0; scale < scales; ++scale) {
        const auto found = naive_similarity(a, b, 1.0);
        const double value = scale + 1 == scales ? found.whole : found.structure;
        product *= std::pow(std::max(value, 0.0), powers[scale] / sum_of_powers);
        a = naive_halve(a);
        b = naive_halve(b);
    }
    return product;
}

/// Two batches in 0..1 that are somewhat alike.
std::pair<at::Tensor, at::Tensor> random_pair(at::IntArrayRef shape) {
    torch::manual_seed(11);
    const auto a = torch::rand(shape, torch::kDouble);
    return {a, (a + 0.3 * torch::rand(shape, torch::kDouble)).clamp(0, 1)};
}

at::Tensor photo_tensor(const std::string& number) {
    const auto path = std::string(OLIGO_TEST_DATA) + "/kodim" + number + ".png";
    const auto picture = core::load_picture(path);
    return core::to_tensor({&picture, 1});
}

/// Eight levels a channel: ((v >> 5) << 5) + 16.
at::Tensor posterised(const at::Tensor& images) {
    return ((images * 255).div(32, "floor") * 32 + 16) / 255;
}

Approx near_value(double value, double margin) {
    return Approx(value).epsilon(0).margin(margin);
}

}  // namespace

CATCH_TEST_CASE("ssim: is the published formula, window by window", "[models]") {
    const auto [a, b] = random_pair({2, 2, 24, 19});
    const auto found = models::ssim(a, b);
    CATCH_REQUIRE(found.sizes() == at::IntArrayRef{2});
    for (int n = 0; n < 2; ++n) {
        double expected = 0;
        for (int c = 0; c < 2; ++c) {
            expected += naive_similarity(plane_of(a[n][c]), plane_of(b[n][c]), 1.0).whole / 2;
        }
        CATCH_CHECK(found[n].item<double>() == Approx(expected).epsilon(1e-10));
    }
    CATCH_CHECK(models::ssim(a * 255, b * 255, 255.0)[1].item<double>() ==
                Approx(found[1].item<double>()).epsilon(1e-10));
}

CATCH_TEST_CASE("ms-ssim: is the published formula, odd sides and fewer scales too", "[models]") {
    const auto [a, b] = random_pair({1, 1, 161, 170});
    const auto pa = plane_of(a[0][0]), pb = plane_of(b[0][0]);
    CATCH_CHECK(models::ms_ssim(a, b).item<double>() ==
                Approx(naive_ms_ssim(pa, pb, 5, 1)).epsilon(1e-10));
    CATCH_CHECK(models::ms_ssim(a, b, 1.0, 2).item<double>() ==
                Approx(naive_ms_ssim(pa, pb, 2, 0.0448 + 0.2856)).epsilon(1e-10));
    CATCH_CHECK(models::ms_ssim(a, b, 1.0, 1).item<double>() ==
                Approx(models::ssim(a, b).item<double>()).epsilon(1e-10));
}

CATCH_TEST_CASE("ms-ssim: photos have the figures of pytorch_msssim", "[models]") {
    // pytorch_msssim 1.0.0 in float64, data_range 255, its window given in float64 (the one it
    // makes is rounded to float32, which moves these values by 2e-6).
    const auto k03 = photo_tensor("03"), k23 = photo_tensor("23"), flat = posterised(k23);
    const auto check = [](const at::Tensor& a, const at::Tensor& b, double one, double multi) {
        const auto x = (a * 255).round().to(torch::kDouble);
        const auto y = (b * 255).round().to(torch::kDouble);
        CATCH_CHECK(models::ssim(x, y, 255).item<double>() == near_value(one, 1e-9));
        CATCH_CHECK(models::ms_ssim(x, y, 255).item<double>() == near_value(multi, 1e-9));
        CATCH_CHECK(models::ssim(a, b).item<double>() == near_value(one, 1e-6));  // float32
        CATCH_CHECK(models::ms_ssim(a, b).item<double>() == near_value(multi, 1e-6));
    };
    check(k03, k23, 0.4475226040353, 0.2629154312917);
    const auto corner = [](const at::Tensor& x) { return x.slice(2, 0, 333).slice(3, 0, 241); };
    check(corner(k23), corner(flat), 0.8047380237360, 0.8855697903654);
}

CATCH_TEST_CASE("ms-ssim: 1 for equal pictures, and the same either way round", "[models]") {
    const auto k03 = photo_tensor("03"), k23 = photo_tensor("23");
    CATCH_CHECK(models::ssim(k03, k03).item<float>() == 1.0F);
    CATCH_CHECK(models::ms_ssim(k03, k03).item<float>() == 1.0F);
    CATCH_CHECK(models::ms_ssim(k03, k23).item<double>() ==
                Approx(models::ms_ssim(k23, k03).item<double>()).epsilon(1e-6));
}

CATCH_TEST_CASE("ms-ssim: its gradient is the difference quotient", "[models]") {
    const auto [a, b] = random_pair({1, 2, 45, 42});
    const auto loss = [other = b](const at::Tensor& x) {
        return 1 - models::ms_ssim(x, other, 1.0, 3).mean();
    };
    test::check_gradient(loss, a);
}

CATCH_TEST_CASE("ms-ssim: pictures without anything in common are 0, the gradient finite",
                "[models]") {
    torch::manual_seed(12);
    auto a = torch::rand({1, 3, 176, 176}).requires_grad_();
    const auto value = models::ms_ssim(a, 1 - a.detach());  // every covariance is negative
    CATCH_CHECK(value.item<float>() == 0.0F);
    value.sum().backward();
    CATCH_CHECK(torch::isfinite(a.grad()).all().item<bool>());
    auto black = torch::zeros({1, 3, 176, 176}).requires_grad_();
    models::ms_ssim(black, torch::zeros({1, 3, 176, 176})).sum().backward();
    CATCH_CHECK(torch::isfinite(black.grad()).all().item<bool>());
}

CATCH_TEST_CASE("ms-ssim: mixed precision does not cost it digits", "[models]") {
    const auto k23 = photo_tensor("23"), flat = posterised(k23);
    const auto expected = models::ms_ssim(k23, flat).item<float>();
    const core::Autocast autocast(c10::kCPU, true);
    CATCH_CHECK(models::ms_ssim(k23, flat).item<float>() == expected);
    const auto reduced = models::ms_ssim(k23.to(torch::kBFloat16), flat.to(torch::kBFloat16));
    CATCH_CHECK(reduced.scalar_type() == torch::kFloat);
}

CATCH_TEST_CASE("ms-ssim: what cannot be compared is refused", "[models]") {
    const auto image = torch::rand({1, 3, 161, 161});
    const auto refused = [&](const at::Tensor& a, const at::Tensor& b, const std::string& says) {
        CATCH_CHECK_THROWS_AS(models::ms_ssim(a, b), core::InputError);
        CATCH_CHECK_THROWS_WITH(models::ms_ssim(a, b), Catch::Contains(says));
    };
    CATCH_CHECK_NOTHROW(models::ms_ssim(image, image));
    refused(image.slice(2, 0, 160), image.slice(2, 0, 160), "161 px or more");
    refused(image, image.slice(3, 0, 160), "one shape");
    refused(image[0], image[0], "NCHW");
    refused(image.slice(0, 0, 0), image.slice(0, 0, 0), "something in them");
    refused(image, image.to(torch::kDouble), "one floating-point type");
    refused(image.to(torch::kByte), image.to(torch::kByte), "floating-point");
    refused(image, at::Tensor(), "nothing");
    CATCH_CHECK_THROWS_WITH(models::ms_ssim(image, image, 1.0, 6), Catch::Contains("1..5"));
    CATCH_CHECK_THROWS_WITH(models::ms_ssim(image, image, 1.0, 0), Catch::Contains("1..5"));
    const auto small = torch::rand({1, 3, 10, 40});
    CATCH_CHECK_THROWS_WITH(models::ssim(small, small), Catch::Contains("11 px or more"));
}

CATCH_TEST_CASE("ms-ssim: without padding, the value of a program of its own", "[models]") {
    // Python with torch in double precision: Wang et al. 2003 with means of 2 x 2 and odd ends left
    // out (or a 0 before them), kodim03's corner of 301 x 255 against .6 of it and .4 of kodim23's.
    using torch::indexing::Slice;
    const auto corner = [](const std::string& number) {
        return photo_tensor(number).index({Slice(), Slice(), Slice(0, 255), Slice(0, 301)});
    };
    const auto a = corner("03"), b = 0.6 * a + 0.4 * corner("23");
    const auto value = [&](models::HalvePadding padding) {
        return models::ms_ssim(a, b, 1.0, models::kMsSsimScales, padding).item<double>();
    };
    CATCH_CHECK(value(models::HalvePadding::kNone) == Approx(0.8088689).margin(2e-5));
    CATCH_CHECK(value(models::HalvePadding::kZero) == Approx(0.8024815).margin(2e-5));
    const auto even = a.slice(2, 0, 240).slice(3, 0, 288),
               other = b.slice(2, 0, 240).slice(3, 0, 288);
    CATCH_CHECK(models::ms_ssim(even, other).item<float>() ==
                models::ms_ssim(even, other, 1.0, 5, models::HalvePadding::kNone).item<float>());
    const auto small = torch::rand({1, 3, 175, 176});
    CATCH_CHECK_THROWS_WITH(models::ms_ssim(small, small, 1.0, 5, models::HalvePadding::kNone),
                            Catch::Contains("176 px or more"));
}
