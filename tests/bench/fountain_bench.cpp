#include "core/random.hpp"
#include "dna/fountain/systematic.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kBytes = 32;

/// Data of K symbols and the symbols that a reader gets: of the sources all but one in
/// `lost_one_in`, then repair symbols up to K + 2 (1: repair symbols only).
struct Transfer {
    std::vector<std::uint8_t> data;
    std::vector<std::uint32_t> ids;
    std::vector<std::uint8_t> symbols;

    Transfer(std::uint32_t sources, std::uint32_t lost_one_in)
        : data(std::size_t{sources} * kBytes) {
        core::Random random(1);
        for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
        for (std::uint32_t id = 0; id < sources; ++id) {
            if (id % lost_one_in != 0) ids.push_back(id);
        }
        for (std::uint32_t id = sources; ids.size() < sources + 2; ++id) ids.push_back(id);
        encode();
    }

    void encode() {
        const FountainEncoder encoder(data, kBytes);
        symbols.resize(ids.size() * kBytes);
        // The last ids are one run.
        std::size_t run = ids.size() - 1;
        while (run > 0 && ids[run - 1] + 1 == ids[run]) --run;
        for (std::size_t i = 0; i < run; ++i) encoder.encode(ids[i], symbol(i));
        encoder.encode_run(ids[run], std::span(symbols).subspan(run * kBytes));
    }
    std::span<std::uint8_t> symbol(std::size_t i) {
        return std::span(symbols).subspan(i * kBytes, kBytes);
    }
};

/// From the file to K + 2 repair symbols, precode included.
void fountain_encode(benchmark::State& state) {
    Transfer transfer(static_cast<std::uint32_t>(state.range(0)), 1);
    for (auto _ : state) {
        transfer.encode();
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(transfer.data.size()));
}

/// From K + 2 symbols to the file; one source in range(1) is lost.
void fountain_decode(benchmark::State& state) {
    const auto sources = static_cast<std::uint32_t>(state.range(0));
    Transfer transfer(sources, static_cast<std::uint32_t>(state.range(1)));
    std::vector<std::uint8_t> decoded(transfer.data.size());
    for (auto _ : state) {
        FountainDecoder decoder(sources, kBytes);
        for (std::size_t i = 0; i < transfer.ids.size(); ++i) {
            decoder.add(transfer.ids[i], transfer.symbol(i));
        }
        if (decoder.decode(decoded).status != FountainResult::Status::kDecoded ||
            decoded != transfer.data) {
            state.SkipWithError("the data was not decoded");
        }
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(transfer.data.size()));
}

BENCHMARK(fountain_encode)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(3200)
    ->Arg(10000)
    ->Arg(64000)
    ->Arg(1000000);
BENCHMARK(fountain_decode)
    ->ArgsProduct({{10, 100, 1000, 3200, 10000, 64000, 1000000}, {1}})
    ->ArgsProduct({{1000, 3200, 64000}, {20}});

}  // namespace
}  // namespace oligo::dna
