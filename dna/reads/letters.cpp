#include "dna/reads/letters.hpp"

#include "dna/nucleotide.hpp"

#include <array>

namespace oligo::dna {
namespace {

constexpr char kBlank = ' ', kOther = 'n';

constexpr std::array<char, 256> make_letters() {
    std::array<char, 256> letters = {};
    const auto set = [&](std::string_view from, char to) {
        for (const char letter : from) letters[static_cast<unsigned char>(letter)] = to;
    };
    set("Aa", 'A');
    set("Cc", 'C');
    set("Gg", 'G');
    set("TtUu", 'T');
    set("Nn", 'N');
    set("RYSWKMBDHVXryswkmbdhvx-.*", kOther);
    set(" \t", kBlank);
    return letters;
}
constexpr std::array<char, 256> kLetters = make_letters();

}  // namespace

LetterCount normalise_bases(std::string& bases, std::size_t first) {
    LetterCount count;
    if (only_bases(std::string_view(bases).substr(first))) return count;
    std::size_t to = first;
    for (std::size_t from = first; from < bases.size(); ++from) {
        char base = kLetters[static_cast<unsigned char>(bases[from])];
        if (base == kBlank) continue;
        if (base == 0) {
            count.unknown_at = from;
            return count;
        }
        if (base == kOther) {
            if (count.others++ == 0) count.other_at = from;
            base = 'N';
        }
        bases[to++] = base;
    }
    bases.resize(to);
    return count;
}

std::string shown_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte < 0x7F) {
        return std::string("letter '") + letter + "'";
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    return std::string("byte 0x") + digits[byte >> 4] + digits[byte & 15];
}

}  // namespace oligo::dna
