#include "dna/clustering/strand_book.hpp"

#include "core/thread_pool.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kFirstBatch = 256, kLargestBatch = 1 << 15;
constexpr std::size_t kGrain = 32;
constexpr std::size_t kNearShare = 20;  ///< of the bases: edits of what is very near

/// An item that is near no strand of the book.
struct Stranger {
    std::string bases;
    std::vector<SampledWord> words;
};

/// Those of one batch.
class Strangers {
  public:
    Strangers(StrandBook& book, const Joining& items)
        : book_(book), among_(book.sampler()), items_(items) {}

    void add(std::size_t item, Stranger&& stranger) {
        numbers_.push_back(item);
        among_.add(std::move(stranger.bases), stranger.words);
        words_.push_back(std::move(stranger.words));
    }

    /// Decides in order: an item joins a strand that an item before it became, or becomes one.
    void decide(std::vector<Match>& matches) {
        std::vector<std::vector<Match>> near(numbers_.size());
        core::parallel_for(numbers_.size(), kGrain, [&](std::size_t first, std::size_t last) {
            StrandBook::Room room;
            for (std::size_t i = first; i < last; ++i) {
                const auto number = static_cast<std::uint32_t>(i);
                const unsigned limit = items_.limit(numbers_[i], among_.strand(number).size());
                among_.find_before(number, words_[i], limit, room, near[i]);
            }
        });
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            Match best;
            for (const Match& neighbour : near[i]) consider(i, neighbour, matches, best);
            if (best.strand == Match::kNone) {
                best = {book_.add(among_.strand(static_cast<std::uint32_t>(i)), words_[i]), false,
                        0};
            }
            matches[numbers_[i]] = best;
        }
    }

  private:
    /// The strand that a neighbour became or joined.
    void consider(std::size_t i, const Match& neighbour, const std::vector<Match>& matches,
                  Match& best) const {
        const Match& theirs = matches[numbers_[neighbour.strand]];
        Match ours{theirs.strand, neighbour.reversed != theirs.reversed, 0};
        const std::string& bases = among_.strand(static_cast<std::uint32_t>(i));
        const unsigned limit = items_.limit(numbers_[i], bases.size());
        ours.edits = bounded_edit_distance(
            book_.strand(ours.strand), ours.reversed ? reverse_complement(bases) : bases, limit);
        if (ours.edits > limit) return;
        if (best.strand == Match::kNone || ours.edits < best.edits) best = ours;
    }

    StrandBook& book_;
    StrandBook among_;
    const Joining& items_;
    std::vector<std::size_t> numbers_;
    std::vector<std::vector<SampledWord>> words_;
};

}  // namespace

std::uint32_t StrandBook::add(std::string bases, std::span<const SampledWord> words) {
    index_.add(size(), words);
    strands_.push_back(std::move(bases));
    return size() - 1;
}

void StrandBook::find_before(std::uint32_t strand, std::span<const SampledWord> words,
                             unsigned limit, Room& room, std::vector<Match>& matches) const {
    matches.clear();
    room.turned.clear();
    const std::string& bases = strands_[strand];
    for (const Candidate& candidate : index_.find(words, strand, room.candidates)) {
        if (candidate.reversed && room.turned.empty()) room.turned = reverse_complement(bases);
        const unsigned edits = bounded_edit_distance(
            strands_[candidate.strand], candidate.reversed ? room.turned : bases, limit);
        if (edits <= limit) matches.push_back({candidate.strand, candidate.reversed, edits});
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.edits < b.edits; });
}

Match StrandBook::find(std::string_view bases, unsigned limit, Room& room) const {
    sampler_.sample(bases, room.words);
    room.turned.clear();
    const std::span<const SampledWord> words = room.words;
    const std::size_t first = sampler_.first_words(room.words);
    const auto near = static_cast<unsigned>(bases.size() / kNearShare);
    const Match match = nearest(bases, std::min(limit, near), words.first(first), room);
    return match.strand != Match::kNone ? match : nearest(bases, limit, words, room);
}

Match StrandBook::nearest(std::string_view bases, unsigned limit,
                          std::span<const SampledWord> words, Room& room) const {
    Match best;
    for (const Candidate& candidate : index_.find(words, size(), room.candidates)) {
        if (candidate.reversed && room.turned.empty()) room.turned = reverse_complement(bases);
        const unsigned allowed = best.strand == Match::kNone ? limit : best.edits - 1;
        const unsigned edits = bounded_edit_distance(
            strands_[candidate.strand], candidate.reversed ? std::string_view(room.turned) : bases,
            allowed);
        if (edits > allowed) continue;
        best = {candidate.strand, candidate.reversed, edits};
        if (edits == 0) break;
    }
    return best;
}

std::vector<Match> join(StrandBook& book, const Joining& items) {
    std::vector<Match> matches(items.count);
    // Batches grow with what is known, so that few items of a batch meet their strand in it only.
    for (std::size_t from = 0; from < items.count;) {
        const std::size_t size = std::clamp(from, kFirstBatch, kLargestBatch);
        const std::size_t count = std::min(items.count - from, size);
        std::vector<Stranger> strangers(count);
        core::parallel_for(count, kGrain, [&](std::size_t first, std::size_t last) {
            StrandBook::Room room;
            std::string bases;
            for (std::size_t i = first; i < last; ++i) {
                items.bases(from + i, bases);
                const unsigned limit = items.limit(from + i, bases.size());
                matches[from + i] = book.find(bases, limit, room);
                if (matches[from + i].strand == Match::kNone) strangers[i] = {bases, room.words};
            }
        });
        Strangers fresh(book, items);
        for (std::size_t i = 0; i < count; ++i) {
            if (matches[from + i].strand == Match::kNone) {
                fresh.add(from + i, std::move(strangers[i]));
            }
        }
        fresh.decide(matches);
        from += count;
        if (items.progress) items.progress(from);
    }
    return matches;
}

}  // namespace oligo::dna
