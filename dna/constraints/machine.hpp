#pragma once

#include "dna/constraints/constraints.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>

namespace oligo::dna {

/// The maximum run and the forbidden motifs as a finite-state machine that reads bases (Aho,
/// Corasick 1975, over all words that break a rule). A state is the beginning of such a word that
/// the last bases form. States from which no endless strand continues are left out. The caller
/// counts GC while it walks.
///
/// States with equal prospects share a class: for every length and number of strong bases (C or G)
/// they have equally many continuations that break no rule. Tables of continuations are therefore
/// kept by class.
class ConstraintMachine {
  public:
    using State = std::uint16_t;
    static constexpr State kStart = 0;  ///< nothing read yet
    static constexpr State kDead = 0xFFFF;
    static constexpr std::uint8_t kNoClass = 0xFF;
    static constexpr std::size_t kMostStates = 4096;

    /// One base that a state may write. The steps of a state are in the order in which mappings
    /// number them: allowed ones first, then weak before strong, by class, by base.
    struct Step {
        State next = kDead;
        std::uint8_t base = 0;    ///< value
        std::uint8_t strong = 0;  ///< 1 for C and G
        std::uint8_t next_class = kNoClass;
    };
    using Steps = std::array<Step, 4>;

    struct Class {
        Steps steps;       ///< of its first state; those of the others differ only in their bases
        bool ends = true;  ///< `right` may follow each of its states
        /// Which of the last bases were strong, the last one in bit 0, as far as all its states
        /// agree.
        std::uint32_t suffix = 0;
        unsigned suffix_nt = 0;
    };

    /// `right`: the bases that follow the walk. Throws InputError when the rules allow no endless
    /// strand or need more than 4096 states or more than 255 classes.
    ConstraintMachine(const Constraints& rules, std::string_view right);

    const Steps& steps(State state) const { return steps_[state]; }
    std::uint8_t class_of(State state) const { return class_of_[state]; }
    std::span<const Class> classes() const { return classes_; }
    std::size_t states() const { return steps_.size(); }
    /// The number of the step that writes `base` (a value), or 4 when a rule would be broken.
    unsigned step_of(State state, std::uint8_t base) const { return step_of_[state][base & 3]; }
    /// The state that `bases` lead to from `state`; kDead when they break a rule or hold a letter
    /// other than A C G T.
    State walk(State state, std::string_view bases) const;
    /// How many of the last bases a state remembers.
    std::size_t begun_nt(State state) const { return begun_nt_[state]; }
    /// Restricts the classes that may end to those of which every state also passes `may_end`.
    void narrow_ends(const std::function<bool(State)>& may_end);

  private:
    void find_classes();
    void sort_steps();

    std::vector<Steps> steps_;
    std::vector<std::array<std::uint8_t, 4>> step_of_;
    std::vector<std::size_t> begun_nt_;
    std::vector<std::uint8_t> class_of_;
    std::vector<Class> classes_;
};

}  // namespace oligo::dna
