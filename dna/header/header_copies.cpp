#include "dna/clustering/header_words.hpp"
#include "dna/header/header_reader.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace oligo::dna {
namespace {

using Copy = std::vector<std::uint16_t>;     // windows, one a word
using Cluster = std::vector<std::uint32_t>;  // numbers of copies

// Two copies of a strand at 5 % substitutions share 18 of 33 words, at 10 % nine; copies of
// different strands share one in seven hundred by chance, beyond the fields that a page has in
// common, which are left out of the comparison.
constexpr unsigned kSharedWords = 5;
constexpr std::size_t kMostCopies = 64;  ///< more add nothing and cost time
// A wrong base makes a word of none but once in sixteen times, so that copies of a strand
// contradict each other in a word or two, at 10 % substitutions too. Those of two pools whose
// directories are alike differ in checksums and parity.
constexpr unsigned kContradictions = 5;

std::size_t valid_words(const Copy& copy) {
    const HeaderWords& words = HeaderWords::get();
    return static_cast<std::size_t>(std::count_if(
        copy.begin(), copy.end(), [&](std::uint16_t window) { return words.valid(window); }));
}

/// Groups copies by an index of the (position, word) pairs of each group's first copies.
class Grouping {
  public:
    explicit Grouping(std::size_t words) : newest_(words * 256, kNone) {}

    void add(std::uint32_t number, const Copy& copy) {
        const std::uint32_t group = group_of(copy);
        if (group == groups_.size()) {
            groups_.emplace_back();
            founders_.push_back(copy);
            shared_.push_back(0);
            for_words(copy, [&](std::size_t key) {
                entries_.push_back({group, newest_[key]});
                newest_[key] = static_cast<std::uint32_t>(entries_.size() - 1);
            });
        }
        if (groups_[group].size() < kMostCopies) groups_[group].push_back(number);
    }
    const std::vector<Cluster>& groups() const { return groups_; }

  private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    struct Entry {
        std::uint32_t group;
        std::uint32_t before;  ///< the entry before with this pair
    };

    /// The group that shares most pairs with a copy, the first of several; their count when none
    /// shares enough.
    std::uint32_t group_of(const Copy& copy) {
        met_.clear();
        for_words(copy, [&](std::size_t key) {
            for (std::uint32_t at = newest_[key]; at != kNone; at = entries_[at].before) {
                const std::uint32_t group = entries_[at].group;
                if (shared_[group]++ == 0) met_.push_back(group);
            }
        });
        auto best = static_cast<std::uint32_t>(groups_.size());
        unsigned most = kSharedWords - 1;
        for (const std::uint32_t group : met_) {
            const bool better = shared_[group] > most || (shared_[group] == most && group < best);
            if (shared_[group] >= kSharedWords && better &&
                contradictions(copy, founders_[group]) <= kContradictions) {
                most = shared_[group];
                best = group;
            }
            shared_[group] = 0;
        }
        return best;
    }

    /// Places at which the two have different words.
    static unsigned contradictions(const Copy& a, const Copy& b) {
        unsigned count = 0;
        for (std::size_t i = HeaderLayout::kFieldBytes; i < a.size(); ++i) {
            const int one = HeaderWords::get().byte(a[i]), two = HeaderWords::get().byte(b[i]);
            count += one >= 0 && two >= 0 && one != two;
        }
        return count;
    }

