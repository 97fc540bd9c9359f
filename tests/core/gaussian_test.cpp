#include "core/entropy/gaussian.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

using namespace oligo::core;

namespace {

std::string hash_of(const CdfTables& tables) {
    ByteWriter writer;
    tables.write(writer);
    Sha256 hash;
    hash.update(writer.data());
    return to_hex(hash.finish());
}

/// Mass of [k - 1/2, k + 1/2], by the C library in floating point; exact far out, too.
double mass_of(std::int32_t k, double scale) {
    const double from = (std::abs(k) - 0.5) / scale, to = (std::abs(k) + 0.5) / scale;
    return 0.5 * (std::erfc(from / std::sqrt(2)) - std::erfc(to / std::sqrt(2)));
}

}  // namespace

CATCH_TEST_CASE("gaussian: the mass agrees with erf", "[entropy]") {
    for (double x = 0; x < 6; x += 0.001) {
        const auto x_q24 = static_cast<std::uint64_t>(x * 0x1p24);
        const double exact = 0.5 * std::erf(static_cast<double>(x_q24) * 0x1p-24 / std::sqrt(2));
        const double mass = static_cast<double>(gaussian_half_mass_q38(x_q24)) * 0x1p-38;
        CATCH_INFO("x = " << x);
        CATCH_REQUIRE(std::abs(mass - exact) < (x < 4 ? 2e-8 : 1e-6));
    }
    CATCH_CHECK(gaussian_half_mass_q38(0) == 0);
    CATCH_CHECK(gaussian_half_mass_q38(~std::uint64_t{0}) == std::uint64_t{1} << 37);
}

CATCH_TEST_CASE("gaussian: scales are equal steps of the logarithm", "[entropy]") {
    for (std::size_t i = 0; i < kGaussianScales; ++i) {
        const double scale = 0.11 * std::pow(256 / 0.11, static_cast<double>(i) / 63);
        CATCH_REQUIRE(kGaussianScalesQ16[i] == std::lround(65536 * scale));
        CATCH_REQUIRE(gaussian_scale_index(kGaussianScalesQ16[i]) == i);
        CATCH_REQUIRE(gaussian_scale_index(kGaussianScalesQ16[i] - 1) == i);
        CATCH_REQUIRE(gaussian_scale_index(kGaussianScalesQ16[i] + 1) ==
                      std::min<std::size_t>(i + 1, 63));
    }
    CATCH_CHECK(gaussian_scale_index(0) == 0);
    CATCH_CHECK(gaussian_scale_index(~0U) == 63);
}

CATCH_TEST_CASE("gaussian: tables are symmetric and cost little more than the entropy",
                "[entropy]") {
    const CdfTables tables = gaussian_tables(14);
    CATCH_REQUIRE(tables.size() == kGaussianScales);
    for (std::size_t index = 0; index < kGaussianScales; ++index) {
        const double scale = kGaussianScalesQ16[index] / 65536.0;
        const auto reach = static_cast<std::int32_t>(8.5 * scale) + 2;
        double entropy_bits = 0, cost_bits = 0;
        for (std::int32_t k = -reach; k <= reach; ++k) {
            const double mass = mass_of(k, scale);
            if (mass > 0) entropy_bits -= mass * std::log2(mass);
            cost_bits += mass * tables.cost_bits(index, k);
        }
        CATCH_INFO("scale index " << index << ": " << entropy_bits << " bits cost " << cost_bits);
        CATCH_CHECK(cost_bits > entropy_bits);
        CATCH_CHECK(cost_bits - entropy_bits < 2.5e-4 + 0.0015 * entropy_bits);
        CATCH_REQUIRE(tables[index].escape);
        const std::int32_t last = -tables[index].first_value;
        CATCH_REQUIRE(tables[index].frequencies.size() == 2U * static_cast<unsigned>(last) + 2);
        for (std::int32_t k = 1; k <= last; ++k) {
            const auto left = tables.interval_of(index, -k).frequency;
            const auto right = tables.interval_of(index, k).frequency;
            CATCH_REQUIRE((left == right || left == right + 1));  // ties go to the lower index
        }
    }
}

CATCH_TEST_CASE("gaussian: the tables are the same everywhere", "[entropy]") {
    // Frozen: streams and pools are written with these.
    CATCH_CHECK(hash_of(gaussian_tables(12)) ==
                "844f201877a24046c868b8f4e674e3507c2f709d2fc350ed655aa9fb431d9bec");
    CATCH_CHECK(hash_of(gaussian_tables(13)) ==
                "1de26d05d92e565a799d36e46e66cf0e5284d4d817d17cf8c7fe7751271e45c7");
    CATCH_CHECK(hash_of(gaussian_tables(14)) ==
                "34d3b04c5d990e7bf478a7e9cda16fe97267d2358e1b7a836f0f02bad86563c3");
    CATCH_CHECK_THROWS_AS(gaussian_tables(11), InputError);
    CATCH_CHECK_THROWS_AS(gaussian_tables(15), InputError);
}
