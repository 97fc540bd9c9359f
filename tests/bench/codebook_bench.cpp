#include "core/random.hpp"
#include "dna/codebook/fixed_length_code.hpp"

#include <benchmark/benchmark.h>

namespace oligo::dna {
namespace {

constexpr std::size_t kCount = 1 << 18;

FixedLengthCode make_code(unsigned word_nt) {
    const auto book = Codebook::get(BookFamily::kPaircode, word_nt);
    return {book, std::min<std::uint32_t>(book->size(), 65536), Assignment::kNatural};
}

std::vector<std::uint16_t> random_symbols(std::uint32_t alphabet) {
    core::Random random(1);
    std::vector<std::uint16_t> symbols(kCount);
    for (auto& symbol : symbols) {
        symbol = static_cast<std::uint16_t>(random.below(alphabet));
    }
    return symbols;
}

void count_symbols(benchmark::State& state) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kCount));
}

void fixed_length_encode(benchmark::State& state) {
    const FixedLengthCode code = make_code(static_cast<unsigned>(state.range(0)));
    const auto symbols = random_symbols(code.alphabet());
    std::string bases(kCount * code.word_nt(), 'A');
    for (auto _ : state) {
        code.encode(symbols, bases.data());
        benchmark::ClobberMemory();
    }
    count_symbols(state);
}

/// Random bases: most words are not in the book and go to the nearest one.
void fixed_length_decode(benchmark::State& state) {
    const FixedLengthCode code = make_code(static_cast<unsigned>(state.range(0)));
    core::Random random(2);
    std::string bases(kCount * code.word_nt(), 'A');
    for (char& letter : bases) {
        letter = "ACGT"[random.below(4)];
    }
    std::vector<std::uint16_t> symbols(kCount);
    std::vector<std::uint8_t> distance(kCount);
    for (auto _ : state) {
        code.decode(bases, symbols, distance);
        benchmark::ClobberMemory();
    }
    count_symbols(state);
}

void fixed_length_construct(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(make_code(static_cast<unsigned>(state.range(0))));
    }
}

BENCHMARK(fixed_length_encode)->DenseRange(1, 10);
BENCHMARK(fixed_length_decode)->DenseRange(1, 10);
BENCHMARK(fixed_length_construct)->Arg(2)->Arg(5)->Arg(8)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oligo::dna
