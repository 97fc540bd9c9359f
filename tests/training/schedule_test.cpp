#include "training/schedule.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

CATCH_TEST_CASE("schedule: stages by epochs and steps follow one another", "[training]") {
    const training::Schedule schedule({}, {{1e-4, 200, 0}, {1e-5, 0, 70}}, 10);
    CATCH_CHECK(schedule.total_steps() == 2070);
    CATCH_CHECK(schedule.learning_rate(0) == 1e-4);
    CATCH_CHECK(schedule.learning_rate(1999) == 1e-4);
    CATCH_CHECK(schedule.learning_rate(2000) == 1e-5);
    CATCH_CHECK(schedule.learning_rate(99999) == 1e-5);
}

CATCH_TEST_CASE("schedule: warm-up rises, cosine falls to its last ratio", "[training]") {
    training::OptimiserConfig optimiser;
    optimiser.schedule = "cosine";
    optimiser.warmup_steps = 10;
    optimiser.final_ratio = 0.1;
    const training::Schedule schedule(optimiser, {{1e-3, 0, 110}}, 1);
    CATCH_CHECK(schedule.learning_rate(0) == Approx(1e-4));
    CATCH_CHECK(schedule.learning_rate(9) == Approx(1e-3));
    CATCH_CHECK(schedule.learning_rate(10) == Approx(1e-3));
    CATCH_CHECK(schedule.learning_rate(60) == Approx(0.55e-3));
    CATCH_CHECK(schedule.learning_rate(110) == Approx(1e-4));
}

CATCH_TEST_CASE("schedule: one-cycle rises to the rate and falls to its last ratio", "[training]") {
    training::OptimiserConfig optimiser;
    optimiser.schedule = "one-cycle";
    optimiser.peak_share = 0.25;
    optimiser.final_ratio = 0.01;
    const training::Schedule schedule(optimiser, {{1e-3, 0, 400}}, 1);
    CATCH_CHECK(schedule.learning_rate(0) == Approx(4e-5));
    CATCH_CHECK(schedule.learning_rate(50) == Approx(0.52e-3));
    CATCH_CHECK(schedule.learning_rate(100) == Approx(1e-3));
    CATCH_CHECK(schedule.learning_rate(250) == Approx(0.505e-3));
    CATCH_CHECK(schedule.learning_rate(400) == Approx(1e-5));
}
