#include "dna/clustering/piece_assembly.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostBases = std::size_t{1} << 25;
constexpr std::size_t kLeastReads = 100, kSpreadOf = 4;
constexpr unsigned kWordNt = 15;        ///< odd: no word is its own complement
constexpr std::size_t kLeastNt = 18;    ///< of a piece, and of what it has in common with a strand
constexpr std::size_t kMismatchOf = 8;  ///< bases of which one may differ
constexpr std::int32_t kMismatchCost = 6;
constexpr std::size_t kLeastTail = 6, kMostTail = 8;
// Words that more pieces have, by what half of the words in pieces have, are of primers.
constexpr std::uint32_t kFrequent = 8, kLeastFrequent = 24;
constexpr std::size_t kMostStrandNt = 4096;

using Bases = std::vector<std::uint8_t>;

bool pyrimidine(std::uint8_t base) {
    return (base & 1U) != 0;  // of A C G T: C and T
}

/// Bases that a tail takes at the end of a piece (or of its complement, at its beginning).
std::size_t tail_of(std::span<const std::uint8_t> bases, bool behind) {
    std::size_t nt = 0;
    while (nt < std::min(bases.size(), kMostTail) &&
           pyrimidine(bases[behind ? bases.size() - 1 - nt : nt]) == behind) {
        ++nt;
    }
    return nt < kLeastTail ? 0 : nt;
}

/// Pieces one after another, and where their words are.
class Pieces {
  public:
    void add(std::string_view read) {
        Bases bases;
        for (const char letter : read) bases.push_back(base_value(letter));
        std::span<const std::uint8_t> rest(bases);
        rest = rest.subspan(tail_of(rest, false));
        rest = rest.first(rest.size() - tail_of(rest, true));
        if (rest.size() < kLeastNt || *std::max_element(rest.begin(), rest.end()) > 3) return;
        bases_.insert(bases_.end(), rest.begin(), rest.end());
        starts_.push_back(static_cast<std::uint32_t>(bases_.size()));
    }
    std::size_t size() const { return starts_.size() - 1; }
    std::size_t nt() const { return bases_.size(); }

    /// In the direction of the read, or complemented.
    void get(std::uint32_t piece, bool reversed, Bases& bases) const {
        bases.assign(bases_.begin() + starts_[piece], bases_.begin() + starts_[piece + 1]);
        if (!reversed) return;
        std::reverse(bases.begin(), bases.end());
        for (std::uint8_t& base : bases) base = static_cast<std::uint8_t>(3U - base);
    }

    void index() {
        for (std::uint32_t piece = 0; piece < size(); ++piece) {
            const std::span own(bases_.data() + starts_[piece], starts_[piece + 1] - starts_[piece]);
            each_word(own, [&](std::size_t at, std::uint32_t word, bool /*turned*/) {
                words_.push_back({word, static_cast<std::uint32_t>(starts_[piece] + at)});
            });
        }
        std::sort(words_.begin(), words_.end());
        std::vector<std::uint32_t> counts;  // of the word of each place
        for (std::size_t from = 0, to = 0; from < words_.size(); from = to) {
            while (to < words_.size() && words_[to].first == words_[from].first) ++to;
            counts.insert(counts.end(), to - from, static_cast<std::uint32_t>(to - from));
        }
        if (counts.empty()) return;
        const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
        std::nth_element(counts.begin(), middle, counts.end());
        most_ = std::max(kLeastFrequent, kFrequent * *middle);
    }

    /// A piece that has a word of some bases: in which direction, and which place of the bases its
    /// first base has.
    struct Hit {
        std::uint32_t piece;
        bool reversed;
        std::int32_t place;
        auto operator<=>(const Hit&) const = default;
    };
    void hits(std::span<const std::uint8_t> bases, std::vector<Hit>& hits) const {
        hits.clear();
        each_word(bases, [&](std::size_t at, std::uint32_t word, bool turned) {
            const auto [from, to] = std::equal_range(
                words_.begin(), words_.end(), std::pair(word, std::uint32_t{0}),
                [](const auto& a, const auto& b) { return a.first < b.first; });
            if (to - from > static_cast<std::ptrdiff_t>(most_)) return;
            for (auto one = from; one != to; ++one) hits.push_back(hit(one->second, at, turned));
        });
        std::sort(hits.begin(), hits.end());
        hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
    }

  private:
    /// `visit` takes the place of each word, the smaller one of it and its complement, and whether
    /// that is the complement.
    template <typename Visit>
    static void each_word(std::span<const std::uint8_t> bases, const Visit& visit) {
        constexpr std::uint32_t kMask = (std::uint32_t{1} << (2 * kWordNt)) - 1;
        std::uint32_t word = 0, complement = 0;
        for (std::size_t i = 0; i < bases.size(); ++i) {
            word = (word << 2 | bases[i]) & kMask;
            complement = complement >> 2 | std::uint32_t{3U - bases[i]} << (2 * kWordNt - 2);
            if (i + 1 < kWordNt) continue;
            visit(i + 1 - kWordNt, std::min(word, complement), complement < word);
        }
    }
    Hit hit(std::uint32_t at, std::size_t place, bool turned) const {
        const auto piece = static_cast<std::uint32_t>(
            std::upper_bound(starts_.begin(), starts_.end(), at) - starts_.begin() - 1);
        bool own = false;
        each_word(std::span(bases_).subspan(at, kWordNt),
                  [&](std::size_t /*at*/, std::uint32_t /*word*/, bool other) { own = other; });
        const bool reversed = own != turned;
        const std::uint32_t before =
            reversed ? starts_[piece + 1] - at - kWordNt : at - starts_[piece];
        return {piece, reversed,
                static_cast<std::int32_t>(place) - static_cast<std::int32_t>(before)};
    }

