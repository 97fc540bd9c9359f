#include "core/number_text.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>

using namespace oligo::core;

CATCH_TEST_CASE("numbers of options: whole ones within their bounds", "[numbers]") {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    CATCH_CHECK(read_whole_number("--seed", "0", 0, kMost) == 0);
    CATCH_CHECK(read_whole_number("--seed", "18446744073709551615", 0, kMost) == kMost);
    CATCH_CHECK(read_whole_number("--seed", "007", 0, kMost) == 7);
    for (const char* wrong : {"", " ", "-1", "+1", "1 ", " 1", "1.0", "1e3", "0x10", "1k", "nan",
                              "18446744073709551616", "99999999999999999999999", "\xEF\xBC\x91"}) {
        CATCH_INFO(wrong);
        CATCH_CHECK_THROWS_AS(read_whole_number("--seed", wrong, 0, kMost), UsageError);
    }
    CATCH_CHECK_THROWS_AS(read_whole_number("--batch", "0", 1, 1024), UsageError);
    CATCH_CHECK_THROWS_AS(read_whole_number("--batch", "1025", 1, 1024), UsageError);
    CATCH_CHECK_THROWS_WITH(read_whole_number("--batch", "0", 1, 1024),
                            Catch::Contains("--batch '0'") && Catch::Contains("1..1024"));
}

CATCH_TEST_CASE("numbers of options: decimals within their bounds", "[numbers]") {
    CATCH_CHECK(read_decimal("--sub", "0.01", 0, 1) == 0.01);
    CATCH_CHECK(read_decimal("--sub", "1e-3", 0, 1) == 0.001);
    CATCH_CHECK(read_decimal("--sub", "1", 0, 1) == 1);
    CATCH_CHECK(read_decimal("--low", "-3.5", -10, 1) == -3.5);
    for (const char* wrong :
         {"", "nan", "inf", "-0.1", "1.0001", "0,5", "5%", "1e999", ".", "1 "}) {
        CATCH_INFO(wrong);
        CATCH_CHECK_THROWS_AS(read_decimal("--sub", wrong, 0, 1), UsageError);
    }
    CATCH_CHECK_THROWS_WITH(read_decimal("--coverage", "1e5", 0, 10000),
                            Catch::Contains("0..10000"));
    CATCH_CHECK(short_text(0.25) == "0.25");
    CATCH_CHECK(short_text(10000) == "10000");
}
