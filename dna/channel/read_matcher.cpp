#include "dna/channel/read_matcher.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <unordered_map>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordNt = 11, kWords = std::size_t{1} << (2 * kWordNt);
constexpr std::size_t kMostOfAWord = 64;  ///< primers and the like tell nothing
constexpr std::size_t kMostWords = 100'000'000;
constexpr std::size_t kMostMatches = 3;
constexpr std::uint32_t kLeastWords = 2;

/// Calls take(word, place) for each word of the bases without other letters.
template <typename Take>
void each_word(std::string_view bases, Take take) {
    std::size_t word = 0, known = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint8_t value = base_value(bases[i]);
        known = value > 3 ? 0 : known + 1;
        word = (word << 2 | (value & 3U)) & (kWords - 1);
        if (known >= kWordNt) take(word, i);
    }
}

}  // namespace

ReadMatcher::ReadMatcher(const std::vector<std::string>& oligos) : starts_(kWords + 1) {
    std::size_t nt = 0;
    for (const std::string& oligo : oligos) nt += oligo.size();
    const std::size_t step = nt / kMostWords + 1;
    const auto each = [&](auto take) {
        for (std::size_t strand = 0; strand < oligos.size(); ++strand) {
            each_word(oligos[strand], [&](std::size_t word, std::size_t place) {
                if (place % step == 0) take(word, static_cast<std::uint32_t>(strand));
            });
        }
    };
    each([&](std::size_t word, std::uint32_t /*strand*/) { ++starts_[word + 1]; });
    for (std::size_t word = 0; word < kWords; ++word) {
        if (starts_[word + 1] > kMostOfAWord) starts_[word + 1] = 0;
    }
    for (std::size_t word = 0; word < kWords; ++word) starts_[word + 1] += starts_[word];
    strands_.resize(starts_.back());
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    each([&](std::size_t word, std::uint32_t strand) {
        if (next[word] < starts_[word + 1]) strands_[next[word]++] = strand;
    });
}

void ReadMatcher::vote(std::string_view read, bool reversed, std::vector<Match>& matches) const {
    std::unordered_map<std::uint32_t, std::uint32_t> votes;
    each_word(read, [&](std::size_t word, std::size_t /*place*/) {
        for (std::uint32_t i = starts_[word]; i < starts_[word + 1]; ++i) ++votes[strands_[i]];
    });
    for (const auto& [strand, words] : votes) {
        if (words >= kLeastWords) matches.push_back({strand, reversed, words});
    }
}

std::vector<ReadMatcher::Match> ReadMatcher::match(std::string_view read) const {
    std::vector<Match> matches;
    vote(read, false, matches);
    vote(reverse_complement(read), true, matches);
    std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
        if (a.words != b.words) return a.words > b.words;
        return a.strand != b.strand ? a.strand < b.strand : a.reversed < b.reversed;
    });
    if (matches.size() > kMostMatches) matches.resize(kMostMatches);
    return matches;
}

}  // namespace oligo::dna
