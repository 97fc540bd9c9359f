#include "dna/clustering/column_vote.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr unsigned kLeastQuality = 2, kMostQuality = 40;
constexpr char kPhredZero = '!';
constexpr std::uint64_t kClearLead = 30;  ///< more than one usual read
constexpr std::uint32_t kVariantShare = 6;

std::uint64_t sum(const std::array<std::uint32_t, 4>& weights) {
    return std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
}

std::size_t most(const std::array<std::uint32_t, 4>& weights) {
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) -
                                    weights.begin());
}

/// Whether the winner stands beyond doubt: two thirds of all, and more than a read ahead.
bool is_clear(std::uint64_t winner, std::uint64_t all) {
    return 3 * winner >= 2 * all && 2 * winner >= all + kClearLead;
}

std::uint8_t confidence_of(std::uint64_t winner, std::uint64_t runner_up) {
    const std::uint64_t lead = winner > runner_up ? winner - runner_up : 0;
    return confidence_of_margin(static_cast<unsigned>(std::min<std::uint64_t>(lead, 1000)));
}

}  // namespace

void ColumnVote::start(std::string_view draft) {
    draft_ = draft;
    columns_.assign(draft.size() + 1, {});
}

void ColumnVote::add(std::span<const Edit> steps, std::string_view bases, std::string_view quality,
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

void ColumnVote::decide(Outcome& outcome) const {
    outcome.bases.clear();
    outcome.confidence.clear();
    outcome.clear = true;
    const auto append = [&](const Four& votes, std::uint64_t against) {
        const std::size_t base = most(votes);
        const std::uint64_t winner = votes[base], all = sum(votes) + against;
        outcome.bases += kBases[base];
        std::uint64_t second = against;
        for (std::size_t i = 0; i < votes.size(); ++i) {
            if (i != base) second = std::max<std::uint64_t>(second, votes[i]);
        }
        outcome.confidence.push_back(confidence_of(winner, second));
        outcome.clear &= is_clear(winner, all);
    };
    for (std::size_t place = 0; place < columns_.size(); ++place) {
        const Column& column = columns_[place];
        const std::uint64_t first = sum(column.first), second = sum(column.second);
        if (first > column.none) {
            append(column.first, column.none);
            if (second > column.none + first - second) {
                append(column.second, column.none + first - second);
            }
        } else {
            outcome.clear &= is_clear(column.none, column.none + first) || column.none + first == 0;
        }
        if (place + 1 == columns_.size()) break;
        const std::uint64_t bases = sum(column.base);
        if (column.gap > bases) {
            outcome.clear &= is_clear(column.gap, column.gap + bases);
        } else if (bases == 0) {
            outcome.bases += draft_[place] == 'N' ? 'A' : draft_[place];
            outcome.confidence.push_back(0);
            outcome.clear = false;
        } else {
            append(column.base, column.gap);
        }
    }
}

void ColumnVote::variants(std::uint64_t least, std::vector<Variant>& found) const {
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
