#include "dna/fountain/inactive_system.hpp"

#include "core/random.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

constexpr unsigned kSymbolBytes = 16;

Unit random_unit(core::Random& random) {
    return {random.next(), random.next()};
}

/// Random equations that `solution` fulfils, the unknown `left_out` in none of them.
struct Equations {
    InactiveSystem::Shape shape;
    std::vector<Unit> solution;
    InactiveSystem system;

    Equations(std::size_t unknowns, std::size_t equations, std::size_t left_out,
              InactiveSystem::Origin origin = InactiveSystem::Origin::kForgotten)
        : shape{unknowns, equations, 0, kSymbolBytes, origin}, system(shape) {
        core::Random random(unknowns);
        for (std::size_t i = 0; i < unknowns; ++i) solution.push_back(random_unit(random));
        for (std::size_t i = 0; i < equations; ++i) {
            for (std::size_t j = 0; j < unknowns; ++j) {
                if (random.below(2) == 0 || j == left_out) continue;
                flip_bit(system.lane(i), j);
                *system.symbol(i) ^= solution[j];
            }
        }
    }
};

bool same(const Unit& one, const Unit& other) {
    return one.low == other.low && one.high == other.high;
}

}  // namespace

// Sizes on both sides of where larger panels are used, and unknowns that do not fill a panel.
CATCH_TEST_CASE("inactive system: random equations give their solution back", "[fountain]") {
    for (const std::size_t unknowns : {1, 3, 127, 130, 570, 650, 1023}) {
        CATCH_CAPTURE(unknowns);
        Equations made(unknowns, unknowns + 40, unknowns);
        CATCH_REQUIRE(made.system.reduce());
        CATCH_REQUIRE(made.system.consistent());
        const Lanes found = made.system.solve();
        for (std::size_t i = 0; i < unknowns; ++i) {
            CATCH_REQUIRE(same(*found[i], made.solution[i]));
        }
    }
}

CATCH_TEST_CASE("inactive system: an unknown in no equation is not made up", "[fountain]") {
    for (const std::size_t unknowns : {100, 650}) {
        CATCH_CAPTURE(unknowns);
        Equations made(unknowns, unknowns + 40, unknowns / 2);
        CATCH_CHECK_FALSE(made.system.reduce());
    }
}

CATCH_TEST_CASE("inactive system: a wrong symbol contradicts, its origin in the checks",
                "[fountain]") {
    for (const std::size_t unknowns : {100, 650}) {
        CATCH_CAPTURE(unknowns);
        Equations made(unknowns, unknowns + 40, unknowns, InactiveSystem::Origin::kKept);
        const std::size_t wrong = unknowns / 3;
        made.system.symbol(wrong)->low ^= 0x80;
        CATCH_REQUIRE(made.system.reduce());
        CATCH_CHECK_FALSE(made.system.consistent());
        const GaloisRows checks = made.system.checks();
        CATCH_REQUIRE(checks.count() == 40);
        for (std::size_t i = 0; i < checks.count(); ++i) {
            CATCH_REQUIRE((checks[i][0] == 0x80) == (checks[i][kSymbolBytes + wrong] == 1));
        }
    }
}

}  // namespace oligo::dna
