// Reed-Solomon words with any damage: within the promised limit the message comes back, beyond it
// the word is refused untouched or becomes some codeword.
#include "dna/ecc/reed_solomon.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace oligo;
using Bytes = std::vector<std::uint8_t>;

bool is_codeword(const dna::ReedSolomon& code, const Bytes& word) {
    const std::size_t message = word.size() - code.parity();
    Bytes parity(code.parity());
    code.encode({word.data(), message}, parity);
    return std::equal(parity.begin(), parity.end(),
                      word.begin() + static_cast<std::ptrdiff_t>(message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto& field =
        input.byte() % 2 == 0 ? dna::GaloisField::gf16() : dna::GaloisField::gf256();
    const std::size_t most = field.order() - 1;
    const std::size_t parity = 1 + input.below(std::min<std::size_t>(most - 1, 40));
    const std::size_t message = 1 + input.below(most - parity);
    const dna::ReedSolomon code(field, static_cast<unsigned>(parity));
    Bytes word(message + parity);
    for (std::size_t i = 0; i < message; ++i) {
        word[i] = static_cast<std::uint8_t>(input.byte() % field.order());
    }
    code.encode({word.data(), message}, {word.data() + message, parity});
    const Bytes sent = word;

    const auto spare = static_cast<unsigned>(input.below(parity + 1));
    std::vector<std::uint16_t> erasures;
    std::vector<bool> erased(word.size());
    while (!input.empty()) {
        const std::size_t position = input.below(word.size());
        const std::uint8_t change = input.byte();
        word[position] = static_cast<std::uint8_t>((word[position] ^ change) % field.order());
        if (input.byte() % 2 == 0 && !erased[position]) {
            erased[position] = true;
            erasures.push_back(static_cast<std::uint16_t>(position));
        }
    }
    std::size_t errors = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        errors += !erased[i] && word[i] != sent[i] ? 1 : 0;
    }
    const Bytes received = word;
    const auto corrected = code.decode(word, erasures, spare);
    if (2 * errors + erasures.size() + spare <= parity) {
        fuzz::require(corrected && word == sent);
    } else {
        fuzz::require(corrected ? is_codeword(code, word) : word == received);
    }
    return 0;
}
