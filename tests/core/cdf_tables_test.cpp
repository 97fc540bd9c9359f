#include "core/entropy/cdf_tables.hpp"

#include "core/byte_io.hpp"
#include "core/entropy/frequencies.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace oligo::core;

namespace {

/// Webster's method by its definition: everyone gets 1, then unit after unit goes to the largest
/// quotient.
std::vector<std::uint16_t> unit_by_unit(const std::vector<std::uint64_t>& weights, unsigned bits) {
    std::vector<std::uint16_t> frequencies(weights.size(), 1);
    for (std::size_t given = weights.size(); given < std::size_t{1} << bits; ++given) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < weights.size(); ++i) {
            if (weights[i] * (2 * frequencies[best] + 1U) >
                weights[best] * (2 * frequencies[i] + 1U)) {
                best = i;
            }
        }
        ++frequencies[best];
    }
    return frequencies;
}

std::vector<std::uint64_t> random_weights(Random& random, std::size_t count, unsigned most_bits) {
    std::vector<std::uint64_t> weights(count);
    for (auto& weight : weights) weight = random.next() >> (64 - 1 - random.below(most_bits));
    weights[random.below(count)] |= 1;
    return weights;
}

CdfTables two_tables() {
    CdfTable escaping{-3, true, std::vector<std::uint16_t>(9, 1)};
    escaping.frequencies[4] = 4096 - 8;
    return {12, {escaping, {7, false, {1000, 3096}}}};
}

CdfTables read_back(std::span<const std::uint8_t> bytes, std::size_t max_tables = 1024) {
    ByteReader reader(bytes, "tables");
    return CdfTables::read(reader, max_tables);
}

std::vector<std::uint8_t> written(const CdfTables& tables) {
    ByteWriter writer;
    tables.write(writer);
    return writer.take();
}

}  // namespace

CATCH_TEST_CASE("frequencies: as Webster's method hands them out unit by unit", "[entropy]") {
    Random random(1);
    for (const std::size_t count : {1, 2, 3, 17, 100, 3000, 4096}) {
        for (const unsigned most_bits : {2U, 12U, 40U}) {
            const auto weights = random_weights(random, count, most_bits);
            CATCH_INFO(count << " weights of up to " << most_bits << " bits");
            const auto frequencies = quantised_frequencies(weights, 12);
            CATCH_REQUIRE(frequencies == unit_by_unit(weights, 12));
        }
    }
    CATCH_CHECK(quantised_frequencies(std::vector<std::uint64_t>(4096, 1ULL << 40), 12) ==
                std::vector<std::uint16_t>(4096, 1));
    CATCH_CHECK(quantised_frequencies(std::vector<std::uint64_t>(16384, 1ULL << 40), 14) ==
                std::vector<std::uint16_t>(16384, 1));
    CATCH_CHECK(quantised_frequencies(std::vector<std::uint64_t>{5}, 14)[0] == 16384);
}

CATCH_TEST_CASE("frequencies: probabilities become weights of 32 bits", "[entropy]") {
    const std::vector<double> probabilities = {0.5, 0.25, 0.125, 0.0625, 0.0625};
    CATCH_CHECK(quantised_frequencies(probabilities, 14) ==
                std::vector<std::uint16_t>{8192, 4096, 2048, 1024, 1024});
    const std::vector<double> unnormalised = {0.3, 0, 0.1};
    CATCH_CHECK(quantised_frequencies(unnormalised, 12) ==
                std::vector<std::uint16_t>{3071, 1, 1024});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double wrong : {-0.1, 1.1, nan}) {
        CATCH_CHECK_THROWS_AS(quantised_frequencies(std::vector<double>{0.5, wrong}, 12),
                              InputError);
    }
}

CATCH_TEST_CASE("frequencies: impossible weights are refused", "[entropy]") {
    using Weights = std::vector<std::uint64_t>;
    CATCH_CHECK_THROWS_AS(quantised_frequencies(Weights{}, 12), InputError);
    CATCH_CHECK_THROWS_AS(quantised_frequencies(Weights{0, 0}, 12), InputError);
    CATCH_CHECK_THROWS_AS(quantised_frequencies(Weights(4097, 1), 12), InputError);
    CATCH_CHECK_THROWS_AS(quantised_frequencies(Weights{1, (1ULL << 40) + 1}, 12), InputError);
    CATCH_CHECK_THROWS_AS(quantised_frequencies(Weights{1, 1}, 11), InputError);
    CATCH_CHECK_THROWS_WITH(quantised_frequencies(Weights{1, 1}, 15), Catch::Contains("12..14"));
}

