#include "dna/clustering/header_search.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr int kStep = HeaderWords::kWordNt;
// A word counts 2, a window that is none -1, an indel -4. At 5 % substitutions a word of a header
// strand adds 1.2 on average; random bases lose 0.8, header words backwards or out of step 0.5.
constexpr int kWordScore = 2, kMissScore = -1, kIndelScore = -4;
// Eight words in a row: by chance in fewer than one random read in 10^7.
constexpr int kThreshold = 16;

struct Score {
    int best = 0;
    std::size_t end = 0;  ///< window that ends the best chain
};

/// Which windows are words, forwards and for the reverse complement of a read. A chain of the
/// reverse complement is a chain here that runs the other way, with the same score.
struct WordTables {
    std::array<std::int8_t, HeaderWords::kWindows> forward, backward;
    std::array<std::uint8_t, HeaderWords::kWindows> both;  ///< bit 0 word forwards, bit 1 backwards

    WordTables() {
        const HeaderWords& words = HeaderWords::get();
        for (std::size_t window = 0; window < HeaderWords::kWindows; ++window) {
            std::size_t reverse = 0;
            for (int i = 0; i < kStep; ++i) reverse = reverse << 2 | (3 - (window >> (2 * i) & 3));
            const auto score = [&](std::size_t code) {
                return static_cast<std::int8_t>(
                    words.valid(static_cast<std::uint16_t>(code)) ? kWordScore : kMissScore);
            };
            forward[window] = score(window);
            backward[window] = score(reverse);
            both[window] = static_cast<std::uint8_t>((forward[window] == kWordScore ? 1 : 0) |
                                                     (backward[window] == kWordScore ? 2 : 0));
        }
    }
    static const WordTables& get() {
        static const WordTables tables;
        return tables;
    }
};

using ScoreTable = std::array<std::int8_t, HeaderWords::kWindows>;

/// Best chain by dynamic programming; total[p] is the best score of a chain that ends at window p.
Score score_chain(const std::vector<std::uint16_t>& windows, const ScoreTable& table,
                  std::vector<std::int16_t>& total) {
    total.resize(windows.size());
    Score score;
    for (std::size_t p = 0; p < windows.size(); ++p) {
        int before = 0;
        if (p >= 6) before = std::max<int>(before, total[p - 6]);
        if (p >= 5) before = std::max<int>(before, total[p - 5] + kIndelScore);
        if (p >= 7) before = std::max<int>(before, total[p - 7] + kIndelScore);
        const int own = windows[p] < HeaderWords::kWindows ? table[windows[p]] : kMissScore;
        total[p] = static_cast<std::int16_t>(before + own);
        if (total[p] > score.best) score = {total[p], p};
    }
    return score;
}

