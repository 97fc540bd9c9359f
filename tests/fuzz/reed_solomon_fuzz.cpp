// Reed-Solomon words with any damage: within the promised limit the message comes back, beyond it
// the word is refused untouched or becomes some codeword.
#include "dna/ecc/reed_solomon.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace {

using namespace oligo;
template <class Code>
bool is_codeword(const Code& code, const std::vector<typename Code::Symbol>& word) {
    const std::size_t message = word.size() - code.parity();
    std::vector<typename Code::Symbol> parity(code.parity());
    code.encode({word.data(), message}, parity);
    return std::equal(parity.begin(), parity.end(),
                      word.begin() + static_cast<std::ptrdiff_t>(message));
}

/// Codes are kept: their tables take longer to make than a word to decode.
template <class Code>
const Code& code_of(const typename Code::Field& field, unsigned parity) {
    static std::map<std::pair<unsigned, unsigned>, Code> known;
    return known.try_emplace({field.order(), parity}, field, parity).first->second;
}

template <class Code>
void try_code(const typename Code::Field& field, std::size_t most, fuzz::Input& input) {
    using Symbol = typename Code::Symbol;
    const auto any_symbol = [&] {
        unsigned symbol = input.byte();
        if (field.order() > 256) symbol = 256 * symbol + input.byte();
        return static_cast<Symbol>(symbol % field.order());
    };
    const std::size_t parity = 1 + input.below(std::min<std::size_t>(most - 1, 40));
    const std::size_t message = 1 + input.below(most - parity);
    const Code& code = code_of<Code>(field, static_cast<unsigned>(parity));
    std::vector<Symbol> word(message + parity);
    for (std::size_t i = 0; i < message; ++i) word[i] = any_symbol();
    code.encode({word.data(), message}, {word.data() + message, parity});
    const std::vector<Symbol> sent = word;

    const auto spare = static_cast<unsigned>(input.below(parity + 1));
    std::vector<std::uint16_t> erasures;
    std::vector<bool> erased(word.size());
    while (!input.empty()) {
        const std::size_t position = input.below(word.size());
        word[position] = static_cast<Symbol>(word[position] ^ any_symbol());
        if (input.byte() % 2 == 0 && !erased[position]) {
            erased[position] = true;
            erasures.push_back(static_cast<std::uint16_t>(position));
        }
    }
    std::size_t errors = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        errors += !erased[i] && word[i] != sent[i] ? 1 : 0;
    }
    const std::vector<Symbol> received = word;
    const auto corrected = code.decode(word, erasures, spare);
    if (2 * errors + erasures.size() + spare <= parity) {
        fuzz::require(corrected && word == sent);
    } else {
        fuzz::require(corrected ? is_codeword(code, word) : word == received);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.byte() % 3) {
        case 0:
            try_code<dna::ReedSolomon>(dna::GaloisField::gf16(), 15, input);
            break;
        case 1:
            try_code<dna::ReedSolomon>(dna::GaloisField::gf256(), 255, input);
            break;
        default:  // longer words than a byte counts, yet short enough to try many
            try_code<dna::WideReedSolomon>(dna::WideField::gf65536(), 700, input);
            break;
    }
    return 0;
}
