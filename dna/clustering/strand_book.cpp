#include "dna/clustering/strand_book.hpp"

#include "core/thread_pool.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kFirstBatch = 256, kLargestBatch = 1 << 16;
constexpr std::size_t kGrain = 32;

/// The items of one batch that are near no strand of the book.
class NewStrands {
  public:
    NewStrands(StrandBook& book, const WordSampler& sampler, const Joining& items)
        : book_(book), among_(sampler), items_(items) {}

    void add(std::size_t item) {
        numbers_.push_back(item);
        std::string bases;
        items_.bases(item, bases);
        among_.add(std::move(bases));
    }

    /// Decides in order: an item joins a strand that an item before it became, or becomes one.
    void decide(std::vector<Match>& matches) {
        std::vector<std::vector<Match>> near(numbers_.size());
        core::parallel_for(numbers_.size(), kGrain, [&](std::size_t first, std::size_t last) {
            StrandBook::Room room;
            for (std::size_t i = first; i < last; ++i) {
                const auto number = static_cast<std::uint32_t>(i);
                const std::string& bases = among_.strand(number);
                among_.find_all(bases, items_.limit(numbers_[i], bases.size()), number, room,
                                near[i]);
            }
        });
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            Match best;
            for (const Match& neighbour : near[i]) consider(i, neighbour, matches, best);
            if (best.strand == Match::kNone) {
                best = {book_.add(among_.strand(static_cast<std::uint32_t>(i))), false, 0};
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
};

}  // namespace

std::uint32_t StrandBook::add(std::string bases) {
    sampler_.sample(bases, words_);
    index_.add(size(), words_);
    strands_.push_back(std::move(bases));
    return size() - 1;
}

void StrandBook::find_all(std::string_view bases, unsigned limit, std::uint32_t below, Room& room,
                          std::vector<Match>& matches) const {
    matches.clear();
    sampler_.sample(bases, room.words);
    room.turned.clear();
    for (const Candidate& candidate : index_.find(room.words, below, room.candidates)) {
        if (candidate.reversed && room.turned.empty()) room.turned = reverse_complement(bases);
        const unsigned edits = bounded_edit_distance(
            strands_[candidate.strand], candidate.reversed ? std::string_view(room.turned) : bases,
            limit);
        if (edits <= limit) matches.push_back({candidate.strand, candidate.reversed, edits});
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.edits < b.edits; });
}

Match StrandBook::find(std::string_view bases, unsigned limit, Room& room) const {
    sampler_.sample(bases, room.words);
    room.turned.clear();
    Match best;
    for (const Candidate& candidate : index_.find(room.words, size(), room.candidates)) {
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
        const std::size_t end = std::min(items.count, from + size);
        if (book.size() > 0) {
            core::parallel_for(end - from, kGrain, [&](std::size_t first, std::size_t last) {
                StrandBook::Room room;
                std::string bases;
                for (std::size_t i = from + first; i < from + last; ++i) {
                    items.bases(i, bases);
                    matches[i] = book.find(bases, items.limit(i, bases.size()), room);
                }
            });
        }
        NewStrands fresh(book, book.sampler(), items);
        for (std::size_t i = from; i < end; ++i) {
            if (matches[i].strand == Match::kNone) fresh.add(i);
        }
        fresh.decide(matches);
        from = end;
        if (items.progress) items.progress(end);
    }
    return matches;
}

}  // namespace oligo::dna
