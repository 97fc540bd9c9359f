#include "dna/jpegdna/category_coder.hpp"

#include "core/error.hpp"
#include "dna/mapping/goldman.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::dna {
namespace {

constexpr unsigned kArity = 3;

/// Adds a word to a tree of four branches a node.
void plant(std::vector<std::int32_t>& next, const std::string& word, std::size_t symbol) {
    std::size_t node = 0;
    for (std::size_t i = 0; i + 1 < word.size(); ++i) {
        const std::size_t branch = 4 * node + base_value(word[i]);
        if (next[branch] == 0) {
            next[branch] = static_cast<std::int32_t>(next.size() / 4);
            next.resize(next.size() + 4, 0);
        }
        node = static_cast<std::size_t>(next[branch]);
    }
    next[4 * node + base_value(word.back())] = ~static_cast<std::int32_t>(symbol);
}

std::vector<double> shares_of(std::span<const std::uint64_t> frequencies) {
    double sum = 0;
    for (const std::uint64_t frequency : frequencies) sum += static_cast<double>(frequency);
    std::vector<double> shares;
    for (const std::uint64_t frequency : frequencies) {
        shares.push_back(sum == 0 ? 0 : static_cast<double>(frequency) / sum);
    }
    return shares;
}

}  // namespace

CategoryCoder::CategoryCoder(std::span<const std::uint64_t> frequencies, Sums sums) {
    const HuffmanCode huffman = sums == Sums::kExact
                                    ? HuffmanCode::from_frequencies(frequencies, kArity)
                                    : HuffmanCode::from_shares(shares_of(frequencies), kArity);
    const GoldmanCode goldman = GoldmanCode::jpegdna();
    words_.assign(frequencies.size(), {});
    next_.assign(4, 0);
    table_.assign(std::size_t{1} << (2 * kTableNt), {});
    for (std::size_t symbol = 0; symbol < words_.size(); ++symbol) {
        words_[symbol] = goldman.encode(huffman.word(symbol));
        const std::string& word = words_[symbol];
        if (word.size() > 255) {
            throw core::InputError("jpegdna: the word of category symbol " +
                                   std::to_string(symbol) + " has " + std::to_string(word.size()) +
                                   " bases; expected at most 255");
        }
        plant(next_, word, symbol);
        if (word.size() > kTableNt) continue;
        std::size_t first = 0;
        for (const char letter : word) first = first * 4 + base_value(letter);
        const std::size_t free = 2 * (kTableNt - word.size());
        for (std::size_t i = 0; i < std::size_t{1} << free; ++i) {
            table_[(first << free) + i] = {static_cast<std::uint16_t>(symbol),
                                           static_cast<std::uint8_t>(word.size())};
        }
    }
}

CategoryCoder::Found CategoryCoder::find(const PackedStrand& strand, std::size_t position,
                                         std::size_t end) const {
    const Found found = table_[strand.peek(position, kTableNt)];
    if (found.length_nt != 0) return position + found.length_nt <= end ? found : Found{};
    std::size_t node = 0;
    for (std::size_t i = position; i < end; ++i) {
        const std::int32_t next = next_[4 * node + strand.peek(i, 1)];
        if (next < 0) {
            return {static_cast<std::uint16_t>(~next), static_cast<std::uint8_t>(i + 1 - position)};
        }
        if (next == 0) return {};
        node = static_cast<std::size_t>(next);
    }
    return {};
}

}  // namespace oligo::dna
