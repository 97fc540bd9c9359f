#include "dna/cuda/cuda_machine.hpp"
#include "tests/dna/cuda/comparisons.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>

namespace oligo::dna::test {
namespace {

CATCH_TEST_CASE("kernels on a GPU give the processor's bytes", "[.gpu]") {
    if (!has_cuda_kernels()) {
        std::cout << "SKIPPED: this build has no CUDA kernels (-DOLIGO_CUDA=ON)\n";
        return;
    }
    if (cuda_machines() == 0) {
        std::cout << "SKIPPED: this machine shows no GPU\n";
        return;
    }
    const auto gpu = open_gpu("cuda");
    Tested tested(*gpu);
    const char* const text = std::getenv("OLIGO_CUDA_CASES");
    const std::size_t count = text == nullptr ? 2000 : std::strtoull(text, nullptr, 10);
    for (const Comparison& one : comparisons()) {
        CATCH_INFO(gpu->name() << ": " << one.name);
        for (std::size_t i = 0; i < count / one.each; ++i) {
            core::Random random(1, i);
            const Outcome outcome = one.run(tested, random);
            CATCH_INFO("case " << i << ": " << outcome.case_text);
            CATCH_REQUIRE(outcome.equal);
        }
    }
}

}  // namespace
}  // namespace oligo::dna::test
