#include "dna/constraints/forbidden_words.hpp"

#include "core/error.hpp"
#include "dna/constraints/pattern.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostSpellings = 256;

std::vector<std::string> spellings(const std::string& motif, const Pattern& pattern) {
    std::vector<std::string> words = {""};
    for (const std::uint8_t set : pattern) {
        std::vector<std::string> longer;
        for (const std::string& word : words) {
            for (unsigned value = 0; value < 4; ++value) {
                if (((set >> value) & 1) != 0) longer.push_back(word + kBases[value]);
            }
        }
        words = std::move(longer);
        if (words.size() > kMostSpellings) {
            throw core::InputError("forbidden motif '" + motif +
                                   "' stands for more than 256 sequences; a mapping takes at most "
                                   "256");
        }
    }
    return words;
}

/// The longest end of `read` that is a state, or kBroken when some end is a word.
std::uint16_t state_after(std::string read, const std::map<std::string, std::uint16_t>& states,
                          const std::set<std::string>& words) {
    std::uint16_t found = WordAutomaton::kBroken;
    bool have = false;
    for (; !read.empty(); read.erase(0, 1)) {
        if (words.contains(read)) {
            return WordAutomaton::kBroken;
        }
        const auto state = states.find(read);
        if (!have && state != states.end()) {
            found = state->second;
            have = true;
        }
    }
    return have ? found : std::uint16_t{0};
}

/// Drops states that only lead to broken ones, and renumbers.
WordAutomaton without_dead_ends(WordAutomaton all) {
    std::vector<bool> dead(all.begun.size());
    const auto leads_on = [&](std::uint16_t state) {
        return state != WordAutomaton::kBroken && !dead[state];
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < dead.size(); ++i) {
            if (!dead[i] && std::none_of(all.next[i].begin(), all.next[i].end(), leads_on)) {
                dead[i] = changed = true;
            }
        }
    }
    std::vector<std::uint16_t> number(dead.size(), WordAutomaton::kBroken);
    WordAutomaton kept;
    for (std::size_t i = 0; i < dead.size(); ++i) {
        if (!dead[i]) {
            number[i] = static_cast<std::uint16_t>(kept.begun.size());
            kept.begun.push_back(all.begun[i]);
            kept.next.push_back(all.next[i]);
        }
    }
    for (auto& next : kept.next) {
        for (auto& state : next) {
            state = state == WordAutomaton::kBroken ? state : number[state];
        }
    }
    return kept;
}

}  // namespace

std::vector<std::string> forbidden_words(const Constraints& rules) {
    std::set<std::string> words;
    for (const char base : kBases) {
        words.insert(std::string(rules.max_run + 1, base));
    }
    for (const std::string& motif : rules.forbidden_motifs) {
        const Pattern pattern = pattern_of(motif);
        for (const Pattern& form : {pattern, reverse_complement_of(pattern)}) {
            for (const std::string& word : spellings(motif, form)) words.insert(word);
        }
    }
    return {words.begin(), words.end()};
}

WordAutomaton make_word_automaton(const std::vector<std::string>& words, std::size_t most_states) {
    const std::set<std::string> whole(words.begin(), words.end());
    const auto shorter = [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    std::set<std::string, decltype(shorter)> begun(shorter);
    begun.insert("");
    for (const std::string& word : words) {
        for (std::size_t length = 1; length < word.size(); ++length) {
            begun.insert(word.substr(0, length));
        }
    }
    if (begun.size() > most_states) {
        throw core::InputError("constraints: the forbidden motifs take " +
                               std::to_string(begun.size()) + " states; a mapping takes at most " +
                               std::to_string(most_states));
    }
    WordAutomaton automaton;
    std::map<std::string, std::uint16_t> number;
    for (const std::string& text : begun) {
        number.emplace(text, static_cast<std::uint16_t>(automaton.begun.size()));
        automaton.begun.push_back(text);
    }
    for (const std::string& text : begun) {
        auto& next = automaton.next.emplace_back();
        for (std::size_t value = 0; value < 4; ++value) {
            next[value] = state_after(text + kBases[value], number, whole);
        }
    }
    automaton = without_dead_ends(std::move(automaton));
    if (automaton.begun.empty() || !automaton.begun[0].empty()) {
        throw core::InputError(
            "constraints: maximum run and forbidden motifs leave no strand; allow more");
    }
    return automaton;
}

}  // namespace oligo::dna