    template <typename Visit>
    static void for_words(const Copy& copy, Visit visit) {
        constexpr std::size_t kInCommon = HeaderLayout::kFieldBytes + HeaderLayout::kNumberBytes;
        for (std::size_t i = kInCommon; i < copy.size(); ++i) {
            const int byte = HeaderWords::get().byte(copy[i]);
            if (byte >= 0) visit(i * 256 + static_cast<std::size_t>(byte));
        }
    }
    std::vector<std::uint32_t> newest_;  ///< entry of each (position, word) pair
    std::vector<Entry> entries_;
    std::vector<Cluster> groups_;
    std::vector<Copy> founders_;
    std::vector<unsigned> shared_;    ///< of each group; zeros between calls
    std::vector<std::uint32_t> met_;  ///< groups that share a pair
};

struct Consensus {
    std::vector<std::uint8_t> bytes;
    std::vector<unsigned> margin;  ///< 0: nothing speaks for the byte more than for another
};

/// What a place's windows have in common, and by how much the next byte fits worse.
struct Place {
    std::uint8_t byte = 0;
    unsigned margin = 0;
};

template <typename Windows>
Place place_of(const Windows& windows) {
    std::array<std::uint16_t, 256> sum{};
    for (const std::uint16_t window : windows) {
        if (window == HeaderWords::kNoWindow) continue;
        const std::uint8_t* distance = HeaderWords::get().distances(window);
        for (std::size_t byte = 0; byte < 256; ++byte) {
            // Past three wrong bases the window is out of step and says nothing more.
            sum[byte] =
                static_cast<std::uint16_t>(sum[byte] + std::min<std::uint8_t>(distance[byte], 3));
        }
    }
    const auto best = std::min_element(sum.begin(), sum.end());
    const unsigned lowest = *best;
    *best = 0xFFFF;
    return {static_cast<std::uint8_t>(best - sum.begin()),
            *std::min_element(sum.begin(), sum.end()) - lowest};
}

/// Of a strand of which there is one copy, as of most that a wrong layout makes: by its window.
const Place& place_alone(std::uint16_t window) {
    static const auto places = [] {
        std::vector<Place> all(HeaderWords::kWindows + 1);
        for (std::size_t i = 0; i < HeaderWords::kWindows; ++i) {
            all[i] = place_of(std::array{static_cast<std::uint16_t>(i)});
        }
        return all;
    }();
    return places[std::min<std::size_t>(window, HeaderWords::kWindows)];
}

Consensus combine(std::span<const Copy> copies, const Cluster& cluster, std::size_t words) {
    Consensus consensus{std::vector<std::uint8_t>(words), std::vector<unsigned>(words)};
    std::vector<std::uint16_t> windows(cluster.size());
    for (std::size_t i = 0; i < words; ++i) {
        for (std::size_t k = 0; k < cluster.size(); ++k) windows[k] = copies[cluster[k]][i];
        const Place place = windows.size() == 1 ? place_alone(windows.front()) : place_of(windows);
        consensus.bytes[i] = place.byte;
        consensus.margin[i] = place.margin;
    }
    return consensus;
}

/// Erases the least certain bytes, as few as will do.
std::optional<HeaderStrand> decode(const Consensus& consensus) {
    const std::size_t words = consensus.bytes.size();
    std::vector<std::uint16_t> order(words);
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) {
        return consensus.margin[a] < consensus.margin[b];
    });
    std::size_t erased =
        static_cast<std::size_t>(std::count(consensus.margin.begin(), consensus.margin.end(), 0U));
    // The last parity byte stays: with eight erasures anything at all would pass.
    for (; erased < HeaderLayout::kParity; ++erased) {
        auto strand = decode_header_strand(consensus.bytes, std::span(order).first(erased));
        if (strand) return strand;
    }
    return std::nullopt;
}

}  // namespace

std::vector<HeaderStrand> decode_header_copies(std::span<const Copy> copies) {
    std::vector<HeaderStrand> strands;
    if (copies.empty()) return strands;
    const std::size_t words = copies[0].size();
    std::vector<std::size_t> quality(copies.size());
    for (std::size_t i = 0; i < copies.size(); ++i) quality[i] = valid_words(copies[i]);
    std::vector<std::uint32_t> order(copies.size());
    std::iota(order.begin(), order.end(), 0U);
    // The best copies come first, so that each group is founded by a good one.
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return quality[a] > quality[b]; });
    Grouping grouping(words);
    for (const std::uint32_t number : order) grouping.add(number, copies[number]);
    std::vector<Cluster> groups = grouping.groups();
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Cluster& a, const Cluster& b) { return a.size() > b.size(); });
    for (const Cluster& group : groups) {
        if (auto strand = decode(combine(copies, group, words))) strands.push_back(*strand);
    }
    return strands;
}

}  // namespace oligo::dna
