#include "dna/jpegdna/word_book.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <array>
#include <bit>
#include <mutex>

namespace oligo::dna {
namespace {

std::uint32_t packed(std::string_view word) {
    std::uint32_t key = 0;
    for (const char letter : word) key = key << 2 | (base_value(letter) & 3U);
    return key;
}

constexpr std::uint32_t kNoNumber = 0xFFFFFFFF;

using Numbers = std::vector<std::uint32_t>;

std::shared_ptr<const Numbers> numbers_of(const Codebook& book) {
    struct Slot {
        std::once_flag once;
        std::shared_ptr<const Numbers> numbers;
    };
    static std::array<Slot, Codebook::kMaxWordNt + 1> slots;
    Slot& slot = slots[book.word_nt()];
    std::call_once(slot.once, [&] {
        Numbers numbers(std::size_t{1} << (2 * book.word_nt()), kNoNumber);
        for (std::uint32_t i = 0; i < book.size(); ++i) numbers[book.packed()[i]] = i;
        slot.numbers = std::make_shared<const Numbers>(std::move(numbers));
    });
    return slot.numbers;
}

}  // namespace

WordBook::WordBook(unsigned word_nt)
    : book_(Codebook::get(BookFamily::kLexicographic, word_nt)), number_of_(numbers_of(*book_)) {}

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
    if (word.size() != word_nt()) return std::nullopt;
    const std::uint32_t number = (*number_of_)[packed(word)];
    if (number == kNoNumber) return std::nullopt;
    return number;
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
