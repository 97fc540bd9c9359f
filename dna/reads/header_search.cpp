#include "dna/reads/header_search.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/header_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr int kStep = HeaderWords::kWordNt;
// A word counts 2, a window that is none -1, an indel -4. At 5 % substitutions a word of a header
// strand adds 1.2 on average; random bases lose 0.8, header words backwards or out of step 0.5.
constexpr int kWordScore = 2, kMissScore = -1, kIndelScore = -4;
// Eight words in a row: by chance in fewer than one random read in 10^7.
constexpr int kThreshold = 16;
constexpr unsigned kLeastWords = kThreshold / kWordScore;  ///< of a chain
constexpr unsigned kWordsPerIndel = -kIndelScore / kWordScore;
constexpr std::size_t kPhases = HeaderWords::kWordNt;

struct Score {
    int best = 0;
    std::size_t end = 0;  ///< window that ends the best chain
};

/// Which windows are words, forwards and for the reverse complement of a read. A chain of the
/// reverse complement is a chain here that runs the other way, with the same score.
struct WordTables {
    std::array<std::int8_t, HeaderWords::kWindows> forward, backward;
    std::array<std::uint32_t, HeaderWords::kWindows>
        both;  ///< words forwards, words backwards << 16

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
            both[window] = static_cast<std::uint32_t>(forward[window] == kWordScore) |
                           static_cast<std::uint32_t>(backward[window] == kWordScore) << 16;
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

struct Scratch {
    std::vector<std::uint16_t> windows;
    std::vector<std::int16_t> total;
};

/// How many windows of a read are words, by their position modulo six.
struct WordCounts {
    std::array<unsigned, kPhases> forward{}, backward{};

    explicit WordCounts(std::string_view bases) {
        const WordTables& tables = WordTables::get();
        std::array<std::uint32_t, kPhases> both{};
        std::size_t packed = 0, clean = 0;  // clean: letters since the last one outside A C G T
        for (std::size_t i = 0; i < bases.size();) {
            for (std::size_t k = 0; k < kPhases && i < bases.size(); ++k, ++i) {
                const std::uint8_t value = base_value(bases[i]);
                clean = value < 4 ? clean + 1 : 0;
                packed = (packed << 2 | (value & 3)) & (HeaderWords::kWindows - 1);
                both[k] += clean >= kPhases ? tables.both[packed] : 0;
            }
        }
        for (std::size_t k = 0; k < kPhases; ++k) {
            forward[k] = both[k] & 0xFFFF;
            backward[k] = both[k] >> 16;
        }
    }
};

/// Whether a chain that reaches the threshold is possible. One with j indels has 8 + 2 j words at
/// least, and they lie in j + 1 successive classes of positions modulo six.
bool can_reach_threshold(const std::array<unsigned, kPhases>& words) {
    for (std::size_t first = 0; first < kPhases; ++first) {
        unsigned sum = 0;
        for (unsigned classes = 1; classes <= kPhases; ++classes) {
            sum += words[(first + classes - 1) % kPhases];
            if (sum >= kLeastWords + kWordsPerIndel * (classes - 1)) return true;
        }
    }
    return false;
}

/// 0: no header read, 1: forwards, 2: backwards.
std::uint8_t direction(std::string_view bases, Scratch& scratch) {
    if (bases.size() > kMaxReadNt) return 0;
    const WordCounts words(bases);
    const bool try_forward = can_reach_threshold(words.forward);
    const bool try_backward = can_reach_threshold(words.backward);
    if (!try_forward && !try_backward) return 0;
    HeaderWords::windows(bases, scratch.windows);
    const WordTables& tables = WordTables::get();
    const auto best = [&](const ScoreTable& table) {
        return score_chain(scratch.windows, table, scratch.total).best;
    };
    const int forward = try_forward ? best(tables.forward) : 0;
    const int backward = try_backward ? best(tables.backward) : 0;
    if (std::max(forward, backward) < kThreshold) return 0;
    return forward >= backward ? 1 : 2;
}

}  // namespace

std::vector<std::uint16_t> find_header_chain(std::string_view bases) {
    if (bases.size() > kMaxReadNt) return {};
    Scratch scratch;
    HeaderWords::windows(bases, scratch.windows);
    const Score score = score_chain(scratch.windows, WordTables::get().forward, scratch.total);
    if (score.best < kThreshold) return {};
    return trace(scratch.windows, scratch.total, score.end);
}

void HeaderSearch::add(std::span<const ReadView> reads) {
    directions_.resize(reads.size());
    core::parallel_for(reads.size(), 256, [&](std::size_t first, std::size_t last) {
        Scratch scratch;
        for (std::size_t i = first; i < last; ++i) {
            directions_[i] = direction(reads[i].bases, scratch);
        }
    });
    for (std::size_t i = 0; i < reads.size(); ++i, ++reads_) {
        if (reads[i].bases.size() <= kMaxReadNt) ++lengths_[reads[i].bases.size()];
        if (directions_[i] != 0) keep(reads[i], directions_[i]);
    }
}

void HeaderSearch::keep(const ReadView& read, std::uint8_t direction) {
    const auto number = static_cast<std::uint32_t>(reads_);
    numbers_.push_back(number);
    if (found_.size() >= limit_) return;
    HeaderRead header{number, std::string(read.bases), {}};
    if (direction == 2) header.bases = reverse_complement(read.bases);
    header.chain = find_header_chain(header.bases);
    if (!header.chain.empty()) found_.push_back(std::move(header));
}

std::vector<std::uint16_t> align_header_read(const HeaderRead& read, std::size_t start,
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
