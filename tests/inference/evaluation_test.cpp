#include "inference/api/evaluate_picture.hpp"
#include "inference/api/evaluation_journal.hpp"
#include "inference/api/evaluation_statistics.hpp"
#include "inference/api/evaluation_systems.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>

using namespace oligo;
using namespace oligo::inference;

CATCH_TEST_CASE("evaluation: 95 % intervals", "[evaluation]") {
    // By hand: mean 2.5, deviation sqrt(5/3), t(3) = 3.1824; scipy.stats.t.interval agrees.
    const auto mean = mean_interval(std::array{1.0, 2.0, 3.0, 4.0}).value();
    CATCH_CHECK(mean.low == Approx(0.445739).epsilon(1e-4));
    CATCH_CHECK(mean.high == Approx(4.554261).epsilon(1e-4));
    CATCH_CHECK(!mean_interval(std::array{1.0}));
    // Wilson's score interval of 8 of 10, as in Newcombe 1998.
    const auto share = share_interval(8, 10).value();
    CATCH_CHECK(share.low == Approx(0.4902).margin(1e-4));
    CATCH_CHECK(share.high == Approx(0.9433).margin(1e-4));
    CATCH_CHECK(share_interval(0, 20)->low == 0);
    CATCH_CHECK(share_interval(20, 20)->high == 1);
    CATCH_CHECK(!share_interval(0, 0));
}

CATCH_TEST_CASE("evaluation: settings of lists", "[evaluation]") {
    using Settings = std::vector<std::vector<std::string>>;
    CATCH_CHECK(settings_of({}) == Settings{{}});
    CATCH_CHECK(settings_of({"rate=1,2", "book=7"}) ==
                Settings{{"rate=1", "book=7"}, {"rate=2", "book=7"}});
    CATCH_CHECK(settings_of({"a=1,2", "b=3,4"}).size() == 4);
    CATCH_CHECK(settings_of({"constraints.forbidden_motifs=[\"A\",\"C\"]"}).size() == 1);
    CATCH_CHECK_THROWS(settings_of({"a=" + std::string(1200, ',')}));
}

CATCH_TEST_CASE("evaluation: a journal keeps what is done", "[evaluation]") {
    const test::TemporaryFolder folder;
    const auto file = EvaluationJournal::beside(folder.path() / "r.json");
    {
        EvaluationJournal journal(file);
        CATCH_CHECK(!std::filesystem::exists(file));
        journal.add("one", {{"psnr", 0.1 + 0.2}});
        journal.add("two", {{"psnr", nullptr}});
        EvaluationJournal second(file);
        CATCH_CHECK(second.found() == 2);
        CATCH_CHECK_THROWS(second.add("three", {}));  // the first is still at it
    }
    std::ofstream(file, std::ios::app) << "{\"key\": \"cut\", \"rec";
    EvaluationJournal again(file);
    CATCH_CHECK(again.find("one").value()["psnr"] == 0.1 + 0.2);
    CATCH_CHECK(!again.find("cut"));
    again.add("four", {{"psnr", 4}});
    CATCH_CHECK(EvaluationJournal(file).find("four").has_value());
    again.remove();
    CATCH_CHECK(!std::filesystem::exists(file));
}

CATCH_TEST_CASE("evaluation: histograms of oligos", "[evaluation]") {
    OligoHistograms oligos;
    oligos.add("ACGT");
    oligos.add("GGGCCC");
    oligos.add(std::string(40, 'T'));
    CATCH_CHECK(oligos.gc[25] == 1);
    CATCH_CHECK(oligos.gc[50] == 1);
    CATCH_CHECK(oligos.gc[0] == 1);
    CATCH_CHECK(oligos.runs[1] == 1);
    CATCH_CHECK(oligos.runs[3] == 1);
    CATCH_CHECK(oligos.runs[16] == 1);
    CATCH_CHECK(oligos.lengths_nt == std::map<std::size_t, std::uint64_t>{{4, 1}, {6, 1}, {40, 1}});
}
