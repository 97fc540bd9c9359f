// Symbols of the systematic fountain with any ids, versions and damage. With right symbols only
// whatever is decoded is the data; with surplus the damage of a few is found.
#include "core/error.hpp"
#include "dna/fountain/systematic.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <array>
#include <map>
#include <utility>
#include <vector>

namespace {

using namespace oligo;
using Bytes = std::vector<std::uint8_t>;

/// Dense and sparse codes, with padding and without.
constexpr std::array<std::uint32_t, 16> kSources = {1,  2,  3,  5,  8,  13, 21,  31,
                                                    32, 33, 34, 40, 65, 97, 130, 200};
constexpr std::array<unsigned, 5> kSymbolBytes = {8, 9, 16, 33, 64};

/// A file and its first symbols; making them takes longer than decoding.
struct Sent {
    Bytes file;
    dna::FountainEncoder encoder;
    std::vector<Bytes> symbols;

    Sent(std::uint32_t sources, unsigned bytes)
        : file(make_file(sources, bytes)), encoder(file, bytes) {
        symbols.resize(3 * std::size_t{sources} + 20, Bytes(bytes));
        for (std::uint32_t id = 0; id < symbols.size(); ++id) encoder.encode(id, symbols[id]);
    }

    static Bytes make_file(std::uint32_t sources, unsigned bytes) {
        Bytes file(std::size_t{sources} * bytes);
        for (std::size_t i = 0; i < file.size(); ++i) {
            file[i] = static_cast<std::uint8_t>(i * 151 + i / 7 + sources);
        }
        return file;
    }

    static const Sent& get(std::uint32_t sources, unsigned bytes) {
        static std::map<std::pair<std::uint32_t, unsigned>, Sent> known;
        return known.try_emplace({sources, bytes}, sources, bytes).first->second;
    }
};

void refuse_wrong_length(dna::FountainDecoder& decoder, const Bytes& symbol, std::size_t length) {
    try {
        decoder.add(0, std::span(symbol).first(length));
        fuzz::require(false);
    } catch (const core::InputError&) {
        return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::uint32_t sources = kSources[input.byte() % kSources.size()];
    const unsigned bytes = kSymbolBytes[input.byte() % kSymbolBytes.size()];
    const Sent& sent = Sent::get(sources, bytes);
    const Bytes& file = sent.file;
    dna::FountainDecoder decoder(sources, bytes);
    Bytes symbol(bytes);
    refuse_wrong_length(decoder, symbol, input.below(bytes));

    const std::size_t first = input.below(2 * std::size_t{sources});
    const std::size_t run = input.below(sources + 20);
    for (std::size_t i = first; i < first + run; ++i) {
        decoder.add(static_cast<std::uint32_t>(i), sent.symbols[i]);
    }
    bool damaged = false;
    while (!input.empty()) {
        const auto id =
            static_cast<std::uint32_t>(input.below(65536) * 32768 + input.below(65536) % 4);
        sent.encoder.encode(id, symbol);
        const std::uint8_t change = input.byte();
        symbol[input.below(bytes)] ^= change;
        damaged |= change != 0;
        decoder.add(id, symbol);
    }
    Bytes decoded(file.size());
    const dna::FountainResult result = decoder.decode(decoded);
    if (result.status != dna::FountainResult::Status::kDecoded) {
        fuzz::require(decoded == Bytes(file.size()));
    } else if (!damaged) {
        fuzz::require(decoded == file && result.wrong.empty());
    }
    if (!damaged) {
        fuzz::require(result.status != dna::FountainResult::Status::kContradiction);
    }
    return 0;
}