std::vector<std::uint16_t> trace(const std::vector<std::uint16_t>& windows,
                                 const std::vector<std::int16_t>& total, std::size_t p) {
    const HeaderWords& words = HeaderWords::get();
    std::vector<std::uint16_t> chain;
    for (;;) {
        chain.push_back(static_cast<std::uint16_t>(p));
        const int before = total[p] - (words.valid(windows[p]) ? kWordScore : kMissScore);
        if (before <= 0) break;
        if (p >= 6 && total[p - 6] == before) {
            p -= 6;
        } else if (p >= 5 && total[p - 5] + kIndelScore == before) {
            p -= 5;
        } else {
            p -= 7;
        }
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

/// What it costs a chain to go on so many bases further, over windows that are no words: the best
/// of all ways to get there. Beyond the table it costs the threshold at least.
struct GapCosts {
    static constexpr std::size_t kMostNt = (kThreshold + 1) * (kStep + 1);
    std::array<std::uint8_t, kMostNt> cost;

    constexpr GapCosts() : cost{} {
        for (int gap = 0; gap < static_cast<int>(kMostNt); ++gap) {
            int best = kThreshold;
            for (int steps = 1; steps <= kThreshold; ++steps) {
                const int off = gap < kStep * steps ? kStep * steps - gap : gap - kStep * steps;
                if (off > steps) continue;  // an indel a step
                best = std::min(best, -kMissScore * (steps - 1) - kIndelScore * off);
            }
            cost[static_cast<std::size_t>(gap)] = static_cast<std::uint8_t>(best);
        }
    }
};
constexpr GapCosts kGapCosts;

/// The windows of a read that are words, forwards and backwards: few in a read of data, so a
/// chain is sought among them and not among all windows.
class WordHits {
  public:
    void find(std::string_view bases) {
        for (auto& hits : places_) {
            if (hits.size() < bases.size()) hits.resize(bases.size());
        }
        count_ = {};
        std::size_t from = 0;  // behind the last letter outside A C G T
        if (!only_bases(bases)) {
            for (std::size_t i = 0; i < bases.size(); ++i) {
                if (base_value(bases[i]) < 4) continue;
                find_between(bases, from, i);
                from = i + 1;
            }
        }
        find_between(bases, from, bases.size());
    }

    /// Whether some chain reaches the threshold: as score_chain() says, from the words alone.
    bool reach_threshold(std::size_t way) {
        const auto hits = std::span(places_[way]).first(count_[way]);
        if (!dense_enough(hits)) return false;
        totals_.resize(hits.size());
        for (std::size_t i = 0; i < hits.size(); ++i) {
            int before = 0;
            for (std::size_t k = i; k-- > 0;) {
                const std::size_t gap = hits[i] - std::size_t{hits[k]};
                if (gap >= GapCosts::kMostNt) break;
                before = std::max(before, totals_[k] - kGapCosts.cost[gap]);
            }
            totals_[i] = before + kWordScore;
            if (totals_[i] >= kThreshold) return true;
        }
        return false;
    }

  private:
    /// Words among the letters from..end-1, all of them A C G T.
    void find_between(std::string_view bases, std::size_t from, std::size_t end) {
        constexpr std::size_t kBefore = HeaderWords::kWordNt - 1;
        if (end - from <= kBefore) return;
        const auto& both = WordTables::get().both;
        unsigned packed = 0;
        const auto hit_at = [&](std::size_t i) {
            packed = packed * 4 + base_value(bases[i]);
            return std::uint64_t{both[packed % HeaderWords::kWindows]};
        };
        for (std::size_t i = from; i < from + kBefore; ++i) hit_at(i);
        // Two bits a place, that of the first one lowest: words are few, and bits cost less than a
        // list that every place is written to.
        constexpr std::size_t kPlaces = 32;
        for (std::size_t i = from + kBefore; i < end; i += kPlaces) {
            const std::size_t count = std::min(kPlaces, end - i);
            std::uint64_t hits = 0;
            std::size_t k = 0;
            for (; k + 4 <= count; k += 4) {  // so that a place need not wait for the one before
                const std::uint64_t one = hit_at(i + k), two = hit_at(i + k + 1);
                const std::uint64_t three = hit_at(i + k + 2), four = hit_at(i + k + 3);
                hits = hits >> 8 | one << 56 | two << 58 | three << 60 | four << 62;
            }
            for (; k < count; ++k) hits = hits >> 2 | hit_at(i + k) << 62;
            hits >>= 2 * (kPlaces - count);
            for (std::size_t way = 0; way < 2; ++way) {
                list_places(hits >> way & 0x5555555555555555, i, way);
            }
        }
    }

    /// Places from `first` on with a bit of theirs set.
    void list_places(std::uint64_t hits, std::size_t first, std::size_t way) {
        std::uint16_t* const places = places_[way].data();
        for (; hits != 0; hits &= hits - 1) {
            const auto place = first + static_cast<std::size_t>(std::countr_zero(hits)) / 2;
            places[count_[way]++] = static_cast<std::uint16_t>(place);
        }
    }

    /// Whether words stand close enough together for a chain, in whatever step: h words whose first
    /// and last are s bases apart are in one of s / 6 + 1 windows at least, so they score
    /// 3 h - 1 - s / 6 at most.
    static bool dense_enough(std::span<const std::uint16_t> hits) {
        constexpr int kHit = kStep * (kWordScore - kMissScore);
        constexpr int kNeeded = kStep * (kThreshold - kMissScore);
        int best = 0, last = 0;
        for (const std::uint16_t hit : hits) {
            best = std::max(0, best - (hit - last)) + kHit;
            if (best >= kNeeded) return true;
            last = hit;
        }
        return false;
    }

    std::array<std::vector<std::uint16_t>, 2> places_;  ///< forwards, backwards
    std::array<std::size_t, 2> count_{};
    std::vector<int> totals_;
};

}  // namespace

struct HeaderLook::Scratch {
    WordHits hits;
    std::vector<std::uint16_t> windows;
    std::vector<std::int16_t> total;
};

HeaderLook::HeaderLook() : scratch_(std::make_unique<Scratch>()) {}
HeaderLook::HeaderLook(HeaderLook&&) noexcept = default;
HeaderLook::~HeaderLook() = default;

std::uint8_t HeaderLook::direction(std::string_view bases) {
    Scratch& scratch = *scratch_;
    if (bases.size() > kMaxReadNt) return 0;
    scratch.hits.find(bases);
    const bool forwards = scratch.hits.reach_threshold(0);
    const bool backwards = scratch.hits.reach_threshold(1);
    if (!forwards && !backwards) return 0;
    if (forwards != backwards) return forwards ? 1 : 2;
    HeaderWords::windows(bases, scratch.windows);
    const WordTables& tables = WordTables::get();
    const int forward = score_chain(scratch.windows, tables.forward, scratch.total).best;
    const int backward = score_chain(scratch.windows, tables.backward, scratch.total).best;
    return forward >= backward ? 1 : 2;
}

bool HeaderLook::certain(std::string_view bases, std::uint8_t direction, std::size_t words) const {
    const std::string turned = direction == 2 ? reverse_complement(bases) : std::string(bases);
    HeaderWords::windows(turned, scratch_->windows);
    const auto& windows = scratch_->windows;
    const Score score = score_chain(windows, WordTables::get().forward, scratch_->total);
    const auto chain = trace(windows, scratch_->total, score.end);
    const auto valid = std::count_if(chain.begin(), chain.end(), [&](std::uint16_t place) {
        return HeaderWords::get().valid(windows[place]);
    });
    return static_cast<double>(valid) >= kLeastValid * static_cast<double>(words);
}

std::vector<std::uint16_t> find_header_chain(std::string_view bases) {
    if (bases.size() > kMaxReadNt) return {};
    std::vector<std::uint16_t> windows;
    std::vector<std::int16_t> total;
    HeaderWords::windows(bases, windows);
    const Score score = score_chain(windows, WordTables::get().forward, total);
    if (score.best < kThreshold) return {};
    return trace(windows, total, score.end);
}

void HeaderSearch::add(std::span<const ReadView> reads) {
    directions_.resize(reads.size());
    core::parallel_for(reads.size(), 256, [&](std::size_t first, std::size_t last) {
        HeaderLook look;
        for (std::size_t i = first; i < last; ++i) {
            directions_[i] = look.direction(reads[i].bases);
        }
    });
    add(reads, directions_);
}

void HeaderSearch::add(std::span<const ReadView> reads, std::span<const std::uint8_t> directions) {
    for (std::size_t i = 0; i < reads.size(); ++i, ++reads_) {
        const std::size_t nt = reads[i].bases.size();
        if (nt <= kMaxReadNt) ++lengths_[nt];
        if (directions[i] != 0) keep(reads[i], directions[i]);
    }
}

void HeaderSearch::keep(const ReadView& read, std::uint8_t direction) {
    ++count_;
    if (found_.size() >= limit_) return;
    HeaderRead header{std::string(read.bases), {}};
    if (direction == 2) header.bases = reverse_complement(read.bases);
    header.chain = find_header_chain(header.bases);
    if (!header.chain.empty()) found_.push_back(std::move(header));
}

std::vector<std::uint16_t> align_header_read(const HeaderRead& read, std::ptrdiff_t start,
                                             std::size_t words) {
    const auto& chain = read.chain;
    const auto offset = static_cast<double>(chain.front()) - static_cast<double>(start);
    const long first_word = std::lround(offset / kStep);
    std::vector<std::uint16_t> all, aligned(words, HeaderWords::kNoWindow);
    HeaderWords::windows(read.bases, all);
    for (long k = 0; k < static_cast<long>(words); ++k) {
        const long i = k - first_word;
        const long last = static_cast<long>(chain.size()) - 1;
        long position = 0;
        if (i < 0) {
            position = chain.front() + i * kStep;
        } else if (i > last) {
            position = chain.back() + (i - last) * kStep;
        } else {
            position = chain[static_cast<std::size_t>(i)];
        }
        if (position >= 0 && position < static_cast<long>(all.size())) {
            aligned[static_cast<std::size_t>(k)] = all[static_cast<std::size_t>(position)];
        }
    }
    return aligned;
}

}  // namespace oligo::dna