    Bases bases_;
    std::vector<std::uint32_t> starts_{0};
    std::vector<std::pair<std::uint32_t, std::uint32_t>> words_;  ///< word, where it begins
    std::uint32_t most_ = kLeastFrequent;  ///< places of a word that says something
};

/// A strand that grows.
class Growing {
  public:
    const Bases& bases() const { return bases_; }
    /// Bases before the first one of the piece that it began with.
    std::int32_t front() const { return front_; }

    /// Of bases from `place` on: how many are in common with the strand and how many of these are
    /// the same, as a score; nothing where they are not of it.
    std::optional<std::int32_t> score(std::span<const std::uint8_t> piece,
                                      std::int32_t place) const {
        const auto size = static_cast<std::int32_t>(bases_.size());
        const std::int32_t from = std::max(0, place);
        const std::int32_t to = std::min(size, place + static_cast<std::int32_t>(piece.size()));
        if (to - from < static_cast<std::int32_t>(kLeastNt)) return std::nullopt;
        std::int32_t wrong = 0;
        for (std::int32_t i = from; i < to; ++i) {
            wrong += bases_[static_cast<std::size_t>(i)] != piece[static_cast<std::size_t>(i - place)];
        }
        if (wrong * static_cast<std::int32_t>(kMismatchOf) > to - from) return std::nullopt;
        return to - from - kMismatchCost * wrong;
    }
    void add(std::span<const std::uint8_t> piece, std::int32_t place) {
        if (place < 0) {
            votes_.insert(votes_.begin(), static_cast<std::size_t>(-place), {});
            bases_.insert(bases_.begin(), static_cast<std::size_t>(-place), 0);
            front_ -= place;
            place = 0;
        }
        const std::size_t end = static_cast<std::size_t>(place) + piece.size();
        if (end > votes_.size()) {
            votes_.resize(end);
            bases_.resize(end);
        }
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const std::size_t at = static_cast<std::size_t>(place) + i;
            ++votes_[at][piece[i]];
            bases_[at] = static_cast<std::uint8_t>(
                std::max_element(votes_[at].begin(), votes_[at].end()) - votes_[at].begin());
        }
    }

  private:
    std::vector<std::array<std::uint32_t, 4>> votes_;
    Bases bases_;
    std::int32_t front_ = 0;
};

class Assembler {
  public:
    explicit Assembler(const Pieces& pieces) : pieces_(pieces), used_(pieces.size()) {}

    void run(AssembledReads& result) {
        std::vector<std::uint32_t> order(pieces_.size());
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        std::vector<std::size_t> sizes(pieces_.size());
        for (const std::uint32_t piece : order) {
            pieces_.get(piece, false, bases_);
            sizes[piece] = bases_.size();
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return sizes[a] > sizes[b];
        });
        for (const std::uint32_t piece : order) {
            if (used_[piece]) continue;
            Growing strand;
            const std::uint64_t members = grow(piece, strand);
            result.joined += members > 1 ? members : 0;
            Read& read = result.reads.emplace_back();
            for (const std::uint8_t base : strand.bases()) read.bases += kBases[base];
        }
    }

  private:
    struct Candidate {
        Pieces::Hit hit;
        std::int32_t score;
    };

    /// How many pieces came together.
    std::uint64_t grow(std::uint32_t first, Growing& strand) {
        pieces_.get(first, false, bases_);
        strand.add(bases_, 0);
        used_[first] = true;
        std::uint64_t members = 1;
        for (std::uint64_t before = 0; before != members;) {
            before = members;
            members += add_round(strand);
        }
        return members;
    }

    std::uint64_t add_round(Growing& strand) {
        pieces_.hits(strand.bases(), hits_);
        candidates_.clear();
        for (const Pieces::Hit& hit : hits_) {
            if (used_[hit.piece]) continue;
            pieces_.get(hit.piece, hit.reversed, bases_);
            if (const auto score = strand.score(bases_, hit.place)) {
                candidates_.push_back({hit, *score});
            }
        }
        std::stable_sort(
            candidates_.begin(), candidates_.end(),
            [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
        const std::int32_t front = strand.front();
        std::uint64_t added = 0;
        for (const Candidate& one : candidates_) {
            if (used_[one.hit.piece] || strand.bases().size() > kMostStrandNt) continue;
            const std::int32_t place = one.hit.place + strand.front() - front;
            pieces_.get(one.hit.piece, one.hit.reversed, bases_);
            if (!strand.score(bases_, place)) continue;  // others say otherwise
            strand.add(bases_, place);
            used_[one.hit.piece] = true;
            ++added;
        }
        return added;
    }

    const Pieces& pieces_;
    std::vector<bool> used_;
    Bases bases_;
    std::vector<Pieces::Hit> hits_;
    std::vector<Candidate> candidates_;
};

}  // namespace

bool lengths_of_pieces(const std::map<std::size_t, std::uint64_t>& lengths) {
    std::uint64_t all = 0;
    for (const auto& [length, count] : lengths) all += count;
    if (all < kLeastReads) return false;
    const auto part = [&](std::uint64_t quarters) {
        std::uint64_t left = all * quarters / 4;
        for (const auto& [length, count] : lengths) {
            if (left < count) return length;
            left -= count;
        }
        return lengths.rbegin()->first;
    };
    return (part(3) - part(1)) * kSpreadOf > part(2);
}

std::optional<AssembledReads> assemble_pieces(ReadSource& reads) {
    Pieces pieces;
    AssembledReads result;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        result.pieces += batch.size();
        for (const ReadView& read : batch) pieces.add(read.bases);
        if (pieces.nt() > kMostBases) return std::nullopt;
    }
    pieces.index();
    Assembler(pieces).run(result);
    return result;
}

}  // namespace oligo::dna
