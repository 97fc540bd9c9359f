#include "dna/alignment/piece_index.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastTail = 6, kMostTail = 8;
// Words that so many times more pieces have than half of the words are of primers.
constexpr std::size_t kFrequent = 8, kLeastFrequent = 24;
constexpr std::int32_t kMismatchOf = 8, kMismatchCost = 6;

using Bases = std::span<const std::uint8_t>;

/// Bases that a tail takes at the end of a piece (or of its complement, at its beginning).
std::size_t tail_of(Bases bases, bool behind) {
    std::size_t nt = 0;
    while (nt < std::min(bases.size(), kMostTail)) {
        const std::uint8_t base = bases[behind ? bases.size() - 1 - nt : nt];
        const bool pyrimidine = (base & 1U) != 0;  // of A C G T: C and T
        if (pyrimidine != behind) break;
        ++nt;
    }
    return nt < kLeastTail ? 0 : nt;
}

/// `visit` takes the place of each word, the smaller one of it and its complement, and whether that
/// is the complement.
template <typename Visit>
void each_word(Bases bases, const Visit& visit) {
    constexpr unsigned kNt = PieceIndex::kWordNt;
    constexpr std::uint32_t kMask = (std::uint32_t{1} << (2 * kNt)) - 1;
    std::uint32_t word = 0, complement = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        word = (word << 2 | bases[i]) & kMask;
        complement = complement >> 2 | std::uint32_t{3U - bases[i]} << (2 * kNt - 2);
        if (i + 1 < kNt) continue;
        visit(i + 1 - kNt, std::min(word, complement), complement < word);
    }
}

}  // namespace

void PieceIndex::add(std::string_view read) {
    std::vector<std::uint8_t> bases;
    for (const char letter : read) bases.push_back(base_value(letter));
    Bases rest(bases);
    rest = rest.subspan(tail_of(rest, false));
    rest = rest.first(rest.size() - tail_of(rest, true));
    if (rest.size() < kLeastNt || *std::max_element(rest.begin(), rest.end()) > 3) return;
    bases_.insert(bases_.end(), rest.begin(), rest.end());
    starts_.push_back(static_cast<std::uint32_t>(bases_.size()));
}

void PieceIndex::get(std::uint32_t piece, bool reversed, std::vector<std::uint8_t>& bases) const {
    bases.assign(bases_.begin() + starts_[piece], bases_.begin() + starts_[piece + 1]);
    if (!reversed) return;
    std::reverse(bases.begin(), bases.end());
    for (std::uint8_t& base : bases) base = static_cast<std::uint8_t>(3U - base);
}

void PieceIndex::finish() {
    for (std::uint32_t piece = 0; piece < size(); ++piece) {
        each_word(Bases(bases_).subspan(starts_[piece], nt(piece)),
                  [&](std::size_t at, std::uint32_t word, bool /*turned*/) {
                      words_.emplace_back(word, static_cast<std::uint32_t>(starts_[piece] + at));
                  });
    }
    std::sort(words_.begin(), words_.end());
    std::vector<std::size_t> counts;  // of the word of each place
    for (std::size_t from = 0, to = 0; from < words_.size(); from = to) {
        while (to < words_.size() && words_[to].first == words_[from].first) ++to;
        counts.insert(counts.end(), to - from, to - from);
    }
    if (counts.empty()) return;
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    most_ = std::max(kLeastFrequent, kFrequent * *middle);
}

PieceIndex::Hit PieceIndex::hit(std::uint32_t at, std::size_t place, bool turned) const {
    const auto behind = std::upper_bound(starts_.begin(), starts_.end(), at);
    const auto piece = static_cast<std::uint32_t>(behind - starts_.begin() - 1);
    bool own = false;
    each_word(Bases(bases_).subspan(at, kWordNt),
              [&](std::size_t /*at*/, std::uint32_t /*word*/, bool other) { own = other; });
    const bool reversed = own != turned;
    const std::uint32_t before = reversed ? *behind - at - kWordNt : at - starts_[piece];
    return {piece, reversed, static_cast<std::int32_t>(place) - static_cast<std::int32_t>(before)};
}

void PieceIndex::hits(Bases bases, std::vector<Hit>& hits) const {
    hits.clear();
    each_word(bases, [&](std::size_t at, std::uint32_t word, bool turned) {
        const auto [from, to] =
            std::equal_range(words_.begin(), words_.end(), std::pair(word, std::uint32_t{0}),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
        if (static_cast<std::size_t>(to - from) > most_) return;
        for (auto one = from; one != to; ++one) hits.push_back(hit(one->second, at, turned));
    });
    std::sort(hits.begin(), hits.end());
    hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
}

bool PieceIndex::Overlap::fits() const {
    return nt >= static_cast<std::int32_t>(kLeastNt) && wrong * kMismatchOf <= nt;
}

std::int32_t PieceIndex::Overlap::score() const {
    return nt - kMismatchCost * wrong;
}

PieceIndex::Overlap PieceIndex::overlap(Bases bases, Bases piece, std::int32_t place) {
    const auto size = static_cast<std::int32_t>(bases.size());
    const std::int32_t from = std::max(0, place);
    const std::int32_t to = std::min(size, place + static_cast<std::int32_t>(piece.size()));
    Overlap overlap{std::max(0, to - from), 0};
    for (std::int32_t i = from; i < to; ++i) {
        overlap.wrong +=
            bases[static_cast<std::size_t>(i)] != piece[static_cast<std::size_t>(i - place)];
    }
    return overlap;
}

}  // namespace oligo::dna
