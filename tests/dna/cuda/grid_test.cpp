#include "dna/cuda/kernel_device.hpp"
#include "tests/dna/cuda/comparisons.hpp"
#include "tests/dna/cuda/grid_machine.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace oligo::dna::test {
namespace {

/// Cases of each kernel: OLIGO_CUDA_CASES, or enough for a few seconds in all.
std::size_t cases() {
    const char* const text = std::getenv("OLIGO_CUDA_CASES");
    return text == nullptr ? 2000 : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

std::uint64_t first_seed() {
    const char* const text = std::getenv("OLIGO_CUDA_SEED");
    return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// OLIGO_CUDA_ONLY: a part of the comparisons' names.
bool wanted(const Comparison& one) {
    const char* const text = std::getenv("OLIGO_CUDA_ONLY");
    return text == nullptr || std::string(one.name).find(text) != std::string::npos;
}

/// How many of the cases differ from the processor, up to the first.
Outcome first_difference(const Comparison& one, std::size_t count, int merged_phase = -1,
                         int merged_kernel = -1) {
    const KernelDevice grid(
        std::make_unique<GridMachine>(first_seed(), merged_phase, merged_kernel));
    Tested tested(grid);
    for (std::size_t i = 0; i < count; ++i) {
        core::Random random(first_seed(), i);
        Outcome outcome = one.run(tested, random);
        if (!outcome.equal) {
            outcome.case_text = "case " + std::to_string(i) + ": " + outcome.case_text;
            return outcome;
        }
    }
    return {};
}

CATCH_TEST_CASE("kernels: every body gives the processor's bytes on an unkind grid", "[grid]") {
    for (const Comparison& one : comparisons()) {
        if (!wanted(one)) continue;
        CATCH_INFO(one.name);
        const Outcome outcome = first_difference(one, cases() / one.each);
        CATCH_CHECK(outcome.case_text.empty());
        CATCH_CHECK(outcome.equal);
    }
}

CATCH_TEST_CASE("kernels: a barrier that is left out does not go unnoticed", "[grid]") {
    for (const Comparison& one : comparisons()) {
        for (const auto& [kernel, phases] : one.kernels) {
            for (int phase = 0; phase + 1 < phases; ++phase) {
                CATCH_INFO(one.name << ", kernel " << kernel << ", behind phase " << phase);
                CATCH_CHECK_FALSE(first_difference(one, 300, phase, kernel).equal);
            }
        }
    }
}

}  // namespace
}  // namespace oligo::dna::test
