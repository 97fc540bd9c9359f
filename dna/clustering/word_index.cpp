#include "dna/clustering/word_index.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace oligo::dna {
namespace {

constexpr unsigned kShortestWord = 11, kLongestWord = 21;
constexpr std::size_t kMostEntries = 0xFFFFFFFF;
constexpr std::size_t kFirstSlots = 1024;
constexpr std::uint64_t kFirstShare = 4;  ///< one word in so many is looked up first
constexpr std::uint32_t kLeastShare = 3;  ///< of the best candidate's words

/// Spreads words over all hashes; the upper half depends on every base.
std::uint64_t mixed(std::uint64_t word) {
    const std::uint64_t product = (word + 1) * 0x9E3779B97F4A7C15;
    return product ^ product << 32;
}

}  // namespace

WordSampler::WordSampler(unsigned word_nt, unsigned every)
    : word_nt_(word_nt), limit_(~std::uint64_t{0} / every) {}

WordSampler WordSampler::for_reads(std::uint64_t bases, std::size_t strand_nt, std::size_t wanted) {
    // As many words as there are bases would meet by chance once; two bases more, one in 16.
    const auto rare = static_cast<unsigned>(std::bit_width(bases) / 2 + 2) | 1U;
    const unsigned word_nt = std::clamp(rare, kShortestWord, kLongestWord);
    const std::size_t words = strand_nt > word_nt ? strand_nt - word_nt : 1;
    return {word_nt, static_cast<unsigned>(std::max<std::size_t>(1, words / wanted))};
}

void WordSampler::sample(std::string_view bases, std::vector<SampledWord>& words) const {
    words.clear();
    const std::uint64_t mask = (std::uint64_t{1} << (2 * word_nt_)) - 1;
    const unsigned top = 2 * (word_nt_ - 1);
    std::uint64_t forward = 0, backward = 0;
    unsigned known = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint64_t value = base_value(bases[i]);
        if (value > 3) {
            known = 0;
            continue;
        }
        forward = (forward << 2 | value) & mask;
        backward = backward >> 2 | (3 - value) << top;
        if (++known < word_nt_) continue;
        const bool turned = backward < forward;
        const std::uint64_t hash = mixed(turned ? backward : forward);
        if (hash > limit_) continue;
        words.push_back({hash, turned});
    }
}

std::size_t WordSampler::first_words(std::vector<SampledWord>& words) const {
    const std::uint64_t limit = limit_ / kFirstShare;
    const auto rest = std::partition(words.begin(), words.end(),
                                     [&](const SampledWord& word) { return word.hash <= limit; });
    return static_cast<std::size_t>(rest - words.begin());
}

WordIndex::WordIndex() : slots_(kFirstSlots) {}

std::size_t WordIndex::home_of(std::uint64_t hash) const {
    // The sampled hashes are the small ones: spread them over the table.
    return (hash * 0x9E3779B97F4A7C15) >> (64 - std::bit_width(slots_.size() - 1));
}

std::size_t WordIndex::place_of(std::uint64_t hash) const {
    std::size_t at = home_of(hash);
    while (slots_[at].count > 0 && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
    return at;
}

void WordIndex::grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
        if (slot.count > 0) slots_[place_of(slot.hash)] = slot;
    }
}

void WordIndex::add(std::uint32_t strand, std::span<const SampledWord> words) {
    for (const SampledWord& word : words) __builtin_prefetch(&slots_[home_of(word.hash)], 1);
    for (const SampledWord& word : words) {
        if (2 * used_ >= slots_.size()) grow();
        Slot& slot = slots_[place_of(word.hash)];
        if (slot.count == kMostShared) continue;
        used_ += slot.count == 0;
        const std::uint32_t next = slot.count == 0 ? 0 : slot.head;
        if (entries_.size() == kMostEntries) {
            throw core::InputError("clustering: more than " + std::to_string(strand) +
                                   " strands that differ; expected fewer reads");
        }
        slot.hash = word.hash;
        slot.head = static_cast<std::uint32_t>(entries_.size());
        ++slot.count;
        entries_.push_back({2 * strand + (word.turned ? 1U : 0U), next});
    }
}

std::span<const Candidate> WordIndex::find(std::span<const SampledWord> words, std::uint32_t below,
                                           Room& room) const {
    auto& [hits, found] = room;
    hits.clear();
    // All words are on their way into the cache before the first one is needed.
    for (const SampledWord& word : words) __builtin_prefetch(&slots_[home_of(word.hash)]);
    for (const SampledWord& word : words) {
        const Slot& slot = slots_[place_of(word.hash)];
        std::uint32_t entry = slot.head;
        for (std::uint32_t i = 0; i < slot.count; ++i, entry = entries_[entry].next) {
            const std::uint32_t strand_turned = entries_[entry].strand_turned;
            if (strand_turned >> 1 < below) hits.push_back(strand_turned ^ (word.turned ? 1U : 0U));
        }
    }
    std::sort(hits.begin(), hits.end());
    std::size_t count = 0;
    const auto better = [](const Candidate& a, const Candidate& b) { return a.words > b.words; };
    for (std::size_t i = 0, end = 0; i < hits.size(); i = end) {
        while (end < hits.size() && hits[end] == hits[i]) ++end;
        const Candidate candidate{hits[i] >> 1, (hits[i] & 1) != 0,
                                  static_cast<std::uint32_t>(end - i)};
        if (count == found.size() && !better(candidate, found[count - 1])) continue;
        // Equal ones come in the order of their numbers.
        std::size_t place = count;
        while (place > 0 && better(candidate, found[place - 1])) --place;
        if (count < found.size()) ++count;
        for (std::size_t k = count - 1; k > place; --k) found[k] = found[k - 1];
        found[place] = candidate;
    }
    while (count > 0 && found[count - 1].words * kLeastShare < found[0].words) --count;
    return {found.data(), count};
}

}  // namespace oligo::dna
