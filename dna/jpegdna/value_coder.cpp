#include "dna/jpegdna/value_coder.hpp"

#include "core/error.hpp"

#include <bit>
#include <cstdlib>

namespace oligo::dna {

ValueCoder::ValueCoder(BookFamily family) : family_(family) {
    for (unsigned category = 1; category <= kMaxCategory; ++category) {
        const unsigned length_nt = word_nt(category);
        books_[category] = Codebook::get(family, length_nt);
        const Codebook& book = *books_[category];
        highest_[category] = highest_[category - 1] + static_cast<std::int32_t>(book.size() / 2);
        value_of_[category].assign(std::size_t{1} << (2 * length_nt), 0);
        for (std::uint32_t i = 0; i < book.size(); ++i) {
            value_of_[category][book.packed()[i]] = value_at(i, category);
        }
    }
}

std::shared_ptr<const ValueCoder> ValueCoder::get(BookFamily family) {
    if (family == BookFamily::kPaircode) {
        static const auto paircode = std::make_shared<const ValueCoder>(BookFamily::kPaircode);
        return paircode;
    }
    static const auto lexicographic =
        std::make_shared<const ValueCoder>(BookFamily::kLexicographic);
    return lexicographic;
}

std::int32_t ValueCoder::value_at(std::uint32_t index, unsigned category) const {
    const std::int32_t lowest = highest_[category - 1] + 1;
    const auto place = static_cast<std::int32_t>(index);
    const std::int32_t positive = highest_[category] - lowest + 1;
    return place < positive ? lowest + place : place - positive - highest_[category];
}

unsigned ValueCoder::category_of(std::int32_t value) const {
    const std::int32_t size = std::abs(value);
    unsigned category = 0;
    while (category <= kMaxCategory && size > highest_[category]) ++category;
    if (category > kMaxCategory) {
        throw core::InputError("jpegdna: coefficient " + std::to_string(value) + "; expected -" +
                               std::to_string(highest_[kMaxCategory]) + ".." +
                               std::to_string(highest_[kMaxCategory]));
    }
    return category;
}

std::uint32_t ValueCoder::packed_word(std::int32_t value, unsigned category) const {
    const std::int32_t lowest = highest_[category - 1] + 1;
    const std::int32_t positive = highest_[category] - lowest + 1;
    const std::int32_t index = value > 0 ? value - lowest : positive + value + highest_[category];
    return books_[category]->packed()[static_cast<std::size_t>(index)];
}

std::string ValueCoder::encode(std::int32_t value) const {
    const unsigned category = category_of(value);
    if (category == 0) return {};
    const std::uint32_t packed = packed_word(value, category);
    std::string word;
    for (unsigned i = word_nt(category); i-- > 0;) word += "ACGT"[(packed >> (2 * i)) & 3];
    return word;
}

std::int32_t ValueCoder::nearest(std::uint32_t packed, unsigned category) const {
    const auto& words = books_[category]->packed();
    std::uint32_t best = 0;
    int least = 64;
    for (std::uint32_t i = 0; i < words.size() && least > 0; ++i) {
        const std::uint32_t apart = words[i] ^ packed;
        const int distance = std::popcount((apart | apart >> 1) & 0x55555555U);
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return value_at(best, category);
}

}  // namespace oligo::dna
