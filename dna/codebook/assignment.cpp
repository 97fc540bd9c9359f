#include "dna/codebook/assignment.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/codebook/level_search.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <mutex>
#include <numeric>
#include <string>
#include <tuple>

namespace oligo::dna {
namespace {

using Levels = std::vector<std::uint32_t>;

// All three are part of the format: another value gives another table.
constexpr std::uint64_t kSeed = 0x6C6576656C73;
constexpr std::int64_t kWork = 80'000'000;
constexpr unsigned kRestarts = 200;

/// Alphabets up to this size are searched by whole sweeps with restarts.
constexpr std::uint32_t kSweepAlphabet = 64;

Levels natural(std::uint32_t alphabet) {
    Levels levels(alphabet);
    std::iota(levels.begin(), levels.end(), 0U);
    return levels;
}

/// Best order found by sweeps from each of `starts` (at least one) and then from random orders.
LevelSearch search_small(const Codebook& book, const std::vector<Levels>& starts,
                         std::int64_t work) {
    const std::size_t alphabet = starts.front().size();
    core::Random random(kSeed, alphabet);
    Levels best;
    std::int64_t cost = std::numeric_limits<std::int64_t>::max();
    for (std::size_t trial = 0; trial < starts.size() + kRestarts && work > 0; ++trial) {
        Levels start;
        if (trial < starts.size()) {
            start = starts[trial];
        } else {
            start = core::permutation(book.size(), random);
            start.resize(alphabet);
        }
        LevelSearch search(book, std::move(start));
        search.descend(work);
        if (search.cost() < cost) {
            cost = search.cost();
            best = search.levels();
        }
    }
    return {book, std::move(best)};
}

LevelSearch wander_from(const Codebook& book, Levels first, std::int64_t work) {
    LevelSearch search(book, std::move(first));
    search.wander(work, kSeed);
    return search;
}

/// One element of a PAIRCODE word that takes `radix` of its values.
struct Digit {
    Levels elements;        ///< by digit value the index in C1 or among the single bases
    std::int64_t jump = 0;  ///< expected squared jump, times 2^20
};

/// All digits of one element length, by radix.
std::vector<Digit> make_digits(unsigned element_nt) {
    const auto book = Codebook::get(BookFamily::kPaircode, element_nt);
    std::vector<Digit> digits(book->size() + 1);
    for (std::uint32_t radix = 1; radix <= book->size(); ++radix) {
        const LevelSearch search = search_small(*book, {natural(radix)}, kWork / 64);
        digits[radix] = {search.levels(), search.mean_jump()};
    }
    return digits;
}

const std::vector<Digit>& digits_of(unsigned element_nt) {
    static const std::vector<Digit> kSingles = make_digits(1);
    static const std::vector<Digit> kPairs = make_digits(2);
    return element_nt == 1 ? kSingles : kPairs;
}

/// PAIRCODE words as numbers: one digit an element, the first the most significant. The nearest
/// word is found element by element, so each digit has the order that is best for it alone, and the
/// radices are those with which the digits' jumps, weighted by the square of their place value, add
/// up to least. (A reflected order would be worse: neighbours in it differ less, but an error in
/// one digit would also mirror all lower ones.)
class DigitOrder {
  public:
    DigitOrder(unsigned word_nt, std::uint32_t alphabet)
        : elements_((word_nt + 1) / 2), alphabet_(alphabet), word_nt_(word_nt) {
        choose(0, 1, 0);
    }

    Levels levels() const {
        Levels result(alphabet_);
        for (std::uint32_t level = 0; level < alphabet_; ++level) {
            std::uint32_t rest = level;
            std::uint32_t place = 1;
            for (unsigned at = elements_; at-- > 0;) {
                const Digit& digit = digits_of(element_nt(at))[best_radices_[at]];
                result[level] += place * digit.elements[rest % best_radices_[at]];
                rest /= best_radices_[at];
                place *= element_nt(at) == 1 ? 4 : 10;
            }
        }
        return result;
    }

  private:
    unsigned element_nt(unsigned at) const { return at + 1 == elements_ && word_nt_ % 2 ? 1 : 2; }