CATCH_TEST_CASE("CDF tables: intervals and places are the frequencies laid end to end",
                "[entropy]") {
    const CdfTables tables = two_tables();
    for (std::size_t t = 0; t < tables.size(); ++t) {
        const CdfTable& table = tables[t];
        std::uint32_t slot = 0;
        for (std::size_t i = 0; i < table.frequencies.size(); ++i) {
            const auto value = table.first_value + static_cast<std::int32_t>(i);
            const bool escape = table.escape && i + 1 == table.frequencies.size();
            const auto interval = tables.interval_of(t, value);
            CATCH_REQUIRE(interval.start == slot);
            CATCH_REQUIRE(interval.frequency == table.frequencies[i]);
            CATCH_REQUIRE(interval.escape == escape);
            for (const std::uint32_t end = slot + table.frequencies[i]; slot < end; ++slot) {
                const auto place = tables.lookup().place(t, slot);
                CATCH_REQUIRE(place.start == interval.start);
                CATCH_REQUIRE(place.frequency == interval.frequency);
                CATCH_REQUIRE((place.escape != 0) == escape);
                CATCH_REQUIRE((escape || place.value == value));
            }
        }
        CATCH_REQUIRE(slot == 4096);
    }
    CATCH_CHECK_THROWS_WITH(tables.interval_of(1, 9), Catch::Contains("expected 7..8"));
    CATCH_CHECK(tables.cost_bits(1, 7) == Approx(12 - std::log2(1000)));
    CATCH_CHECK(tables.cost_bits(0, 5) == Approx(12 + 1));   // the first above: overshoot 0
    CATCH_CHECK(tables.cost_bits(0, -4) == Approx(12 + 3));  // the first below: 1
}

CATCH_TEST_CASE("CDF tables: an overshoot names every value outside once", "[entropy]") {
    const CdfTables tables = two_tables();
    CATCH_CHECK(tables.overshoot(0, 5) == 0);
    CATCH_CHECK(tables.overshoot(0, -4) == 1);
    CATCH_CHECK(tables.overshoot(0, 6) == 2);
    CATCH_CHECK(tables.overshoot(0, -5) == 3);
    constexpr auto least = std::numeric_limits<std::int32_t>::min();
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    for (const std::int32_t value : {5, -4, 1000, -1000, least, least + 1, most, most - 1}) {
        CATCH_CHECK(tables.value_of_overshoot(0, tables.overshoot(0, value)) == value);
    }
    CATCH_CHECK_THROWS_AS(tables.value_of_overshoot(0, tables.overshoot(0, most) + 2), InputError);
    CATCH_CHECK_THROWS_AS(tables.value_of_overshoot(0, tables.overshoot(0, least) + 2), InputError);
}

CATCH_TEST_CASE("CDF tables: wrong tables are refused", "[entropy]") {
    const auto refused = [](unsigned bits, const CdfTable& table) {
        CATCH_CHECK_THROWS_AS(CdfTables(bits, {table}), InputError);
    };
    refused(12, {0, false, {}});
    refused(12, {0, false, {4095}});
    refused(12, {0, false, {4096, 1}});
    refused(12, {0, false, {4096, 0}});
    refused(11, {0, false, {2048}});
    refused(15, {0, false, {32768}});
    refused(12, {std::numeric_limits<std::int32_t>::max(), false, {2048, 2048}});
    CATCH_CHECK_NOTHROW(
        CdfTables(12, {{std::numeric_limits<std::int32_t>::max(), true, {2048, 2048}}}));
    CATCH_CHECK_THROWS_AS(CdfTables(12, {}), InputError);
    CATCH_CHECK_THROWS_AS(CdfTables(12, std::vector<CdfTable>(4097, {0, false, {4096}})),
                          InputError);
}

CATCH_TEST_CASE("CDF tables: the bytes are those of FORMAT.md and come back", "[entropy]") {
    const CdfTables tables = two_tables();
    const auto bytes = written(tables);
    // version, bits, tables; -3 -> 5, 9 with escape -> 19, ones around 4088; 7 -> 14, 2 -> 4.
    CATCH_CHECK(bytes == std::vector<std::uint8_t>{1, 12, 2, 5, 19, 1, 1,    1, 1,    0xF8, 0x1F,
                                                   1, 1,  1, 1, 14, 4, 0xE8, 7, 0x98, 0x18});
    const CdfTables back = read_back(bytes);
    CATCH_REQUIRE(back.size() == 2);
    CATCH_CHECK(back.precision_bits() == 12);
    CATCH_CHECK(back[0] == tables[0]);
    CATCH_CHECK(back[1] == tables[1]);
    CATCH_CHECK_THROWS_AS(read_back(bytes, 1), InputError);
}

CATCH_TEST_CASE("CDF tables: a damaged file is refused or other sound tables", "[entropy]") {
    const auto bytes = written(two_tables());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CATCH_REQUIRE_THROWS_AS(read_back(std::span(bytes).first(length)), InputError);
    }
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (unsigned mask = 1; mask < 256; ++mask) {
            auto damaged = bytes;
            damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ mask);
            try {
                const CdfTables tables = read_back(damaged);
                for (std::size_t t = 0; t < tables.size(); ++t) {
                    const auto& all = tables[t].frequencies;
                    CATCH_REQUIRE(std::accumulate(all.begin(), all.end(), 0U) ==
                                  1U << tables.precision_bits());
                }
            } catch (const InputError&) {
                ++refused;
            }
        }
    }
    CATCH_CHECK(refused > bytes.size() * 255 * 3 / 4);
}
