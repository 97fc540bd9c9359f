#include "dna/lattice/lattice_book.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kRobustNt = 5;

/// Words of which any row has runs of three at most: none begins with a run of three, and none ends
/// with two like bases.
std::vector<std::string> robust_candidates() {
    std::vector<std::string> words;
    for (unsigned code = 0; code < 1U << (2 * kRobustNt); ++code) {
        std::string word;
        for (std::size_t i = kRobustNt; i-- > 0;) word += kBases[code >> (2 * i) & 3];
        const bool starts = word[0] != word[1] || word[1] != word[2];
        if (starts && word[kRobustNt - 1] != word[kRobustNt - 2]) words.push_back(word);
    }
    return words;
}

std::size_t strong_bases(const std::string& word) {
    return static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return c == 'C' || c == 'G'; }));
}

std::vector<std::string> robust_words(unsigned bits) {
    std::vector<std::string> balanced, others;
    for (std::string& word : robust_candidates()) {
        const std::size_t strong = strong_bases(word);
        if (strong == 2 || strong == 3) {
            balanced.push_back(std::move(word));
        } else if (strong == 1 || strong == 4) {
            others.push_back(std::move(word));
        }
    }
    std::vector<std::string> words;
    const std::size_t count = std::size_t{1} << bits;
    if (count <= balanced.size()) {  // evenly spread over all of them
        for (std::size_t i = 0; i < count; ++i)
            words.push_back(balanced[i * balanced.size() / count]);
        return words;
    }
    words = std::move(balanced);
    const std::size_t more = count - words.size();
    for (std::size_t i = 0; i < more; ++i) words.push_back(others[i * others.size() / more]);
    return words;
}

}  // namespace

LatticeBook::LatticeBook(std::vector<std::string> words)
    : word_nt_(words.front().size()),
      words_(std::move(words)),
      symbol_of_(std::size_t{1} << (2 * word_nt_), -1) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        unsigned code = 0;
        for (const char base : words_[i]) code = code << 2 | base_value(base);
        packed_.push_back(static_cast<std::uint16_t>(code));
        symbol_of_[code] = static_cast<std::int16_t>(i);
    }
}

const LatticeBook& LatticeBook::robust(unsigned bits) {
    static const LatticeBook sparse(robust_words(kSparseBits)), dense(robust_words(kDenseBits));
    return bits == kDenseBits ? dense : sparse;
}

}  // namespace oligo::dna
