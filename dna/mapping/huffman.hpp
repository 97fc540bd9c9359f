#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// An n-ary Huffman code (Huffman 1952): symbols 0..size-1 to words of the digits 0..arity-1.
///
/// The tree is fixed to the digit: nodes are sorted by frequency, ties in the order of their
/// symbols; the first merge takes 2 + (size - 2) mod (arity - 1) nodes and every later one `arity`,
/// always the rarest; a merged node goes after nodes of equal frequency; the place of a child in
/// its merge is its digit. Symbols of frequency 0 have words too. It is the tree of the jpegdna
/// package.
class HuffmanCode {
  public:
    using Digits = std::vector<std::uint8_t>;
    static constexpr unsigned kMaxArity = 36;
    static constexpr std::size_t kMaxSymbols = 65536;

    /// Throws InputError for fewer than 2 symbols, an arity outside 2..36 and frequencies whose sum
    /// does not fit 63 bits.
    static HuffmanCode from_frequencies(std::span<const std::uint64_t> frequencies, unsigned arity);
    /// A given dictionary, one word per symbol. Throws InputError for invalid digits, empty words
    /// and words that begin with another word.
    static HuffmanCode from_words(std::vector<Digits> words, unsigned arity);

    unsigned arity() const { return arity_; }
    std::size_t size() const { return words_.size(); }
    /// Throws InputError for a symbol that is not below size().
    const Digits& word(std::size_t symbol) const;

    Digits encode(std::span<const std::uint16_t> symbols) const;
    /// Throws InputError for digits that are not a sequence of whole words.
    std::vector<std::uint16_t> decode(std::span<const std::uint8_t> digits) const;

  private:
    HuffmanCode(std::vector<Digits> words, unsigned arity);
    void build_tree();

    unsigned arity_;
    std::vector<Digits> words_;
    /// Node after a digit at node * arity + digit: a node (> 0), ~symbol (< 0) or no child (0).
    std::vector<std::int32_t> next_;
};

}  // namespace oligo::dna
