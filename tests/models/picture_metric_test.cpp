#include "models/metrics/picture_metric.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "models/metrics/lpips.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

models::MetricSources shipped_sources() {
    return {models::model_folders(), {}, "cpu"};
}

core::Picture test_picture(const std::string& name) {
    return core::load_picture(std::string(OLIGO_TEST_DATA) + "/" + name + ".png");
}

}  // namespace

CATCH_TEST_CASE("picture metrics: each name gives its figure", "[models]") {
    const auto figure = [](const std::string& name, const core::Picture& a,
                           const core::Picture& b) {
        return models::open_picture_metric(name, shipped_sources())->measure(a, b).value();
    };
    // Sources of the values: tests/models/ssim_test.cpp and lpips_test.cpp.
    const auto k03 = test_picture("kodim03"), k23 = test_picture("kodim23");
    CATCH_CHECK(figure("psnr-rgb", k03, k23) == core::psnr_db(k03, k23));
    CATCH_CHECK(figure("psnr-y", k03, k23) == core::psnr_luma_db(k03, k23));
    CATCH_CHECK(figure("ssim-rgb", k03, k23) == Approx(0.447523).margin(1e-5));
    CATCH_CHECK(figure("ms-ssim-rgb", k03, k23) == Approx(0.262915).margin(1e-5));
    const auto ref = test_picture("lpips/ex_ref"), p1 = test_picture("lpips/ex_p1");
    CATCH_CHECK(figure("lpips-alex", ref, p1) == Approx(0.137566).margin(1e-3));
    CATCH_CHECK(figure("lpips-squeeze", ref, p1) == Approx(0.147902).margin(1e-3));
}

CATCH_TEST_CASE("picture metrics: no figure where there is none", "[models]") {
    const auto small = test::make_picture(40, 12), other = test::make_picture(40, 12, 3, 2);
    const auto figure = [&](const std::string& name, const core::Picture& b) {
        return models::open_picture_metric(name, shipped_sources())->measure(small, b);
    };
    CATCH_CHECK_FALSE(figure("psnr-rgb", small).has_value());
    CATCH_CHECK(figure("psnr-rgb", other).has_value());
    CATCH_CHECK(figure("ssim-rgb", small).value() == 1.0);
    CATCH_CHECK_FALSE(figure("ms-ssim-rgb", other).has_value());
    CATCH_CHECK_FALSE(figure("lpips-alex", other).has_value());
    for (const auto& kind : models::metric_kinds()) {
        if (kind.name == "lpips-vgg" || kind.name == "dists") continue;
        CATCH_INFO(kind.name);
        CATCH_CHECK_THROWS_AS(figure(std::string(kind.name), test::make_picture(41, 12)),
                              core::InputError);
    }
}

CATCH_TEST_CASE("picture metrics: gray is three equal channels", "[models]") {
    const auto gray = test::make_picture(64, 48, 1), colour = test::make_picture(64, 48, 3, 2);
    for (const std::string name : {"psnr-rgb", "ssim-rgb", "lpips-squeeze"}) {
        auto metric = models::open_picture_metric(name, shipped_sources());
        CATCH_CHECK(metric->measure(gray, colour).value() ==
                    metric->measure(core::to_rgb(gray), colour).value());
    }
}

CATCH_TEST_CASE("picture metrics: names and weights that are not there are said", "[models]") {
    CATCH_CHECK_THROWS_WITH(models::open_picture_metric("lpips-alexx", shipped_sources()),
                            Catch::Contains("did you mean 'lpips-alex'"));
    CATCH_CHECK_THROWS_WITH(models::open_picture_metric("lpips-vgg", shipped_sources()),
                            Catch::Contains("convert_lpips.py"));
    const test::TemporaryFolder folder;
    auto sources = shipped_sources();
    sources.folders = {folder.path()};
    CATCH_CHECK_THROWS_WITH(models::open_picture_metric("lpips-alex", sources),
                            Catch::Contains("no lpips-alex.safetensors in"));
    sources.vgg_weights = models::model_folders().back() / "lpips-alex.safetensors";
    CATCH_CHECK_THROWS_WITH(models::open_picture_metric("lpips-vgg", sources),
                            Catch::Contains("of lpips-alex; expected lpips-vgg"));
    sources.vgg_weights = folder / "own.safetensors";
    models::Lpips vgg(models::Backbone::kVgg);
    models::save_model(sources.vgg_weights, *vgg, {{"metric", "lpips-vgg"}},
                       models::Precision::kFloat16);
    const auto picture = test::make_picture(32, 32);
    CATCH_CHECK(models::open_picture_metric("lpips-vgg", sources)->measure(picture, picture) == 0);
}
