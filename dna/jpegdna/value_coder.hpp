#pragma once

#include "dna/codebook/codebook.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// Category and value words of a coefficient (jpegdna package, coders/valuecoder; Dimopoulou et al.
/// 2019): category k holds the values whose words have k + 1 bases, as many as the book of that
/// length has words; its positive values come first, ascending, then the negative ones, ascending.
/// Category 0 is the value 0 and has no word.
///
/// The family decides the ranges: kLexicographic gives 1..5, 6..17, 18..82, 83..375, ..., the
/// package's own; kPaircode those printed in its manual: 1..5, 6..25, 26..75, 76..275, ...
class ValueCoder {
  public:
    static constexpr unsigned kMaxCategory = 8;

    explicit ValueCoder(BookFamily family);
    /// The coder of a family, built once and shared; safe to use from any thread.
    static std::shared_ptr<const ValueCoder> get(BookFamily family);

    BookFamily family() const { return family_; }
    /// Largest absolute value of category 0..kMaxCategory.
    std::int32_t highest(unsigned category) const { return highest_[category]; }
    static unsigned word_nt(unsigned category) { return category == 0 ? 0 : category + 1; }

    /// Throws InputError for a value beyond the last category.
    unsigned category_of(std::int32_t value) const;
    /// The value's word packed two bits a base, first base highest.
    std::uint32_t packed_word(std::int32_t value, unsigned category) const;
    std::string encode(std::int32_t value) const;

    /// Value of a packed word of category 1..8; no value when the book does not hold the word.
    std::optional<std::int32_t> decode(std::uint32_t packed, unsigned category) const {
        const std::int32_t value = value_of_[category][packed];
        if (value == 0) return std::nullopt;
        return value;
    }
    /// Value whose word differs from `packed` in the fewest bases; among equals the first in the
    /// book's order. Searches the whole book.
    std::int32_t nearest(std::uint32_t packed, unsigned category) const;

  private:
    std::int32_t value_at(std::uint32_t index, unsigned category) const;

    BookFamily family_;
    std::array<std::int32_t, kMaxCategory + 1> highest_{};
    std::array<std::shared_ptr<const Codebook>, kMaxCategory + 1> books_;
    std::array<std::vector<std::int32_t>, kMaxCategory + 1> value_of_;  ///< by packed word; 0: none
};

}  // namespace oligo::dna
