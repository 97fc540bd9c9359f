#include "dna/clustering/cluster_vote.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr unsigned kLeastQuality = 2, kMostQuality = 40;
constexpr char kPhredZero = '!';
constexpr std::uint64_t kSureLead = 30;  ///< more than one usual read
// Places side by side that are in doubt may be one error aligned in two ways.
constexpr std::size_t kApart = 2, kGapsApart = 5;
constexpr std::uint32_t kVariantShare = 6;

std::uint64_t sum(const std::array<std::uint32_t, 4>& weights) {
    return std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
}

std::size_t most(const std::array<std::uint32_t, 4>& weights) {
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) -
                                    weights.begin());
}

std::uint8_t confidence_of(std::uint64_t winner, std::uint64_t runner_up) {
    const std::uint64_t lead = winner > runner_up ? winner - runner_up : 0;
    return confidence_of_margin(static_cast<unsigned>(std::min<std::uint64_t>(lead, 1000)));
}

}  // namespace

void ClusterVote::start(std::string_view draft) {
    draft_ = draft;
    columns_.assign(draft.size() + 1, {});
}

void ClusterVote::add(std::span<const Edit> steps, std::string_view bases, std::string_view quality,
                      unsigned copies) {
    const auto weight_of = [&](std::size_t at) {
        if (quality.empty()) return kNoQuality * copies;
        const char letter = quality[std::min(at, quality.size() - 1)];
        return copies * std::clamp(static_cast<unsigned>(std::max(0, letter - kPhredZero)),
                                   kLeastQuality, kMostQuality);
    };
    std::size_t place = 0, at = 0, added = 0;
    for (const Edit edit : steps) {
        Column& column = columns_[place];
        const std::uint32_t weight = weight_of(at);
        if (edit == Edit::kInsertion) {
            const unsigned value = base_value(bases[at++]);
            if (value < 4 && added < 2)
                (added == 0 ? column.first : column.second)[value] += weight;
            ++added;
            continue;
        }
        if (added == 0) column.none += weight;
        added = 0;
        ++place;
        if (edit == Edit::kDeletion) {
            column.gap += weight;
            continue;
        }
        const unsigned value = base_value(bases[at++]);
        if (value < 4) column.base[value] += weight;
    }
    if (added == 0) columns_[place].none += weight_of(at);
}

/// Writes down what the votes say, and which places are in doubt.
class ClusterVote::Decider {
  public:
    explicit Decider(Outcome& outcome) : outcome_(outcome) {
        outcome_.bases.clear();
        outcome_.confidence.clear();
        outcome_.clear = true;
        outcome_.ties = 0;
    }

    /// A base; `none` speaks for there being none.
    void base(const Four& votes, std::uint64_t none, std::size_t place) {
        const std::size_t best = most(votes);
        const std::uint64_t all = sum(votes);
        std::uint64_t second = none;
        for (std::size_t i = 0; i < votes.size(); ++i) {
            if (i != best) second = std::max<std::uint64_t>(second, votes[i]);
        }
        outcome_.bases += kBases[best];
        outcome_.confidence.push_back(confidence_of(votes[best], second));
        doubt(all, none, place, kGapsApart);
        doubt(votes[best], all - votes[best], place, kApart);
    }
    /// No base, where `bases` speaks for one.
    void nothing(std::uint64_t none, std::uint64_t bases, std::size_t place) {
        doubt(none, bases, place, kGapsApart);
    }
    /// A place without votes keeps the draft's base.
    void unknown(char letter) {
        outcome_.bases += base_value(letter) < 4 ? letter : kBases[0];
        outcome_.confidence.push_back(0);
        outcome_.clear = false;
    }

  private:
    void doubt(std::uint64_t winner, std::uint64_t against, std::size_t place, std::size_t apart) {
        if (winner >= 3 * against && winner >= against + kSureLead) return;
        if (against == 0) return;
        outcome_.ties += apart == kGapsApart && winner == against;
        if (doubted_ && place - last_ < std::max(apart, last_apart_)) outcome_.clear = false;
        doubted_ = true;
        last_ = place;
        last_apart_ = apart;
    }

    Outcome& outcome_;
    bool doubted_ = false;
    std::size_t last_ = 0, last_apart_ = 0;
};

void ClusterVote::decide(Outcome& outcome, bool keep_tied) const {
    Decider decider(outcome);
    for (std::size_t place = 0; place < columns_.size(); ++place) {
        const Column& column = columns_[place];
        const std::uint64_t first = sum(column.first), second = sum(column.second);
        // In a tie there is a base: they are lost more often than added.
        if (first > column.none || (keep_tied && first > 0 && first == column.none)) {
            decider.base(column.first, column.none, place);
            const std::uint64_t without = column.none + first - second;
            if (second > without) decider.base(column.second, without, place);
        } else {
            decider.nothing(column.none, first, place);
        }
        if (place + 1 == columns_.size()) break;
        const std::uint64_t bases = sum(column.base);
        if (column.gap > bases || (!keep_tied && bases > 0 && column.gap == bases)) {
            decider.nothing(column.gap, bases, place);
        } else if (bases == 0) {
            decider.unknown(draft_[place]);
        } else {
            decider.base(column.base, column.gap, place);
        }
    }
}

void ClusterVote::variants(std::uint64_t least, std::vector<Variant>& found) const {
    found.clear();
    for (std::size_t place = 0; place < draft_.size(); ++place) {
        const Column& column = columns_[place];
        const std::uint64_t all = sum(column.base) + column.gap;
        for (std::size_t base = 0; base < 4; ++base) {
            const std::uint32_t weight = column.base[base];
            if (base == base_value(draft_[place]) || weight < least) continue;
            if (std::uint64_t{weight} * kVariantShare < all) continue;
            found.push_back({static_cast<std::uint32_t>(place), static_cast<std::uint8_t>(base)});
        }
    }
}

}  // namespace oligo::dna
