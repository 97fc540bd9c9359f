#include "dna/clustering/header_words.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

bool is_candidate(const std::string& word) {
    const auto value = [&](std::size_t i) { return int{base_value(word[i])}; };
    int rest = 0, strong = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (i > 0) rest += value(i);
        strong += value(i) == 1 || value(i) == 2;
    }
    return strong == 3 && word[4] != word[5] && longest_run(word) < 3 && value(0) == rest % 4;
}

std::string spell(std::size_t window) {
    std::string word(HeaderWords::kWordNt, 'A');
    for (std::size_t i = word.size(); i-- > 0; window >>= 2) word[i] = kBases[window & 3];
    return word;
}

}  // namespace

const HeaderWords& HeaderWords::get() {
    static const HeaderWords words;
    return words;
}

HeaderWords::HeaderWords() : distances_(kWindows * 256) {
    // A word and its reverse complement are taken together only when nothing else is left: that is
    // what tells a reader which way round a header strand is.
    std::vector<std::string> taken, passed_over;
    for (std::size_t window = 0; window < kWindows; ++window) {
        std::string word = spell(window);
        if (!is_candidate(word)) continue;
        const std::string reverse = reverse_complement(word);
        const bool clash =
            reverse == word || std::binary_search(taken.begin(), taken.end(), reverse);
        (clash ? passed_over : taken).push_back(std::move(word));
    }
    taken.insert(taken.end(), passed_over.begin(), passed_over.end());
    byte_of_.fill(-1);
    std::array<std::uint16_t, 256> packed{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        words_[byte] = taken.at(byte);
        for (const char letter : words_[byte]) {
            packed[byte] = static_cast<std::uint16_t>(packed[byte] << 2 | base_value(letter));
        }
        byte_of_[packed[byte]] = static_cast<std::int16_t>(byte);
    }
    // Hamming distances: pairs of bits that are not alike. Every reader of reads makes this table.
    for (std::size_t window = 0; window < kWindows; ++window) {
        std::uint8_t* row = distances_.data() + window * packed.size();
        for (std::size_t byte = 0; byte < packed.size(); ++byte) {
            const unsigned other = static_cast<unsigned>(window) ^ packed[byte];
            unsigned pairs = (other | other >> 1) & 0x555U;
            pairs = (pairs & 0x333U) + (pairs >> 2 & 0x333U);
            row[byte] = static_cast<std::uint8_t>((pairs & 15) + (pairs >> 4 & 15) + (pairs >> 8));
        }
    }
}

void HeaderWords::windows(std::string_view bases, std::vector<std::uint16_t>& out) {
    out.clear();
    if (bases.size() < kWordNt) return;
    out.resize(bases.size() - kWordNt + 1);
    std::size_t packed = 0, clean = 0;  // clean: letters since the last one outside A C G T
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint8_t value = base_value(bases[i]);
        clean = value < 4 ? clean + 1 : 0;
        packed = (packed << 2 | (value & 3)) & (kWindows - 1);
        if (i + 1 >= kWordNt) {
            out[i + 1 - kWordNt] =
                clean >= kWordNt ? static_cast<std::uint16_t>(packed) : kNoWindow;
        }
    }
}

}  // namespace oligo::dna
