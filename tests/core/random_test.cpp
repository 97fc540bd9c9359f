#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

using namespace oligo::core;

CATCH_TEST_CASE("random: SplitMix64 gives the published sequence of seed 1234567", "[random]") {
    std::uint64_t state = 1234567;
    CATCH_CHECK(splitmix64(state) == 6457827717110365317U);
    CATCH_CHECK(splitmix64(state) == 3203168211198807973U);
    CATCH_CHECK(splitmix64(state) == 9817491932198370423U);
    CATCH_CHECK(splitmix64(state) == 4593380528125082431U);
    CATCH_CHECK(splitmix64(state) == 16408922859458223821U);
}

CATCH_TEST_CASE("random: xoshiro256** gives the published sequence of state 1 2 3 4", "[random]") {
    Random random(0);
    random.set_state({1, 2, 3, 4});
    constexpr std::uint64_t kExpected[] = {11520U,
                                           0U,
                                           1509978240U,
                                           1215971899390074240U,
                                           1216172134540287360U,
                                           607988272756665600U,
                                           16172922978634559625U,
                                           8476171486693032832U,
                                           10595114339597558777U,
                                           2904607092377533576U};
    for (const std::uint64_t expected : kExpected) CATCH_CHECK(random.next() == expected);
}

CATCH_TEST_CASE("random: the state is four SplitMix64 values of the seed", "[random]") {
    const auto state = Random(0).state();
    CATCH_CHECK(state[0] == 0xE220A8397B1DCDAFU);  // SplitMix64 of 0, as published
    CATCH_CHECK(state[1] == 0x6E789E6AA1B965F4U);
    CATCH_CHECK(state[2] == 0x06C45D188009454FU);
    CATCH_CHECK(state[3] == 0xF88BB8A8724C81ECU);
}

CATCH_TEST_CASE("random: a stream is seeded as FORMAT.md section 1 says", "[random]") {
    std::uint64_t mixed = 77 ^ (std::uint64_t{6} * 0x9E3779B97F4A7C15U);
    const std::uint64_t seed = splitmix64(mixed);
    CATCH_CHECK(Random(77, 5).state() == Random(seed).state());
    CATCH_CHECK(Random(77, 5).state() != Random(77, 6).state());
}

CATCH_TEST_CASE("random: below follows multiply-and-reject step by step", "[random]") {
    for (const std::uint64_t bound :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{6}, std::uint64_t{3} << 30,
          (std::uint64_t{1} << 32) - 1, std::uint64_t{1} << 32}) {
        Random random(bound), reference(bound);
        for (int i = 0; i < 1000; ++i) {
            std::uint64_t product = 0;
            do {
                product = (reference.next() >> 32) * bound;
            } while ((product & 0xFFFFFFFFU) < ((std::uint64_t{1} << 32) - bound) % bound);
            CATCH_REQUIRE(random.below(bound) == product >> 32);
        }
        CATCH_CHECK(random.state() == reference.state());
    }
    Random random(1);
    CATCH_CHECK_THROWS_AS(random.below(0), std::invalid_argument);
    CATCH_CHECK_THROWS_AS(random.below((std::uint64_t{1} << 32) + 1), std::invalid_argument);
}

CATCH_TEST_CASE("random: uniform and normal have their moments", "[random]") {
    Random random(9);
    constexpr int kCount = 200000;
    double sum = 0, normal_sum = 0, normal_squares = 0;
    for (int i = 0; i < kCount; ++i) {
        const double u = random.uniform();
        CATCH_REQUIRE((u >= 0 && u < 1));
        sum += u;
        const double z = random.normal();
        CATCH_REQUIRE(std::isfinite(z));
        normal_sum += z;
        normal_squares += z * z;
    }
    CATCH_CHECK(sum / kCount == Approx(0.5).margin(0.004));
    CATCH_CHECK(normal_sum / kCount == Approx(0).margin(0.012));
    CATCH_CHECK(normal_squares / kCount == Approx(1).margin(0.02));
}

CATCH_TEST_CASE("random: a permutation is Fisher-Yates from the last element", "[random]") {
    Random random(3), reference(3);
    std::vector<std::uint32_t> expected(50);
    std::iota(expected.begin(), expected.end(), 0U);
    for (std::uint32_t i = 49; i >= 1; --i)
        std::swap(expected[i], expected[reference.below(i + 1)]);
    CATCH_CHECK(permutation(50, random) == expected);
    CATCH_CHECK(permutation(0, random).empty());
    CATCH_CHECK(permutation(1, random) == std::vector<std::uint32_t>{0});
    CATCH_CHECK(random.state() == reference.state());  // no draw for 0 and 1 elements
}
