#include "training/figures.hpp"

#include "tests/support/temporary_folder.hpp"
#include "training/metrics_log.hpp"
#include "training/progress_lines.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <fstream>

using namespace oligo;
using training::Figure;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<Figure> kThree{
    {{"perceptual", "LPIPS", 2}, 0.126}, {{"mse", ""}, 50}, {{"psnr_db", "dB", 3}, 31.2071}};

}  // namespace

CATCH_TEST_CASE("figures: a sentence has those with a unit, with their digits", "[training]") {
    CATCH_CHECK(training::sentence(kThree) == "0.13 LPIPS, 31.207 dB");
    CATCH_CHECK(training::sentence({}).empty());
}

CATCH_TEST_CASE("figures: a step's are read when they are wanted", "[training]") {
    const auto value = torch::full({}, 650.25F).requires_grad_();
    training::StepFigures figures;
    figures.add(training::mse_kind(), value);
    figures.add(training::psnr_kind(), value, training::psnr_of_mse);
    figures.add({"noise_level", ""}, 0.03);
    const auto read = figures.read();
    CATCH_REQUIRE(read.size() == 3);
    CATCH_CHECK(read[0].value == 650.25);
    CATCH_CHECK(read[1].value == Approx(20));
    CATCH_CHECK(read[2].kind.name == "noise_level");
    CATCH_CHECK(read[2].value == 0.03);
}

CATCH_TEST_CASE("metrics: a later figure gives every row a column, in a resumed run's table too",
                "[training]") {
    const test::TemporaryFolder folder;
    {
        training::MetricsLog log(folder.path(), 0);
        log.write(1, {{{"loss", ""}, 4}});
        log.write(2, {{{"loss", ""}, 3}, {{"hinge", ""}, 0.5}});
        log.write(3, {{{"hinge", ""}, 0.25}});
        log.write_validation(3, {{{"psnr_db", "dB"}, 30}, {{"score", ""}, 1}});
    }
    CATCH_CHECK(text_of(folder / "metrics.csv") == "step,loss,hinge\n1,4,\n2,3,0.5\n3,,0.25\n");
    CATCH_CHECK(text_of(folder / "validation.csv") == "step,psnr_db,score\n3,30,1\n");
    training::MetricsLog log(folder.path(), 2);  // the checkpoint was of step 2
    log.write(3, {{{"loss", ""}, 2}, {{"norm", ""}, 7}});
    CATCH_CHECK(text_of(folder / "metrics.csv") ==
                "step,loss,hinge,norm\n1,4,,\n2,3,0.5,\n3,2,,7\n");
    const auto lines = text_of(folder / "metrics.jsonl");
    CATCH_CHECK(lines ==
                "{\"step\":1,\"loss\":4.0}\n{\"step\":2,\"loss\":3.0,\"hinge\":0.5}\n"
                "{\"step\":3,\"loss\":2.0,\"norm\":7.0}\n");
}

CATCH_TEST_CASE("progress lines: soon, then ever more rarely, with the time left", "[training]") {
    using std::chrono::seconds;
    const training::ProgressLines::Clock::time_point start{};
    training::ProgressLines lines(100, 400, start);
    CATCH_CHECK_FALSE(lines.due(start + seconds(1)));
    CATCH_CHECK(lines.due(start + seconds(2)));
    CATCH_CHECK(lines.line(110, start + seconds(2)) ==
                "step 110 of 400 (27 %): 5 steps/s, 00:58 left");
    CATCH_CHECK_FALSE(lines.due(start + seconds(5)));
    CATCH_CHECK(lines.due(start + seconds(6)));
    int count = 0;
    for (int second = 6; second < 3600; ++second) {
        if (!lines.due(start + seconds(second))) continue;
        lines.line(120, start + seconds(second));
        ++count;
    }
    CATCH_CHECK(count >= 59);
    CATCH_CHECK(count <= 65);
    CATCH_CHECK(training::duration_text(3920) == "1:05:20");
}
