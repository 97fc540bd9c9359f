#include "dna/constraints/machine.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/dna/constraints/slow_screen.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace oligo::dna {
namespace {

/// Strands of `length` with `strong` C and G that a state of the machine may still write.
std::vector<std::uint64_t> spectrum(const ConstraintMachine& machine,
                                    ConstraintMachine::State state, std::size_t length) {
    std::vector<std::uint64_t> counts(length + 1);
    if (length == 0) {
        counts[0] = 1;
        return counts;
    }
    for (const auto& step : machine.steps(state)) {
        if (step.next == ConstraintMachine::kDead) continue;
        const auto rest = spectrum(machine, step.next, length - 1);
        for (std::size_t i = 0; i < rest.size(); ++i) counts[i + step.strong] += rest[i];
    }
    return counts;
}

CATCH_TEST_CASE("machine: reads exactly the strands that keep the rules", "[machine]") {
    core::Random random(1);
    const std::vector<Constraints> sets = {{3, 0, 1, {}},
                                           {2, 0, 1, {"GAATTC", "GGTCTC"}},
                                           {1, 0, 1, {"ACG", "TT"}},
                                           {20, 0, 1, {"GCGC", "AAAAA", "CATG"}}};
    for (const Constraints& rules : sets) {
        const ConstraintMachine machine(rules, "");
        std::size_t kept = 0;
        for (int trial = 0; trial < 3000; ++trial) {
            std::string strand;
            for (std::size_t i = random.below(30); i > 0; --i) strand += "ACGT"[random.below(4)];
            const auto state = machine.walk(ConstraintMachine::kStart, strand);
            CATCH_REQUIRE((state != ConstraintMachine::kDead) == test::keeps_rules(strand, rules));
            kept += state != ConstraintMachine::kDead ? 1 : 0;
        }
        CATCH_CHECK(kept > 100);
        CATCH_CHECK(machine.walk(ConstraintMachine::kStart, "ACN") == ConstraintMachine::kDead);
    }
}

CATCH_TEST_CASE("machine: states of a class have the same continuations", "[machine]") {
    const ConstraintMachine machine({3, 0, 1, {"GAATTC", "GGTCTC"}}, "AAACG");
    std::vector<std::vector<std::uint64_t>> of_class(machine.classes().size());
    for (std::size_t i = 0; i < machine.states(); ++i) {
        const auto state = static_cast<ConstraintMachine::State>(i);
        auto& known = of_class[machine.class_of(state)];
        const auto counts = spectrum(machine, state, 7);
        if (known.empty()) known = counts;
        CATCH_CHECK(known == counts);
        const auto& steps = machine.classes()[machine.class_of(state)].steps;
        for (std::size_t step = 0; step < 4; ++step) {
            CATCH_CHECK(machine.steps(state)[step].strong == steps[step].strong);
            CATCH_CHECK(machine.steps(state)[step].next_class == steps[step].next_class);
        }
        if (machine.classes()[machine.class_of(state)].ends) {
            CATCH_CHECK(machine.walk(state, "AAACG") != ConstraintMachine::kDead);
        }
    }
    CATCH_CHECK(machine.classes().size() < machine.states());
    // Runs alone: one, two or three alike, weak or strong, and the start.
    CATCH_CHECK(ConstraintMachine({3, 0, 1, {}}, "").classes().size() == 7);
}

CATCH_TEST_CASE("machine: rules that leave nothing are refused", "[machine]") {
    CATCH_CHECK_THROWS_AS(ConstraintMachine({3, 0, 1, {"NN"}}, ""), core::InputError);
    CATCH_CHECK_THROWS_AS(ConstraintMachine({3, 0, 1, {"NNNNNNNN"}}, ""), core::InputError);
    CATCH_CHECK_THROWS_AS(ConstraintMachine({1, 0, 1, {"AC", "AG", "AT", "CG"}}, ""),
                          core::InputError);
}

}  // namespace
}  // namespace oligo::dna
