// Scheme fixed-length: symbols of a latent and bytes of a file a second to strands, in one thread.
#include "core/config.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <benchmark/benchmark.h>

namespace oligo::dna {
namespace {

constexpr std::size_t kSymbols = 1'000'000;

PoolObject random_object(std::uint32_t alphabet, core::Tolerance tolerance) {
    core::Random random(1);
    PoolObject object;
    object.payload.header.codec = "raw";
    object.payload.segments.push_back({"", alphabet, 0, tolerance, {}});
    auto& symbols = object.payload.segments[0].symbols;
    symbols.resize(kSymbols);
    for (auto& symbol : symbols) symbol = static_cast<std::uint16_t>(random.below(alphabet));
    return object;
}

void write(benchmark::State& state, const PoolObject& object) {
    core::set_thread_count(1);
    auto config = core::Config::from_text("{\"scheme\": \"fixed-length\"}", "bench");
    const auto scheme = make_scheme(config);
    Pool pool;
    for (auto _ : state) pool = write_pool({object}, *scheme, parse_primers("default"));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kSymbols));
    state.counters["strands"] = static_cast<double>(pool.strands.size());
}

void fixed_length_write_latent(benchmark::State& state) {
    write(state,
          random_object(static_cast<std::uint32_t>(state.range(0)), core::Tolerance::kLossy));
}

void fixed_length_write_file(benchmark::State& state) {
    write(state, random_object(256, core::Tolerance::kExact));
}

BENCHMARK(fixed_length_write_latent)->Arg(10)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(fixed_length_write_file)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oligo::dna
