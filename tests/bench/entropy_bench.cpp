// Values a second and core of the entropy coder: each value by a table of its own choice out of the
// 64 Gaussian ones. cpu_time counts, which other programs on the machine do not touch.
#include "core/entropy/gaussian.hpp"
#include "core/entropy/rans.hpp"
#include "core/random.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

namespace oligo::core {
namespace {

constexpr std::size_t kCount = 1 << 20;

struct Latents {
    CdfTables tables = gaussian_tables();
    std::vector<std::uint16_t> scale_indices;
    std::vector<std::int32_t> values;
    std::vector<std::uint8_t> body;

    explicit Latents(std::int64_t kind) {
        Random random(1);
        for (std::size_t i = 0; i < kCount; ++i) {
            scale_indices.push_back(scale_index(kind, random));
            const double scale = kGaussianScalesQ16[scale_indices.back()] / 65536.0;
            values.push_back(static_cast<std::int32_t>(std::lround(scale * random.normal())));
        }
        RansEncoder encoder(tables);
        encoder.encode(values, scale_indices);
        body = encoder.finish();
    }

    /// 0: any of the 64; 1: as a codec at a low rate has them, mostly the narrowest.
    static std::uint16_t scale_index(std::int64_t kind, Random& random) {
        if (kind == 0) return static_cast<std::uint16_t>(random.below(kGaussianScales));
        return static_cast<std::uint16_t>(
            std::min(63.0, std::floor(-12 * std::log(1 - random.uniform()))));
    }
};

const Latents& latents(std::int64_t kind) {
    static const Latents made[] = {Latents(0), Latents(1)};
    return made[kind];
}

void count_values(benchmark::State& state, const Latents& from) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kCount));
    state.counters["bits"] = 8.0 * static_cast<double>(from.body.size()) / kCount;
}

void entropy_encode(benchmark::State& state) {
    const Latents& from = latents(state.range(0));
    for (auto _ : state) {
        RansEncoder encoder(from.tables);
        encoder.encode(from.values, from.scale_indices);
        benchmark::DoNotOptimize(encoder.finish());
    }
    count_values(state, from);
}

void entropy_decode(benchmark::State& state) {
    const Latents& from = latents(state.range(0));
    std::vector<std::int32_t> values(kCount);
    for (auto _ : state) {
        RansDecoder decoder(from.tables, from.body);
        decoder.decode(values, from.scale_indices);
        decoder.finish();
    }
    if (values != from.values) state.SkipWithError("other values came back");
    count_values(state, from);
}

/// Chunks as they go on strands: 16384 values each, so that fewer lanes take turns.
void entropy_decode_chunks(benchmark::State& state) {
    constexpr std::size_t kChunk = 1 << 14;
    const Latents& from = latents(state.range(0));
    const std::span<const std::int32_t> values(from.values);
    const std::span<const std::uint16_t> scale_indices(from.scale_indices);
    std::vector<std::vector<std::uint8_t>> bodies;
    for (std::size_t i = 0; i < kCount; i += kChunk) {
        RansEncoder encoder(from.tables);
        encoder.encode(values.subspan(i, kChunk), scale_indices.subspan(i, kChunk));
        bodies.push_back(encoder.finish());
    }
    std::vector<std::int32_t> back(kChunk);
    for (auto _ : state) {
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            RansDecoder decoder(from.tables, bodies[i]);
            decoder.decode(back, scale_indices.subspan(i * kChunk, kChunk));
            decoder.finish();
        }
    }
    count_values(state, from);
}

void entropy_gaussian_tables(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(gaussian_tables());
}

BENCHMARK(entropy_encode)->DenseRange(0, 1)->Unit(benchmark::kMillisecond);
BENCHMARK(entropy_decode)->DenseRange(0, 1)->Unit(benchmark::kMillisecond);
BENCHMARK(entropy_decode_chunks)->DenseRange(0, 1)->Unit(benchmark::kMillisecond);
BENCHMARK(entropy_gaussian_tables)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oligo::core
