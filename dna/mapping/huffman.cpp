#include "dna/mapping/huffman.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace oligo::dna {
namespace {

void check_shape(std::size_t symbols, unsigned arity) {
    if (symbols < 2 || symbols > HuffmanCode::kMaxSymbols) {
        throw core::InputError("Huffman code: " + std::to_string(symbols) +
                               " symbols; expected 2.." + std::to_string(HuffmanCode::kMaxSymbols));
    }
    if (arity < 2 || arity > HuffmanCode::kMaxArity) {
        throw core::InputError("Huffman code: arity " + std::to_string(arity) + "; expected 2.." +
                               std::to_string(HuffmanCode::kMaxArity));
    }
}

/// Nodes of a tree under construction: the leaves first, then the merges.
template <typename Number>
struct Merge {
    Number frequency{};
    std::vector<std::size_t> children;
};

template <typename Number>
std::vector<HuffmanCode::Digits> words_of(const std::vector<Merge<Number>>& nodes,
                                          std::size_t leaves) {
    std::vector<HuffmanCode::Digits> prefix(nodes.size());
    for (std::size_t node = nodes.size(); node-- > leaves;) {
        const auto& children = nodes[node].children;
        for (std::size_t digit = 0; digit < children.size(); ++digit) {
            HuffmanCode::Digits word = prefix[node];
            word.push_back(static_cast<std::uint8_t>(digit));
            prefix[children[digit]] = std::move(word);
        }
        prefix[node].clear();
    }
    prefix.resize(leaves);
    return prefix;
}

template <typename Number>
std::vector<HuffmanCode::Digits> build_words(std::span<const Number> frequencies, unsigned arity) {
    std::vector<Merge<Number>> nodes;
    for (const Number frequency : frequencies) nodes.push_back({frequency, {}});
    std::vector<std::size_t> queue(nodes.size());
    std::iota(queue.begin(), queue.end(), std::size_t{0});
    const auto rarer = [&](std::size_t a, std::size_t b) {
        return nodes[a].frequency < nodes[b].frequency;
    };
    std::stable_sort(queue.begin(), queue.end(), rarer);
    std::size_t take = 2 + (frequencies.size() - 2) % (arity - 1);
    std::size_t first = 0;  // those before it are merged
    while (queue.size() - first > 1) {
        Merge<Number> merged;
        for (const std::size_t end = first + take; first < end; ++first) {
            merged.frequency += nodes[queue[first]].frequency;
            merged.children.push_back(queue[first]);
        }
        nodes.push_back(std::move(merged));
        const auto left = queue.begin() + static_cast<std::ptrdiff_t>(first);
        queue.insert(std::upper_bound(left, queue.end(), nodes.size() - 1, rarer),
                     nodes.size() - 1);
        take = arity;
    }
    return words_of(nodes, frequencies.size());
}

}  // namespace

HuffmanCode HuffmanCode::from_frequencies(std::span<const std::uint64_t> frequencies,
                                          unsigned arity) {
    check_shape(frequencies.size(), arity);
    std::uint64_t sum = 0;
    for (const std::uint64_t frequency : frequencies) {
        if (frequency >> 62 != 0 || (sum += frequency) >> 62 != 0) {
            throw core::InputError("Huffman code: frequencies sum to 2^62 or more; expected less");
        }
    }
    return {build_words(frequencies, arity), arity};
}

HuffmanCode HuffmanCode::from_shares(std::span<const double> shares, unsigned arity) {
    check_shape(shares.size(), arity);
    return {build_words(shares, arity), arity};
}

HuffmanCode HuffmanCode::from_words(std::vector<Digits> words, unsigned arity) {
    check_shape(words.size(), arity);
    return {std::move(words), arity};
}

HuffmanCode::HuffmanCode(std::vector<Digits> words, unsigned arity)
    : arity_(arity), words_(std::move(words)), next_(arity, 0) {
    build_tree();
}

void HuffmanCode::build_tree() {
    for (std::size_t symbol = 0; symbol < words_.size(); ++symbol) {
        const auto refuse = [&](const std::string& what) {
            throw core::InputError("Huffman code: the word of symbol " + std::to_string(symbol) +
                                   " " + what);
        };
        const Digits& word = words_[symbol];
        if (word.empty()) refuse("is empty; expected one digit at least");
        std::size_t node = 0;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (word[i] >= arity_) {
                refuse("holds the digit " + std::to_string(word[i]) + "; expected one below " +
                       std::to_string(arity_));
            }
            const bool last = i + 1 == word.size();
            std::int32_t& next = next_[node * arity_ + word[i]];
            if (next < 0 || (last && next != 0)) {
                refuse("and another word begin alike; expected no word to begin another");
            }
            if (last) {
                next = ~static_cast<std::int32_t>(symbol);
            } else if (next > 0) {
                node = static_cast<std::size_t>(next);
            } else {
                node = next_.size() / arity_;
                next = static_cast<std::int32_t>(node);
                next_.resize(next_.size() + arity_, 0);
            }
        }
    }
}

const HuffmanCode::Digits& HuffmanCode::word(std::size_t symbol) const {
    if (symbol >= words_.size()) {
        throw core::InputError("Huffman code: symbol " + std::to_string(symbol) +
                               "; expected one below " + std::to_string(words_.size()));
    }
    return words_[symbol];
}

HuffmanCode::Digits HuffmanCode::encode(std::span<const std::uint16_t> symbols) const {
    Digits digits;
    for (const std::uint16_t symbol : symbols) {
        const Digits& next = word(symbol);
        digits.insert(digits.end(), next.begin(), next.end());
    }
    return digits;
}

std::vector<std::uint16_t> HuffmanCode::decode(std::span<const std::uint8_t> digits) const {
    std::vector<std::uint16_t> symbols;
    std::size_t node = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::int32_t next = digits[i] < arity_ ? next_[node * arity_ + digits[i]] : 0;
        if (next == 0) {
            throw core::InputError("Huffman code: digit " + std::to_string(digits[i]) +
                                   " at position " + std::to_string(i) + " continues no word");
        }
        node = next > 0 ? static_cast<std::size_t>(next) : 0;
        if (next < 0) symbols.push_back(static_cast<std::uint16_t>(~next));
    }
    if (node != 0) {
        throw core::InputError("Huffman code: the " + std::to_string(digits.size()) +
                               " digits end within a word");
    }
    return symbols;
}

}  // namespace oligo::dna
