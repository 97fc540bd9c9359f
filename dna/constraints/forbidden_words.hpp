#pragma once

#include "dna/constraints/constraints.hpp"

#include <array>
#include <cstdint>

namespace oligo::dna {

/// The strings A C G T that break the maximum run or hold a forbidden motif, on either strand, with
/// IUPAC letters spelled out. Throws InputError for a motif that spells out to more than 256 words.
std::vector<std::string> forbidden_words(const Constraints& rules);

/// Aho-Corasick automaton over words: `begun` lists the states, each as the part of a word that it
/// has read (the empty one first, then by length, then alphabetical); `next` is indexed by base
/// value and is kBroken when a word is complete.
struct WordAutomaton {
    static constexpr std::uint16_t kBroken = 0xFFFF;
    std::vector<std::string> begun;
    std::vector<std::array<std::uint16_t, 4>> next;
};

/// The automaton, without states from which every path breaks. Throws InputError when no state is
/// left or there would be more than `most_states`.
WordAutomaton make_word_automaton(const std::vector<std::string>& words, std::size_t most_states);

}  // namespace oligo::dna
