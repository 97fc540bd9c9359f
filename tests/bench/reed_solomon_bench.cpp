#include "core/random.hpp"
#include "dna/ecc/reed_solomon.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace oligo::dna {
namespace {

/// A codeword of 255 symbols over GF(256) with random message.
std::vector<std::uint8_t> random_word(const ReedSolomon& code) {
    core::Random random(1);
    std::vector<std::uint8_t> word(255);
    for (auto& symbol : word) {
        symbol = static_cast<std::uint8_t>(random.below(256));
    }
    const std::span<std::uint8_t> all(word);
    code.encode(all.first(255 - code.parity()), all.last(code.parity()));
    return word;
}

void rs_encode(benchmark::State& state) {
    const ReedSolomon code(GaloisField::gf256(), static_cast<unsigned>(state.range(0)));
    auto word = random_word(code);
    const std::span<std::uint8_t> all(word);
    for (auto _ : state) {
        code.encode(all.first(255 - code.parity()), all.last(code.parity()));
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * (255 - code.parity()));
}

void decode_with_errors(benchmark::State& state, unsigned errors, unsigned erasures) {
    const ReedSolomon code(GaloisField::gf256(), static_cast<unsigned>(state.range(0)));
    const auto sent = random_word(code);
    auto damaged = sent;
    std::vector<std::uint16_t> erased;
    for (unsigned i = 0; i < errors + erasures; ++i) {
        const unsigned at = i * 7 % 255;
        damaged[at] ^= 0x5A;
        if (i >= errors) {
            erased.push_back(static_cast<std::uint16_t>(at));
        }
    }
    std::vector<std::uint8_t> word(255);
    for (auto _ : state) {
        std::copy(damaged.begin(), damaged.end(), word.begin());
        if (!code.decode(word, erased) || word != sent) {
            state.SkipWithError("the word was not corrected");
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 255);
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

BENCHMARK(rs_encode)->Arg(4)->Arg(8)->Arg(16)->Arg(32)->Arg(64);
BENCHMARK(rs_decode_clean)->Arg(4)->Arg(8)->Arg(16)->Arg(32)->Arg(64);
BENCHMARK(rs_decode_errors)->Arg(4)->Arg(8)->Arg(16)->Arg(32);
BENCHMARK(rs_decode_erasures)->Arg(4)->Arg(8)->Arg(16)->Arg(32);

}  // namespace
}  // namespace oligo::dna
