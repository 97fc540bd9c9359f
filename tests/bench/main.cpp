#include "core/memory.hpp"

#include <benchmark/benchmark.h>

int main(int count, char** arguments) {
    oligo::core::keep_freed_memory();  // as the programs do
    benchmark::Initialize(&count, arguments);
    if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
