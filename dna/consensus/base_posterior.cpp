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

void BasePosterior::move(Moved& moved, const Moved& from, double up, double down) {
    for (std::size_t s = 0; s < kStates; ++s) {
        if (s > 0) moved[s] += up * from[s - 1];
        if (s + 1 < kStates) moved[s] += down * from[s + 1];
    }
}

void BasePosterior::at_place(std::span<const std::uint8_t> draft, const EditGains& gains,
                             std::span<double> right) {
    const std::size_t length = draft.size();
    Moved none{};
    none[kMostMoved] = 1;
    const auto earlier = [&](const std::vector<Moved>& list, std::size_t i) {
        return i < kApart ? none : list[i - kApart];
    };
    // before_[i] ends with the insertions at base i, behind_[i] begins with the deletion of it.
    before_.resize(length + 1);
    behind_.resize(length + 1);
    for (std::size_t i = 0; i <= length; ++i) {
        before_[i] = i == 0 ? none : before_[i - 1];
        move(before_[i], earlier(before_, i), insertions_at(draft, gains, i),
             i == 0 ? 0 : deletion_at(draft, gains, i - 1));
    }
    for (std::size_t i = 0; i <= length; ++i) {
        // Counted from the end. An insertion behind a base undoes that it was moved down.
        const std::size_t at = length - i;
        behind_[i] = i == 0 ? none : behind_[i - 1];
        move(behind_[i], earlier(behind_, i), i == 0 ? 0 : deletion_at(draft, gains, at),
             insertions_at(draft, gains, at));
    }
    for (std::size_t i = 0; i < length; ++i) {
        double good = 0, all = 0;
        for (std::size_t s = 0; s < kStates; ++s) {
            const std::size_t from = i + kMostMoved - s;  // the base that s moves to place i
            if (i + kMostMoved < s || from >= length) continue;
            const double weight = before_[from][s] * behind_[length - from - 1][s];
            all += weight;
            if (draft[from] == draft[i]) good += weight;
            if (s == kMostMoved) all += weight * substitutions_at(draft, gains, i);
        }
        const double chance = good / all;
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
