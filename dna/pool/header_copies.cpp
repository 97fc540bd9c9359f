#include "dna/pool/header_reader.hpp"
#include "dna/pool/header_words.hpp"

#include <algorithm>
#include <array>
#include <map>
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

std::size_t valid_words(const Copy& copy) {
    const HeaderWords& words = HeaderWords::get();
    return static_cast<std::size_t>(std::count_if(
        copy.begin(), copy.end(), [&](std::uint16_t window) { return words.valid(window); }));
}

/// Groups copies by an index of the (position, word) pairs of each group's first copies.
class Grouping {
  public:
    explicit Grouping(std::size_t words) : index_(words * 256) {}

    void add(std::uint32_t number, const Copy& copy) {
        std::map<std::uint32_t, unsigned> shared;
        for_words(copy, [&](std::size_t key) {
            for (const std::uint32_t group : index_[key]) ++shared[group];
        });
        const auto best =
            std::max_element(shared.begin(), shared.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        std::uint32_t group = static_cast<std::uint32_t>(groups_.size());
        if (best != shared.end() && best->second >= kSharedWords) {
            group = best->first;
        } else {
            groups_.emplace_back();
            for_words(copy, [&](std::size_t key) { index_[key].push_back(group); });
        }
        if (groups_[group].size() < kMostCopies) groups_[group].push_back(number);
    }
    const std::vector<Cluster>& groups() const { return groups_; }

  private:
    template <typename Visit>
    static void for_words(const Copy& copy, Visit visit) {
        for (std::size_t i = HeaderLayout::kFieldBytes; i < copy.size(); ++i) {
            const int byte = HeaderWords::get().byte(copy[i]);
            if (byte >= 0) visit(i * 256 + static_cast<std::size_t>(byte));
        }
    }
    std::vector<std::vector<std::uint32_t>> index_;
    std::vector<Cluster> groups_;
};

struct Consensus {
    std::vector<std::uint8_t> bytes;
    std::vector<unsigned> margin;  ///< 0: nothing speaks for the byte more than for another
};

Consensus combine(std::span<const Copy> copies, const Cluster& cluster, std::size_t words) {
    const HeaderWords& table = HeaderWords::get();
    Consensus consensus{std::vector<std::uint8_t>(words), std::vector<unsigned>(words)};
    for (std::size_t i = 0; i < words; ++i) {
        std::array<std::uint16_t, 256> sum{};
        for (const std::uint32_t number : cluster) {
            const std::uint16_t window = copies[number][i];
            if (window == HeaderWords::kNoWindow) continue;
            const std::uint8_t* distance = table.distances(window);
            for (std::size_t byte = 0; byte < 256; ++byte) {
                // Past three wrong bases the window is out of step and says nothing more.
                sum[byte] = static_cast<std::uint16_t>(sum[byte] +
                                                       std::min<std::uint8_t>(distance[byte], 3));
            }
        }
        const auto best = std::min_element(sum.begin(), sum.end());
        consensus.bytes[i] = static_cast<std::uint8_t>(best - sum.begin());
        const unsigned lowest = *best;
        *best = 0xFFFF;
        consensus.margin[i] = *std::min_element(sum.begin(), sum.end()) - lowest;
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
