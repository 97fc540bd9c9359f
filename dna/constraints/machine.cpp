#include "dna/constraints/machine.hpp"

#include "core/error.hpp"
#include "dna/constraints/forbidden_words.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <map>

namespace oligo::dna {
namespace {

constexpr std::uint8_t strong(std::uint8_t base) {
    return base == 1 || base == 2 ? 1 : 0;
}

/// The bits of a state's bases that all of `members` share, last base in bit 0.
void find_suffix(const std::vector<std::string>& members, ConstraintMachine::Class& group) {
    for (std::size_t back = 1; back <= 32; ++back) {
        std::array<bool, 2> seen{};
        for (const std::string& text : members) {
            if (back > text.size()) {
                return;
            }
            seen[strong(base_value(text[text.size() - back]))] = true;
        }
        if (seen[0] && seen[1]) {
            return;
        }
        group.suffix |= (seen[1] ? 1U : 0U) << (back - 1);
        group.suffix_nt = static_cast<unsigned>(back);
    }
}

}  // namespace

ConstraintMachine::ConstraintMachine(const Constraints& rules, std::string_view right) {
    const WordAutomaton automaton = make_word_automaton(forbidden_words(rules), kMostStates);
    for (const auto& next : automaton.next) {
        Steps& steps = steps_.emplace_back();
        for (std::uint8_t base = 0; base < 4; ++base) {
            steps[base] = {next[base], base, strong(base), kNoClass};
        }
    }
    for (const std::string& begun : automaton.begun) begun_nt_.push_back(begun.size());
    step_of_.assign(steps_.size(), {0, 1, 2, 3});
    find_classes();
    sort_steps();
    std::vector<std::vector<std::string>> members(classes_.size());
    for (std::size_t state = steps_.size(); state-- > 0;) {
        Class& group = classes_[class_of_[state]];
        members[class_of_[state]].push_back(automaton.begun[state]);
        group.steps = steps_[state];
        group.ends = group.ends && walk(static_cast<State>(state), right) != kDead;
    }
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        find_suffix(members[i], classes_[i]);
    }
}

/// The coarsest grouping in which equal states have, for either kind of base, equally many
/// successors in each group: groups are split until that holds. Groups are numbered by their first
/// states.
void ConstraintMachine::find_classes() {
    class_of_.assign(steps_.size(), 0);
    for (std::size_t count = 0;;) {
        using Prospects = std::vector<unsigned>;
        std::map<Prospects, std::size_t> groups;
        std::vector<std::uint8_t> refined(steps_.size());
        for (std::size_t state = 0; state < steps_.size(); ++state) {
            Prospects prospects;
            for (const Step& step : steps_[state]) {
                const unsigned group = step.next == kDead ? kNoClass : class_of_[step.next];
                prospects.push_back(group * 2 + step.strong);
            }
            std::sort(prospects.begin(), prospects.end());
            prospects.push_back(class_of_[state]);
            const auto group = groups.emplace(std::move(prospects), groups.size()).first;
            if (groups.size() > kNoClass) {
                throw core::InputError(
                    "constraints: the forbidden motifs make more than 255 kinds of states; a "
                    "mapping takes at most 255");
            }
            refined[state] = static_cast<std::uint8_t>(group->second);
        }
        class_of_ = std::move(refined);
        if (groups.size() == count) {
            classes_.resize(count);
            return;
        }
        count = groups.size();
    }
}

void ConstraintMachine::sort_steps() {
    for (std::size_t state = 0; state < steps_.size(); ++state) {
        for (Step& step : steps_[state]) {
            step.next_class = step.next == kDead ? kNoClass : class_of_[step.next];
        }
        std::sort(steps_[state].begin(), steps_[state].end(), [](const Step& a, const Step& b) {
            const auto key = [](const Step& step) {
                return std::array<int, 4>{step.next == kDead, step.strong, step.next_class,
                                          step.base};
            };
            return key(a) < key(b);
        });
        for (std::uint8_t i = 0; i < 4; ++i) {
            const Step& step = steps_[state][i];
            step_of_[state][step.base] = step.next == kDead ? std::uint8_t{4} : i;
        }
    }
}

void ConstraintMachine::narrow_ends(const std::function<bool(State)>& may_end) {
    for (std::size_t state = 0; state < steps_.size(); ++state) {
        Class& group = classes_[class_of_[state]];
        group.ends = group.ends && may_end(static_cast<State>(state));
    }
}

ConstraintMachine::State ConstraintMachine::walk(State state, std::string_view bases) const {
    for (const char letter : bases) {
        const std::uint8_t base = base_value(letter);
        if (base > 3) {
            return kDead;
        }
        const unsigned step = step_of_[state][base];
        if (step > 3 || steps_[state][step].next == kDead) {
            return kDead;
        }
        state = steps_[state][step].next;
    }
    return state;
}

}  // namespace oligo::dna
