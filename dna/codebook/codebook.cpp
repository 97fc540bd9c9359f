#include "dna/codebook/codebook.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <array>
#include <mutex>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kA = 0;
constexpr std::uint32_t kC = 1;
constexpr std::uint32_t kG = 2;
constexpr std::uint32_t kT = 3;

/// Order of single bases in both families.
constexpr std::array<std::uint32_t, 4> kSingles = {kA, kT, kC, kG};

/// Set C1 of the paper: AT AC AG TA TC TG CA CT GA GT.
constexpr std::array<std::uint32_t, 10> kPairs = {
    kA * 4 + kT, kA * 4 + kC, kA * 4 + kG, kT * 4 + kA, kT * 4 + kC,
    kT * 4 + kG, kC * 4 + kA, kC * 4 + kT, kG * 4 + kA, kG * 4 + kT};

/// Every word so far followed by every element, in that order.
template <std::size_t kCount>
std::vector<std::uint32_t> append_elements(const std::vector<std::uint32_t>& words,
                                           const std::array<std::uint32_t, kCount>& elements,
                                           unsigned element_bits) {
    std::vector<std::uint32_t> longer;
    longer.reserve(words.size() * kCount);
    for (const std::uint32_t word : words) {
        for (const std::uint32_t element : elements) {
            longer.push_back(word << element_bits | element);
        }
    }
    return longer;
}

std::vector<std::uint32_t> paircode_words(unsigned word_nt) {
    std::vector<std::uint32_t> words = {0};
    for (unsigned pair = 0; pair < word_nt / 2; ++pair) {
        words = append_elements(words, kPairs, 4);
    }
    return word_nt % 2 == 1 ? append_elements(words, kSingles, 2) : words;
}

/// Words in lexicographic order A < T < C < G without a run of 3, whose last two bases differ and
/// that hold at most floor(0.6 n) C and G.
class LexicographicWords {
  public:
    explicit LexicographicWords(unsigned word_nt)
        : word_nt_(word_nt), max_strong_(word_nt * 6 / 10) {
        extend(0, 0, 0);
    }
    std::vector<std::uint32_t> take() { return std::move(words_); }

  private:
    void extend(std::uint32_t prefix, unsigned length, unsigned strong) {
        if (length == word_nt_) {
            words_.push_back(prefix);
            return;
        }
        const bool last = length + 1 == word_nt_;
        for (const std::uint32_t base : kSingles) {
            const bool repeats = length >= 1 && (prefix & 3) == base;
            const bool repeats_twice = repeats && length >= 2 && (prefix >> 2 & 3) == base;
            const unsigned now_strong = strong + (base == kC || base == kG ? 1 : 0);
            if (repeats_twice || (last && repeats) || now_strong > max_strong_) {
                continue;
            }
            extend(prefix << 2 | base, length + 1, now_strong);
        }
    }

    unsigned word_nt_;
    unsigned max_strong_;
    std::vector<std::uint32_t> words_;
};

}  // namespace

BookFamily parse_book_family(std::string_view name) {
    if (name == "paircode") {
        return BookFamily::kPaircode;
    }
    if (name == "lexicographic") {
        return BookFamily::kLexicographic;
    }
    throw core::InputError("codebook family '" + std::string(name) +
                           "'; expected paircode or lexicographic");
}

std::string_view to_string(BookFamily family) {
    return family == BookFamily::kPaircode ? "paircode" : "lexicographic";
}

Codebook::Codebook(BookFamily family, unsigned word_nt)
    : family_(family),
      word_nt_(word_nt),
      packed_(family == BookFamily::kPaircode ? paircode_words(word_nt)
                                              : LexicographicWords(word_nt).take()) {}

std::shared_ptr<const Codebook> Codebook::get(BookFamily family, unsigned word_nt) {
    const unsigned shortest = family == BookFamily::kPaircode ? 1 : 2;
    if (word_nt < shortest || word_nt > kMaxWordNt) {
        throw core::InputError("codebook " + std::string(to_string(family)) + ": words of " +
                               std::to_string(word_nt) + " bases; expected " +
                               std::to_string(shortest) + ".." + std::to_string(kMaxWordNt));
    }
    struct Slot {
        std::once_flag once;
        std::shared_ptr<const Codebook> book;
    };
    static std::array<std::array<Slot, kMaxWordNt + 1>, 2> slots;
    Slot& slot = slots[family == BookFamily::kPaircode ? 0 : 1][word_nt];
    std::call_once(slot.once, [&] { slot.book.reset(new Codebook(family, word_nt)); });
    return slot.book;
}

unsigned Codebook::shortest_word_nt(BookFamily family, std::uint32_t alphabet) {
    for (unsigned word_nt = family == BookFamily::kPaircode ? 1 : 2; word_nt <= kMaxWordNt;
         ++word_nt) {
        if (get(family, word_nt)->size() >= alphabet) {
            return word_nt;
        }
    }
    throw core::InputError("codebook " + std::string(to_string(family)) + ": an alphabet of " +
                           std::to_string(alphabet) + " symbols; expected at most " +
                           std::to_string(get(family, kMaxWordNt)->size()));
}

std::string Codebook::word(std::uint32_t index) const {
    const std::uint32_t packed = packed_.at(index);
    std::string bases(word_nt_, 'A');
    for (unsigned i = 0; i < word_nt_; ++i) {
        bases[i] = kBases[packed >> (2 * (word_nt_ - 1 - i)) & 3];
    }
    return bases;
}

}  // namespace oligo::dna
