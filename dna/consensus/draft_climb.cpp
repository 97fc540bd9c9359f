#include "dna/consensus/draft_climb.hpp"

#include <algorithm>
#include <limits>

namespace oligo::dna {
namespace {

constexpr unsigned kMostRounds = 40;
constexpr std::size_t kMostTries = 12;  ///< moves tried one by one where none is sure to gain
constexpr std::size_t kMostIndels = 12;
constexpr float kLeastGain = 0.01F;
constexpr float kMostLoss = 12;  ///< that a move may seem to cost and still be tried
/// Edits this far apart have nothing to do with each other.
constexpr std::uint32_t kApart = 6;

bool by_gain(const DraftMove& a, const DraftMove& b) {
    return a.gain > b.gain;
}

std::uint32_t distance(std::uint32_t a, std::uint32_t b) {
    return a > b ? a - b : b - a;
}

}  // namespace

void DraftClimb::start(std::span<const std::uint8_t> draft) {
    draft_.assign(draft.begin(), draft.end());
    evaluated_ = false;
}

void DraftClimb::set_reads(std::span<const ReadChances* const> reads) {
    reads_.assign(reads.begin(), reads.end());
    evaluated_ = false;
}

void DraftClimb::evaluate() {
    gains_.clear(draft_.size());
    chances_.resize(reads_.size());
    total_ = 0;
    for (std::size_t i = 0; i < reads_.size(); ++i) {
        chances_[i] = lattice_.forward(*reads_[i], draft_);
        total_ += chances_[i];
        if (chances_[i] > ReadLattice::kHopeless) lattice_.add_gains(*reads_[i], draft_, gains_);
    }
    evaluated_ = true;
}

double DraftClimb::probability() {
    double total = 0;
    for (const ReadChances* read : reads_) total += lattice_.forward(*read, draft_);
    return total;
}

void DraftClimb::reach(std::size_t length) {
    if (draft_.size() != length) force(length);
    improve(true);
}

void DraftClimb::improve(bool at_length) {
    if (!evaluated_) evaluate();
    double most = total_;
    best_ = draft_;
    list_moves(at_length);
    bool all = true;
    std::size_t tries = 0;
    for (unsigned round = 0; round < kMostRounds && !moves_.empty(); ++round) {
        all = all && moves_[0].gain > kLeastGain;
        apply(all ? moves_.size() : 1);
        // A move that seems to lose is tried without asking what comes after it.
        if (all) evaluate();
        if ((all ? total_ : probability()) > most + kLeastGain) {
            if (!all) evaluate();
            most = total_;
            best_ = draft_;
            list_moves(at_length);
            all = true;
            tries = 0;
            continue;
        }
        draft_ = best_;
        evaluated_ = evaluated_ && !all;
        if (all && taken_.size() > moves_[0].edits) {
            all = false;  // they hinder each other: one alone
            continue;
        }
        all = false;
        if (++tries == kMostTries) break;
        moves_.erase(moves_.begin());
    }
    draft_ = best_;
    if (!evaluated_) evaluate();
}

void DraftClimb::force(std::size_t length) {
    while (draft_.size() != length) {
        list_indels();
        moves_ = draft_.size() > length ? deletions_ : insertions_;
        const std::size_t missing =
            draft_.size() > length ? draft_.size() - length : length - draft_.size();
        if (moves_.size() > missing) moves_.resize(missing);
        for (DraftMove& move : moves_) move.gain += 1e6F;  // whatever it costs
        apply(missing);
        evaluate();
    }
}

void DraftClimb::list_moves(bool at_length) {
    moves_.clear();
    for (std::size_t i = 0; i < gains_.substitution.size(); ++i) {
        if (gains_.substitution[i] > kLeastGain && i % 4 != draft_[i / 4]) {
            moves_.push_back({gains_.substitution[i],
                              1,
                              {{{DraftEdit::Kind::kSubstitution, static_cast<std::uint8_t>(i % 4),
                                 static_cast<std::uint32_t>(i / 4)},
                                {}}}});
        }
    }
    list_indels();
    if (at_length) {
        list_pairs();
    } else {
        for (const auto& list : {insertions_, deletions_}) {
            for (const DraftMove& move : list) {
                if (move.gain > kLeastGain) moves_.push_back(move);
            }
        }
    }
    std::sort(moves_.begin(), moves_.end(), by_gain);
}

void DraftClimb::list_indels() {
    insertions_.clear();
    deletions_.clear();
    // Of the same edit anywhere in a run of one base, the first.
    for (std::uint32_t i = 0; i <= draft_.size(); ++i) {
        for (std::uint8_t base = 0; base < 4; ++base) {
            if (i > 0 && draft_[i - 1] == base) continue;
            insertions_.push_back({gains_.insertion[4 * i + base],
                                   1,
                                   {{{DraftEdit::Kind::kInsertion, base, i}, {}}}});
        }
    }
    for (std::uint32_t i = 0; i < draft_.size(); ++i) {
        if (i > 0 && draft_[i - 1] == draft_[i]) continue;
        deletions_.push_back(
            {gains_.deletion[i], 1, {{{DraftEdit::Kind::kDeletion, draft_[i], i}, {}}}});
    }
    for (auto* list : {&insertions_, &deletions_}) {
        std::sort(list->begin(), list->end(), by_gain);
    }
}

void DraftClimb::list_pairs() {
    const std::size_t insertions = std::min(insertions_.size(), kMostIndels);
    const std::size_t deletions = std::min(deletions_.size(), kMostIndels);
    for (std::size_t i = 0; i < insertions; ++i) {
        for (std::size_t d = 0; d < deletions; ++d) {
            const float gain = insertions_[i].gain + deletions_[d].gain;
            if (gain < -kMostLoss) break;
            const DraftEdit &in = insertions_[i].edit[0], &out = deletions_[d].edit[0];
            if (in.base == out.base && in.at == out.at) continue;  // nothing changes
            moves_.push_back({gain, 2, {{in, out}}});
        }
    }
}

void DraftClimb::apply(std::size_t most) {
    taken_.clear();
    std::size_t moves = 0;
    for (const DraftMove& move : moves_) {
        if (moves == most) break;
        if (moves > 0 && move.gain <= kLeastGain) break;
        bool apart = true;
        for (unsigned e = 0; e < move.edits; ++e) {
            for (const DraftEdit& other : taken_) {
                apart = apart && distance(other.at, move.edit[e].at) >= kApart;
            }
        }
        if (!apart) continue;
        taken_.insert(taken_.end(), move.edit.begin(), move.edit.begin() + move.edits);
        ++moves;
    }
    // From the end, so that places stay true; of a pair at one place, the deletion first.
    std::sort(taken_.begin(), taken_.end(), [](const DraftEdit& a, const DraftEdit& b) {
        return a.at != b.at ? a.at > b.at : a.kind > b.kind;
    });
    for (const DraftEdit& edit : taken_) {
        const auto at = draft_.begin() + edit.at;
        switch (edit.kind) {
            case DraftEdit::Kind::kInsertion:
                draft_.insert(at, edit.base);
                break;
            case DraftEdit::Kind::kSubstitution:
                *at = edit.base;
                break;
            case DraftEdit::Kind::kDeletion:
                draft_.erase(at);
                break;
        }
    }
}

}  // namespace oligo::dna
