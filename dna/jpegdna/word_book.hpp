#pragma once

#include "dna/codebook/codebook.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Numbers as words of one of the package's books: offsets, frequencies, quantisation steps. The
/// table of a word length is built once and shared.
class WordBook {
  public:
    /// Throws InputError for word_nt outside 2..10.
    explicit WordBook(unsigned word_nt);

    unsigned word_nt() const { return book_->word_nt(); }
    /// Throws InputError for a number that the book does not hold; `what` names it.
    std::string encode(std::uint64_t number, const char* what) const;
    /// The number of a word; no value when the book does not hold it.
    std::optional<std::uint32_t> decode(std::string_view word) const;
    /// The number of the word that differs in the fewest bases, the lowest such number. Searches
    /// the whole book.
    std::uint32_t nearest(std::string_view word) const;

  private:
    std::shared_ptr<const Codebook> book_;
    std::shared_ptr<const std::vector<std::uint32_t>> number_of_;  ///< by packed word
};

}  // namespace oligo::dna
