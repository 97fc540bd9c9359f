// Scheme adf: bytes of a file a second to strands and from reads, 5 % of them lost, in one thread.
#include "core/config.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <benchmark/benchmark.h>

namespace oligo::dna {
namespace {

constexpr std::size_t kFileBytes = 3'000'000;

PoolObject random_file() {
    core::Random random(1);
    PoolObject object;
    object.role = Role::kFile;
    object.payload.header.codec = "raw";
    object.payload.segments.emplace_back();
    auto& symbols = object.payload.segments[0].symbols;
    symbols.resize(kFileBytes);
    for (auto& symbol : symbols) symbol = static_cast<std::uint16_t>(random.below(256));
    return object;
}

Pool write(std::int64_t strand_nt, const PoolObject& object) {
    auto config = core::Config::from_text(
        "{\"scheme\": \"adf\", \"strand_nt\": " + std::to_string(strand_nt) + "}", "bench");
    return write_pool({object}, *make_scheme(config), parse_primers("default"));
}

void count_bytes(benchmark::State& state, const Pool& pool) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kFileBytes));
    state.counters["bits_per_nt"] =
        pool.count.payload_bits / static_cast<double>(pool.count.strand_nt);
}

void adf_write(benchmark::State& state) {
    core::set_thread_count(1);
    const PoolObject object = random_file();
    Pool pool;
    for (auto _ : state) pool = write(state.range(0), object);
    count_bytes(state, pool);
}

void adf_read(benchmark::State& state) {
    core::set_thread_count(1);
    const Pool pool = write(state.range(0), random_file());
    core::Random random(2);
    std::vector<Read> reads;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        if (random.below(20) != 0) reads.push_back({pool.oligo(i), ""});
    }
    for (auto _ : state) {
        if (!read_pool(reads).objects[0].payload.verified) state.SkipWithError("not read back");
    }
    count_bytes(state, pool);
}

BENCHMARK(adf_write)->Arg(152)->Arg(200)->Unit(benchmark::kMillisecond);
BENCHMARK(adf_read)->Arg(152)->Arg(200)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oligo::dna
