#pragma once

#include "dna/constraints/constraints.hpp"
#include "dna/constraints/site_index.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace oligo::dna {

/// Shift-And automaton (Baeza-Yates, Gonnet 1992) over as many patterns as fit 64 bits.
struct MotifAutomaton {
    std::array<std::uint64_t, 4> admits{};  ///< by base value
    std::uint64_t starts = 0;
    std::uint64_t accepts = 0;
    std::size_t filled = 0;

    bool found_in(std::span<const std::uint8_t> values) const;
};

/// A set of constraints prepared for judging many oligos. Const and safe from several threads.
class Screen {
  public:
    explicit Screen(Constraints rules);

    /// Whether `oligo` satisfies every rule: the same as `!broken_constraint(oligo, rules)`.
    bool passes(std::string_view oligo) const;
    const Constraints& rules() const { return rules_; }
    /// The forbidden motifs on both strands: those of up to 64 bases, and the others.
    std::span<const MotifAutomaton> automata() const { return automata_; }
    std::span<const std::vector<std::uint8_t>> long_motifs() const { return long_motifs_; }

  private:
    void add_motif(const std::vector<std::uint8_t>& pattern);

    Constraints rules_;
    std::vector<MotifAutomaton> automata_;
    std::vector<std::vector<std::uint8_t>> long_motifs_;  ///< longer than 64 bases
    std::optional<SiteIndex> sites_;
};

}  // namespace oligo::dna
