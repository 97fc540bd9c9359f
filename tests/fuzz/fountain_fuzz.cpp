// Symbols of the systematic fountain with any ids, versions and damage. With right symbols only
// whatever is decoded is the data; with surplus the damage of a few is found.
#include "core/error.hpp"
#include "dna/fountain/systematic.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace oligo;
using Bytes = std::vector<std::uint8_t>;

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
    const auto sources = static_cast<std::uint32_t>(1 + input.below(200));
    const auto bytes = static_cast<unsigned>(8 + input.below(57));
    Bytes file(std::size_t{sources} * bytes);
    for (std::size_t i = 0; i < file.size(); ++i) {
        file[i] = static_cast<std::uint8_t>(i * 151 + i / 7 + sources);
    }
    const dna::FountainEncoder encoder(file, bytes);
    dna::FountainDecoder decoder(sources, bytes);
    Bytes symbol(bytes);
    refuse_wrong_length(decoder, symbol, input.below(bytes));

    const std::size_t first = input.below(2 * std::size_t{sources});
    const std::size_t run = input.below(sources + 20);
    for (std::size_t i = 0; i < run; ++i) {
        encoder.encode(static_cast<std::uint32_t>(first + i), symbol);
        decoder.add(static_cast<std::uint32_t>(first + i), symbol);
    }
    bool damaged = false;
    while (!input.empty()) {
        const auto id =
            static_cast<std::uint32_t>(input.below(65536) * 32768 + input.below(65536) % 4);
        encoder.encode(id, symbol);
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
