#include "dna/jpegdna/word_book.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <bit>

namespace oligo::dna {
namespace {

std::uint32_t packed(std::string_view word) {
    std::uint32_t key = 0;
    for (const char letter : word) key = key << 2 | (base_value(letter) & 3U);
    return key;
}

}  // namespace

WordBook::WordBook(unsigned word_nt) : book_(Codebook::get(BookFamily::kLexicographic, word_nt)) {
    number_of_.reserve(book_->size());
    for (std::uint32_t i = 0; i < book_->size(); ++i) number_of_[book_->packed()[i]] = i;
}

std::string WordBook::encode(std::uint64_t number, const char* what) const {
    if (number >= book_->size()) {
        throw core::InputError("jpegdna format: " + std::string(what) + " " +
                               std::to_string(number) + "; expected one below " +
                               std::to_string(book_->size()) + " in words of " +
                               std::to_string(word_nt()) + " bases");
    }
    return book_->word(static_cast<std::uint32_t>(number));
}

std::optional<std::uint32_t> WordBook::decode(std::string_view word) const {
    const auto found = number_of_.find(packed(word));
    if (word.size() != word_nt() || found == number_of_.end()) return std::nullopt;
    return found->second;
}

std::uint32_t WordBook::nearest(std::string_view word) const {
    const std::uint32_t key = packed(word);
    std::uint32_t best = 0;
    int least = 64;
    for (std::uint32_t i = 0; i < book_->size() && least > 0; ++i) {
        const std::uint32_t apart = book_->packed()[i] ^ key;
        const int distance = std::popcount((apart | apart >> 1) & 0x55555555U);
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

}  // namespace oligo::dna
