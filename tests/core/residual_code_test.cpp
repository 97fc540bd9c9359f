#include "core/entropy/residual_code.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>

namespace oligo::core {
namespace {

using Residuals = std::vector<std::int8_t>;

/// Sums of uniform numbers, scaled: near to a Gaussian of this standard deviation.
Residuals bell(std::size_t count, double deviation, std::uint64_t seed) {
    core::Random random(seed);
    Residuals residuals(count);
    for (auto& residual : residuals) {
        const double value = std::round(deviation * random.normal());
        residual = static_cast<std::int8_t>(std::clamp(value, -128.0, 127.0));
    }
    return residuals;
}

Residuals flat(std::size_t count, std::uint32_t step, std::uint64_t seed) {
    core::Random random(seed);
    Residuals residuals(count);
    for (auto& residual : residuals) {
        residual =
            static_cast<std::int8_t>(static_cast<int>(step * random.below(256 / step)) - 128);
    }
    return residuals;
}

/// Bits a residual by its own frequencies.
double entropy_bits(const Residuals& residuals) {
    std::array<double, 256> counts{};
    for (const std::int8_t residual : residuals) ++counts[static_cast<std::uint8_t>(residual)];
    double bits = 0;
    for (const double count : counts) {
        if (count > 0) bits -= count * std::log2(count / static_cast<double>(residuals.size()));
    }
    return bits / static_cast<double>(residuals.size());
}

CATCH_TEST_CASE("residuals: come back, and never cost more than a byte beside themselves",
                "[codebook]") {
    for (const std::size_t count : {0, 1, 2, 3, 17, 255, 256, 5000}) {
        for (const Residuals& residuals :
             {Residuals(count, 0), Residuals(count, -128), Residuals(count, 127),
              bell(count, 0.3, count), bell(count, 5, count), bell(count, 40, count),
              flat(count, 1, count), flat(count, 16, count)}) {
            const auto bytes = write_residuals(residuals);
            CATCH_REQUIRE(bytes.size() <= count + 1);
            CATCH_REQUIRE(read_residuals(bytes, count) == residuals);
        }
    }
}

CATCH_TEST_CASE("residuals: cost their entropy where they have less than a byte", "[codebook]") {
    const std::size_t count = 20000;
    for (const Residuals& residuals :
         {bell(count, 0.5, 1), bell(count, 3, 2), bell(count, 20, 3), flat(count, 16, 4)}) {
        const auto bits = 8 * static_cast<double>(write_residuals(residuals).size());
        CATCH_CAPTURE(entropy_bits(residuals));
        CATCH_CHECK(bits < 1.02 * entropy_bits(residuals) * count + 8 * 600);
        CATCH_CHECK(bits > 0.999 * entropy_bits(residuals) * count);
    }
    CATCH_CHECK(write_residuals(Residuals(count, 7)).size() < 20);
    CATCH_CHECK(write_residuals(flat(count, 1, 5)).size() == count + 1);
    // A few values of a bell: a frozen table is cheaper than one of their own.
    CATCH_CHECK(write_residuals(bell(200, 3, 6)).front() >= 1);
    CATCH_CHECK(write_residuals(bell(200, 3, 6)).front() <= 64);
    CATCH_CHECK(write_residuals(flat(count, 16, 7)).front() == 65);
}

CATCH_TEST_CASE("residuals: bytes that nobody wrote are refused", "[codebook]") {
    const auto good = write_residuals(bell(500, 3, 8));
    CATCH_CHECK_THROWS_AS(read_residuals({}, 0), core::InputError);
    CATCH_CHECK_THROWS_AS(read_residuals(std::vector<std::uint8_t>{66}, 0), core::InputError);
    CATCH_CHECK_THROWS_AS(read_residuals(std::vector<std::uint8_t>{0, 1}, 2), core::InputError);
    CATCH_CHECK_THROWS_AS(read_residuals(std::vector<std::uint8_t>{65}, 2), core::InputError);
    CATCH_CHECK_THROWS_AS(read_residuals(good, 499), core::InputError);
    CATCH_CHECK_THROWS_AS(read_residuals(good, 501), core::InputError);
    const auto good_flat = write_residuals(flat(3000, 32, 10));
    core::Random random(9);
    std::size_t refused = 0;
    for (int trial = 0; trial < 3000; ++trial) {  // of which a checksum passes one in 65536
        auto bytes = trial % 2 == 0 ? good : good_flat;
        for (std::size_t i = static_cast<std::size_t>(trial % 4); i < 4; ++i) {
            bytes[1 + i * (bytes.size() - 1) / 4] ^=
                static_cast<std::uint8_t>(1 + random.below(255));
        }
        if (trial % 5 == 0) bytes.resize(random.below(bytes.size()));
        const std::size_t count = trial % 2 == 0 ? 500 : 3000;
        try {
            const Residuals residuals = read_residuals(bytes, count);
            CATCH_REQUIRE(residuals.size() == count);
        } catch (const core::InputError&) {
            ++refused;
        }
    }
    CATCH_CHECK(refused > 2990);
}

}  // namespace
}  // namespace oligo::core