    /// Tries radices from the last element to the first; `place` is the product so far.
    void choose(unsigned chosen, std::uint64_t place, std::uint64_t jump) {
        if (chosen == elements_) {
            if (place >= alphabet_ && jump < best_jump_) {
                best_jump_ = jump;
                best_radices_.assign(radices_.rbegin(), radices_.rend());
            }
            return;
        }
        const auto& digits = digits_of(element_nt(elements_ - 1 - chosen));
        for (std::uint32_t radix = 1; radix < digits.size(); ++radix) {
            const std::uint64_t weighted =
                place * place * static_cast<std::uint64_t>(digits[radix].jump);
            if (jump + weighted >= best_jump_ || (place > alphabet_ && radix > 1)) {
                break;
            }
            radices_.push_back(radix);
            choose(chosen + 1, place * radix, jump + weighted);
            radices_.pop_back();
        }
    }

    unsigned elements_;
    std::uint32_t alphabet_;
    unsigned word_nt_;
    std::vector<std::uint32_t> radices_;  ///< last element first
    std::vector<std::uint32_t> best_radices_;
    std::uint64_t best_jump_ = std::numeric_limits<std::uint64_t>::max();
};

/// The first words in lexicographic order C < G < A < T. Few words of the larger books begin with C
/// or G; with these at the low end, where the nearest-word rule draws wrong words, an error in a
/// leading base moves the level less (by 5 to 30 % in squared jump) than in the books' own order.
Levels strong_first(const Codebook& book, std::uint32_t alphabet) {
    constexpr std::array<std::uint32_t, 4> kRank = {2, 0, 1, 3};  // of A C G T
    std::vector<std::uint64_t> ranked(book.size());
    for (std::uint32_t index = 0; index < book.size(); ++index) {
        std::uint64_t rank = 0;
        for (unsigned i = book.word_nt(); i-- > 0;) {
            rank = rank << 2 | kRank[book.packed()[index] >> (2 * i) & 3];
        }
        ranked[index] = rank << 32 | index;
    }
    std::sort(ranked.begin(), ranked.end());
    Levels levels(alphabet);
    std::transform(ranked.begin(), ranked.begin() + alphabet, levels.begin(),
                   [](std::uint64_t word) { return static_cast<std::uint32_t>(word); });
    return levels;
}

/// The better of what a search makes of two starts. Neither start is the better one always.
Levels refine(const Codebook& book, const Levels& first, const Levels& second) {
    if (first.size() <= kSweepAlphabet) {
        return search_small(book, {first, second}, kWork).levels();
    }
    const LevelSearch a = wander_from(book, first, kWork / 2);
    const LevelSearch b = wander_from(book, second, kWork / 2);
    return a.cost() <= b.cost() ? a.levels() : b.levels();
}

Levels search_levels(const Codebook& book, std::uint32_t alphabet) {
    if (book.word_nt() <= 2) {
        return search_small(book, {natural(alphabet)}, kWork).levels();
    }
    Levels ordered = book.family() == BookFamily::kPaircode
                         ? DigitOrder(book.word_nt(), alphabet).levels()
                         : strong_first(book, alphabet);
    if (book.word_nt() > LevelSearch::kMaxWordNt || alphabet > LevelSearch::kMaxAlphabet) {
        return ordered;
    }
    return refine(book, natural(alphabet), ordered);
}

}  // namespace

Assignment parse_assignment(std::string_view name) {
    if (name == "natural") {
        return Assignment::kNatural;
    }
    if (name == "neighbour") {
        return Assignment::kNeighbour;
    }
    throw core::InputError("assignment '" + std::string(name) + "'; expected natural or neighbour");
}

std::string_view to_string(Assignment assignment) {
    return assignment == Assignment::kNatural ? "natural" : "neighbour";
}

std::vector<std::uint32_t> assign_words(const Codebook& book, std::uint32_t alphabet,
                                        Assignment assignment) {
    if (alphabet < 1 || alphabet > book.size()) {
        throw core::InputError("codebook " + std::string(to_string(book.family())) + " of " +
                               std::to_string(book.word_nt()) + " bases: alphabet of " +
                               std::to_string(alphabet) + " symbols; expected 1.." +
                               std::to_string(book.size()));
    }
    if (assignment == Assignment::kNatural) {
        return natural(alphabet);
    }
    static std::mutex mutex;
    static std::map<std::tuple<BookFamily, unsigned, std::uint32_t>, Levels> cache;
    const std::lock_guard lock(mutex);
    Levels& levels = cache[{book.family(), book.word_nt(), alphabet}];
    if (levels.empty()) {
        levels = search_levels(book, alphabet);
    }
    return levels;
}

}  // namespace oligo::dna
