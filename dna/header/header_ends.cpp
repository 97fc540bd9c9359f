#include "dna/header/header_ends.hpp"

#include "dna/clustering/header_words.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostExtents = 8;  ///< starts and ends of the words tried, about
constexpr std::size_t kMostLengths = 4;  ///< read lengths tried
constexpr double kLeastStrength = 0.5;   ///< words of a read that counts, as a share of the best's
constexpr double kClearShare = 0.6;      ///< of the most words: reads that tell where words begin

std::size_t words_in_chain(const HeaderRead& read) {
    std::vector<std::uint16_t> windows;
    HeaderWords::windows(read.bases, windows);
    return static_cast<std::size_t>(std::count_if(
        read.chain.begin(), read.chain.end(),
        [&](std::uint16_t place) { return HeaderWords::get().valid(windows[place]); }));
}

}  // namespace

std::vector<std::size_t> frequent_lengths(const std::map<std::size_t, std::uint64_t>& counts) {
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    for (const auto& [length, count] : counts) order.emplace_back(count, length);
    std::sort(order.rbegin(), order.rend());
    std::vector<std::size_t> lengths;
    for (const auto& [count, length] : order) {
        if (lengths.size() < kMostLengths) lengths.push_back(length);
    }
    return lengths;
}

std::vector<HeaderRead> strong_reads(const std::vector<HeaderRead>& found) {
    if (found.empty()) return {};
    std::vector<std::size_t> words;
    for (const HeaderRead& read : found) words.push_back(words_in_chain(read));
    const auto best = static_cast<double>(*std::max_element(words.begin(), words.end()));
    std::vector<HeaderRead> strong;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (static_cast<double>(words[i]) >= kLeastStrength * best) strong.push_back(found[i]);
    }
    return strong;
}

std::vector<const HeaderRead*> of_length(const std::vector<HeaderRead>& reads, std::size_t length) {
    std::vector<const HeaderRead*> chosen;
    for (const HeaderRead& read : reads) {
        if (read.bases.size() == length) chosen.push_back(&read);
    }
    return chosen;
}

std::vector<const HeaderRead*> clearest(const std::vector<const HeaderRead*>& reads) {
    std::vector<std::size_t> words;
    for (const HeaderRead* read : reads) words.push_back(words_in_chain(*read));
    const std::size_t most = words.empty() ? 0 : *std::max_element(words.begin(), words.end());
    std::vector<const HeaderRead*> chosen;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (static_cast<double>(words[i]) >= kClearShare * static_cast<double>(most)) {
            chosen.push_back(reads[i]);
        }
    }
    return chosen;
}

std::string common_bases(const std::vector<const HeaderRead*>& reads, std::size_t first,
                         std::size_t count) {
    std::string bases(count, 'A');
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::size_t, 5> votes{};
        for (const HeaderRead* read : reads) ++votes[base_value(read->bases[first + i])];
        bases[i] = kBases[static_cast<std::size_t>(
            std::max_element(votes.begin(), votes.begin() + 4) - votes.begin())];
    }
    return bases;
}

Extents likely_extents(const std::vector<const HeaderRead*>& reads, std::size_t length) {
    std::array<std::size_t, 6> classes{};
    for (const HeaderRead* read : reads) ++classes[read->chain.front() % 6];
    const auto step = static_cast<std::size_t>(std::max_element(classes.begin(), classes.end()) -
                                               classes.begin());
    std::map<std::size_t, std::size_t> starts, ends;
    for (const HeaderRead* read : reads) {
        if (read->chain.front() % 6 == step) ++starts[read->chain.front()];
        if (read->chain.back() % 6 == step) ++ends[read->chain.back() + 6U];
    }
    // Words that an error hides put the extents inwards; primer bases that look like a word put
    // them outwards, on every read where they are of one primer. So neighbours are tried as well.
    const std::size_t support = std::max<std::size_t>(1, reads.size() / 10);
    std::set<std::size_t> first, last;
    for (const auto& [start, count] : starts) {
        if (count < support) continue;
        for (std::size_t back = 0; back <= 12 && back <= start; back += 6)
            first.insert(start - back);
        for (std::size_t on = 6; on <= 12 && start + on <= length; on += 6)
            first.insert(start + on);
        if (first.size() > kMostExtents) break;
    }
    for (auto it = ends.rbegin(); it != ends.rend(); ++it) {
        if (it->second < support) continue;
        for (std::size_t on = 0; on <= 12 && it->first + on <= length; on += 6) {
            last.insert(it->first + on);
        }
        for (std::size_t back = 6; back <= 12 && back <= it->first; back += 6) {
            last.insert(it->first - back);
        }
        if (last.size() > kMostExtents) break;
    }
    Extents extents;
    extents.starts.assign(first.begin(), first.end());
    extents.ends.assign(last.rbegin(), last.rend());
    return extents;
}

}  // namespace oligo::dna
