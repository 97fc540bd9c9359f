#include "dna/strand/inner_parity.hpp"

#include "core/error.hpp"
#include "dna/ecc/soft_reed_solomon.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {
namespace {

constexpr char kFirstQuality = '!';  ///< Phred 0
constexpr int kMostPhred = 93;

unsigned checked(unsigned parity) {
    if (parity >= 1 && parity <= InnerParity::kMost) return parity;
    throw core::InputError("scheme: inner parity of " + std::to_string(parity) +
                           " symbols; expected 1.." + std::to_string(InnerParity::kMost));
}

/// Symbols of bases, the first in the highest bits, the last one filled up with A. Letters that are
/// no bases count as A.
void pack(std::string_view bases, std::span<std::uint8_t> symbols) {
    std::fill(symbols.begin(), symbols.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const unsigned value = base_value(bases[i]) & 3U;
        const std::size_t shift = 6 - 2 * (i % InnerParity::kSymbolNt);
        symbols[i / InnerParity::kSymbolNt] |= static_cast<std::uint8_t>(value << shift);
    }
}

std::size_t symbols_of(std::size_t length_nt) {
    return (length_nt + InnerParity::kSymbolNt - 1) / InnerParity::kSymbolNt;
}

/// Phred quality of the least sure base from..to: of what changes are likely the sum decides, and
/// qualities are logarithms of chances. 0: nothing is known.
std::uint8_t confidence(const ReadView& strand, std::size_t from, std::size_t to) {
    const bool rated = strand.quality.size() == strand.bases.size();
    int least = kMostPhred;
    for (; from < to; ++from) {
        const bool known = base_value(strand.bases[from]) <= 3;
        const int phred = rated ? strand.quality[from] - kFirstQuality : int{kNoQuality};
        least = std::min(least, known ? phred : 0);
    }
    return static_cast<std::uint8_t>(std::max(least, 0));
}

}  // namespace

InnerParity::InnerParity(LocalBook book, unsigned parity)
    : book_(std::move(book)), code_(GaloisField::gf256(), checked(parity)) {}

void InnerParity::write(std::span<char> strand) const {
    const std::size_t data_nt = strand.size() - length_nt();
    std::vector<std::uint8_t> symbols(symbols_of(data_nt)), parity(code_.parity());
    pack({strand.data(), data_nt}, symbols);
    code_.encode(symbols, parity);
    auto next = strand.begin() + static_cast<std::ptrdiff_t>(data_nt);
    for (const std::uint8_t symbol : parity) {
        const std::string_view word = book_.word(symbol);
        next = std::copy(word.begin(), word.end(), next);
    }
}

std::optional<InnerParity::Corrected> InnerParity::corrected(const ReadView& strand) const {
    if (strand.bases.size() <= length_nt()) return std::nullopt;
    const std::size_t data_nt = strand.bases.size() - length_nt();
    const std::size_t data = symbols_of(data_nt), word_nt = book_.word_nt();
    std::vector<std::uint8_t> word(data + code_.parity()), sure(word.size());
    pack(strand.bases.substr(0, data_nt), std::span(word).first(data));
    for (std::size_t i = 0; i < data; ++i) {
        sure[i] = confidence(strand, i * kSymbolNt, std::min((i + 1) * kSymbolNt, data_nt));
    }
    for (std::size_t i = data, at = data_nt; i < word.size(); ++i, at += word_nt) {
        const auto byte = book_.byte_of(strand.bases.substr(at, word_nt));
        word[i] = byte.value_or(0);
        sure[i] = byte ? confidence(strand, at, at + word_nt) : std::uint8_t{0};
    }
    const std::vector<std::uint8_t> read = word;
    if (!decode_soft(code_, std::span(word), sure)) return std::nullopt;
    Corrected corrected{std::string(strand.bases.substr(0, data_nt))};
    std::string& bases = corrected.bases;
    for (std::size_t i = 0; i < word.size(); ++i) {
        corrected.symbols += sure[i] == 0 || word[i] != read[i];
    }
    for (std::size_t i = 0; i < data_nt; ++i) {
        bases[i] = kBases[word[i / kSymbolNt] >> (6 - 2 * (i % kSymbolNt)) & 3];
    }
    // What fills the last group up is no base, and known.
    std::vector<std::uint8_t> again(data);
    pack(bases, again);
    if (again.back() != word[data - 1]) return std::nullopt;
    return corrected;
}

}  // namespace oligo::dna
