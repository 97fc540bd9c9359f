#include "core/random.hpp"
#include "dna/ecc/reed_solomon.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace oligo::dna {
namespace {

/// A codeword with random message.
template <class Code>
std::vector<typename Code::Symbol> random_word(const Code& code, std::size_t length) {
    core::Random random(1);
    std::vector<typename Code::Symbol> word(length);
    for (auto& symbol : word) {
        symbol = static_cast<typename Code::Symbol>(random.next());
    }
    const std::span<typename Code::Symbol> all(word);
    code.encode(all.first(length - code.parity()), all.last(code.parity()));
    return word;
}

/// Bytes of a word of `symbols` symbols, as many times as the benchmark ran.
template <class Code>
void set_bytes(benchmark::State& state, std::size_t symbols) {
    state.SetBytesProcessed(state.iterations() *
                            static_cast<std::int64_t>(symbols * sizeof(typename Code::Symbol)));
}

template <class Code>
void encode(benchmark::State& state, const Code& code, std::size_t length) {
    auto word = random_word(code, length);
    const std::span<typename Code::Symbol> all(word);
    for (auto _ : state) {
        code.encode(all.first(length - code.parity()), all.last(code.parity()));
        benchmark::ClobberMemory();
    }
    set_bytes<Code>(state, length - code.parity());
}

template <class Code>
void decode(benchmark::State& state, const Code& code, std::size_t length, unsigned errors,
            unsigned erasures) {
    const auto sent = random_word(code, length);
    auto damaged = sent;
    std::vector<std::uint16_t> erased;
    for (unsigned i = 0; i < errors + erasures; ++i) {
        const std::size_t at = std::size_t{i} * 7 % length;
        damaged[at] ^= 0x5A;
        if (i >= errors) {
            erased.push_back(static_cast<std::uint16_t>(at));
        }
    }
    auto word = sent;
    for (auto _ : state) {
        std::copy(damaged.begin(), damaged.end(), word.begin());
        if (!code.decode(word, erased) || word != sent) {
            state.SkipWithError("the word was not corrected");
        }
    }
    set_bytes<Code>(state, length);
}

unsigned parity_of(const benchmark::State& state) {
    return static_cast<unsigned>(state.range(0));
}
void rs_encode(benchmark::State& state) {
    encode(state, ReedSolomon(GaloisField::gf256(), parity_of(state)), 255);
}
void decode_with_errors(benchmark::State& state, unsigned errors, unsigned erasures) {
    decode(state, ReedSolomon(GaloisField::gf256(), parity_of(state)), 255, errors, erasures);
}

void rs_decode_clean(benchmark::State& state) {
    decode_with_errors(state, 0, 0);
}
void rs_decode_errors(benchmark::State& state) {
    decode_with_errors(state, static_cast<unsigned>(state.range(0)) / 2, 0);
}
void rs_decode_erasures(benchmark::State& state) {
    decode_with_errors(state, 0, static_cast<unsigned>(state.range(0)));
}

/// Codewords over GF(65536): {parity, length}.
void wide_encode(benchmark::State& state) {
    encode(state, WideReedSolomon(WideField::gf65536(), parity_of(state)),
           static_cast<std::size_t>(state.range(1)));
}
void wide_decode(benchmark::State& state, unsigned errors, unsigned erasures) {
    decode(state, WideReedSolomon(WideField::gf65536(), parity_of(state)),
           static_cast<std::size_t>(state.range(1)), errors, erasures);
}
void wide_decode_clean(benchmark::State& state) {
    wide_decode(state, 0, 0);
}
void wide_decode_erasures(benchmark::State& state) {
    wide_decode(state, 0, parity_of(state) / 2);
}
void wide_decode_errors(benchmark::State& state) {
    wide_decode(state, parity_of(state) / 2, 0);
}

BENCHMARK(rs_encode)->Arg(4)->Arg(8)->Arg(16)->Arg(32)->Arg(64);
BENCHMARK(rs_decode_clean)->Arg(4)->Arg(8)->Arg(16)->Arg(32)->Arg(64);
BENCHMARK(rs_decode_errors)->Arg(4)->Arg(8)->Arg(16)->Arg(32);
BENCHMARK(rs_decode_erasures)->Arg(4)->Arg(8)->Arg(16)->Arg(32);

#define OLIGO_WIDE_SHAPES Args({16, 255})->Args({64, 1023})->Args({372, 4095})->Args({64, 65535})
BENCHMARK(wide_encode)->OLIGO_WIDE_SHAPES;
BENCHMARK(wide_decode_clean)->OLIGO_WIDE_SHAPES;
BENCHMARK(wide_decode_erasures)->OLIGO_WIDE_SHAPES;
BENCHMARK(wide_decode_errors)->OLIGO_WIDE_SHAPES;

}  // namespace
}  // namespace oligo::dna
