#include "dna/consensus/base_posterior.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

/// How much more probable an edit makes the reads; above some value it no longer matters.
double weight_of(float gain) {
    return std::exp2(std::min(gain, 30.0F));
}

/// Of insertions before base i, those that no earlier one equals.
double insertions_at(std::span<const std::uint8_t> draft, const EditGains& gains, std::size_t i) {
    double weight = 0;
    for (std::size_t base = 0; base < 4; ++base) {
        if (i == 0 || draft[i - 1] != base) weight += weight_of(gains.insertion[4 * i + base]);
    }
    return weight;
}

double deletion_at(std::span<const std::uint8_t> draft, const EditGains& gains, std::size_t i) {
    const bool repeated = i > 0 && draft[i - 1] == draft[i];
    return repeated ? 0 : weight_of(gains.deletion[i]);
}

double substitutions_at(std::span<const std::uint8_t> draft, const EditGains& gains,
                        std::size_t i) {
    double weight = 0;
    for (std::size_t base = 0; base < 4; ++base) {
        if (base != draft[i]) weight += weight_of(gains.substitution[4 * i + base]);
    }
    return weight;
}

}  // namespace

BasePosterior::Moved BasePosterior::moved_up(const Moved& before, double weight) {
    Moved after = before;
    for (std::size_t s = 1; s < kStates; ++s) after[s] += weight * before[s - 1];
    return after;
}

BasePosterior::Moved BasePosterior::moved_down(const Moved& before, double weight) {
    Moved after = before;
    for (std::size_t s = 0; s + 1 < kStates; ++s) after[s] += weight * before[s + 1];
    return after;
}

void BasePosterior::at_place(std::span<const std::uint8_t> draft, const EditGains& gains,
                             std::span<double> right) {
    const std::size_t length = draft.size();
    before_.resize(length);
    behind_.resize(length);
    Moved moved{};
    moved[kMostMoved] = 1;
    for (std::size_t i = 0; i < length; ++i) {
        before_[i] = moved_up(moved, insertions_at(draft, gains, i));
        moved = moved_down(before_[i], deletion_at(draft, gains, i));
    }
    moved = {};
    moved[kMostMoved] = 1;
    for (std::size_t i = length; i-- > 0;) {
        // An insertion behind base i undoes that it was moved down, a deletion that it was moved
        // up.
        behind_[i] = moved_down(moved, insertions_at(draft, gains, i + 1));
        moved = moved_up(behind_[i], deletion_at(draft, gains, i));
    }
    const double all = moved_down(moved, insertions_at(draft, gains, 0))[kMostMoved];
    for (std::size_t i = 0; i < length; ++i) {
        double good = 0;
        for (std::size_t s = 0; s < kStates; ++s) {
            const std::size_t from = i + kMostMoved - s;  // the base that s moves to place i
            if (i + kMostMoved < s || from >= length || draft[from] != draft[i]) continue;
            good += before_[from][s] * behind_[from][s];
        }
        const double substituted =
            before_[i][kMostMoved] * behind_[i][kMostMoved] * substitutions_at(draft, gains, i);
        const double chance = good / (all + substituted);
        right[i] = std::isnan(chance) ? 0 : std::min(chance, 1.0);  // nan: too many good edits
    }
}

void BasePosterior::anywhere(std::span<const std::uint8_t> draft, const EditGains& gains,
                             std::span<double> right) {
    for (std::size_t i = 0; i < draft.size(); ++i) {
        const double others = substitutions_at(draft, gains, i) + insertions_at(draft, gains, i) +
                              deletion_at(draft, gains, i);
        right[i] = 1 / (1 + others);
    }
}

}  // namespace oligo::dna
