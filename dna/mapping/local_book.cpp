#include "dna/mapping/local_book.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kBytes = 256;
constexpr std::size_t kMostSeamNt = 8;  ///< bases that a state at a seam remembers

bool is_strong(char letter) {
    return letter == 'C' || letter == 'G';
}

/// The word of a number, first base in its highest bits.
std::string spelled(std::size_t number, std::size_t length_nt) {
    std::string word(length_nt, 'A');
    for (std::size_t i = length_nt; i-- > 0; number /= 4) word[i] = kBases[number % 4];
    return word;
}

/// Which words a book may be made of, judged by the words alone.
struct Family {
    std::size_t word_nt;
    bool (*takes)(std::string_view word);
};

bool near_half(std::string_view word) {
    const auto strong = std::count_if(word.begin(), word.end(), is_strong);
    return strong == 2 || strong == 3;
}

/// Windows over such words are never off half by more than one base.
bool even_pairs(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); i += 2) {
        if (is_strong(word[i]) == is_strong(word[i + 1])) return false;
    }
    return true;
}

constexpr std::array<Family, 3> kFamilies = {{{5, near_half}, {6, even_pairs}, {8, even_pairs}}};

/// The words of a family that lead from each state of `seam` to one of them.
std::vector<std::string> words_between(const ConstraintMachine& machine, const Family& family,
                                       const std::vector<bool>& seam) {
    const auto leads_on = [&](const std::string& word) {
        for (std::size_t i = 0; i < seam.size(); ++i) {
            if (!seam[i]) continue;
            const auto to = machine.walk(static_cast<ConstraintMachine::State>(i), word);
            if (to == ConstraintMachine::kDead || !seam[to]) return false;
        }
        return true;
    };
    std::vector<std::string> words;
    for (std::size_t number = 0; number < std::size_t{1} << (2 * family.word_nt); ++number) {
        std::string word = spelled(number, family.word_nt);
        if (family.takes(word) && leads_on(word)) words.push_back(std::move(word));
    }
    return words;
}

}  // namespace

LocalBook::LocalBook(const Constraints& rules, std::string_view right) {
    const ConstraintMachine machine(rules, right);
    for (const Family& family : kFamilies) {
        if (family.takes == near_half && !rules.gc_windows.empty()) continue;
        std::vector<std::string> most;
        for (std::size_t nt = 1; nt <= kMostSeamNt; ++nt) {
            States seam(machine.states());
            for (std::size_t i = 0; i < seam.size(); ++i) {
                const auto state = static_cast<ConstraintMachine::State>(i);
                seam[i] = machine.begun_nt(state) <= nt &&
                          machine.walk(state, right) != ConstraintMachine::kDead;
            }
            auto words = words_between(machine, family, seam);
            if (words.empty() || words.size() < most.size()) continue;
            most = std::move(words);
            seam_ = std::move(seam);
        }
        if (most.size() >= kBytes) {
            take(most);
            return;
        }
    }
    throw core::InputError(
        "mapping: the maximum run, the forbidden motifs and the primer leave no book of 256 words "
        "of 5, 6 or 8 bases that may follow each other; do without inner parity");
}

void LocalBook::take(const std::vector<std::string>& candidates) {
    word_nt_ = candidates[0].size();
    bytes_.assign(std::size_t{1} << (2 * word_nt_), kBytes);
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
        const std::string& word =
            words_.emplace_back(candidates[byte * candidates.size() / kBytes]);
        std::size_t number = 0;
        for (const char letter : word) number = 4 * number + base_value(letter);
        bytes_[number] = static_cast<std::uint16_t>(byte);
    }
    for (std::size_t from = 0; from < word_nt_; ++from) {
        for (std::size_t to = from; to <= word_nt_; ++to) {
            GcCount& piece = pieces_[from][to];
            piece = {word_nt_, 0};
            for (const std::string& word : words_) {
                const auto strong = static_cast<std::size_t>(
                    std::count_if(word.data() + from, word.data() + to, is_strong));
                piece.low = std::min(piece.low, strong);
                piece.high = std::max(piece.high, strong);
            }
        }
    }
}

std::optional<std::uint8_t> LocalBook::byte_of(std::string_view word) const {
    std::size_t number = 0;
    for (const char letter : word) {
        if (base_value(letter) > 3) return std::nullopt;
        number = 4 * number + base_value(letter);
    }
    if (word.size() != word_nt_ || bytes_[number] == kBytes) return std::nullopt;
    return static_cast<std::uint8_t>(bytes_[number]);
}

GcCount LocalBook::strong(std::size_t from, std::size_t to) const {
    GcCount count;
    while (from < to) {
        const std::size_t word = from / word_nt_ * word_nt_;
        const GcCount& piece = pieces_[from - word][std::min(to - word, word_nt_)];
        count.low += piece.low;
        count.high += piece.high;
        from = word + word_nt_;
    }
    return count;
}

bool LocalBook::may_follow(const ConstraintMachine& machine, ConstraintMachine::State state) const {
    return std::all_of(words_.begin(), words_.end(), [&](const std::string& word) {
        const auto to = machine.walk(state, word);
        return to != ConstraintMachine::kDead && seam_[to];
    });
}

}  // namespace oligo::dna
