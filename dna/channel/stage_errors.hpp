#pragma once

#include "core/config.hpp"
#include "core/random.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Base values 0..3 of a molecule on its way through the stages of a channel.
using Molecule = std::vector<std::uint8_t>;

/// Errors that a stage made, counted in bases.
struct ErrorCount {
    std::uint32_t substitutions = 0, insertions = 0, deletions = 0;
};

/// How often a stage substitutes, inserts and deletes: events a base. An event is a run of one base
/// or more; a run's bases count one by one in reports.
struct StageErrors {
    static constexpr std::size_t kPairs = 12;

    double p_sub = 0, p_ins = 0, p_del = 0;
    /// Shares of A>C A>G A>T C>A C>G C>T G>A G>C G>T T>A T>C T>G; empty: all alike.
    std::vector<double> substitutions;
    std::vector<double> deleted_bases;  ///< shares of A C G T among what is deleted; empty: alike
    /// Shares of runs of 1, 2, ... bases; empty: single bases.
    std::vector<double> substitution_runs, insertion_runs, deletion_runs;
    std::vector<double> by_position;  ///< relative rates in equal parts of the molecule

    /// Reads the keys of the same names. Rates are 0..1, shares 0 or more and not all 0; else
    /// InputError.
    static StageErrors from_config(core::Config& config);
    bool any() const { return p_sub > 0 || p_ins > 0 || p_del > 0; }
};

/// Shares as sums from the front, scaled to 1; draws a place among them.
class Shares {
  public:
    explicit Shares(std::vector<double> shares);
    std::size_t draw(core::Random& random) const;
    bool empty() const { return sums_.empty(); }

  private:
    std::vector<double> sums_;
};

/// Bases up to the next event of chance `p` each, at most `most`: one draw instead of one a base.
std::size_t bases_to_event(core::Random& random, double log_of_none, std::size_t most);
/// What bases_to_event() takes of a chance: log(1 - p).
double log_of_none(double p);

/// Makes such errors. Stateless but for its tables, so that threads share one.
class ErrorMaker {
  public:
    explicit ErrorMaker(const StageErrors& rates);
    /// Changes the molecule; `scratch` is memory to be used again.
    void apply(Molecule& bases, Molecule& scratch, core::Random& random, ErrorCount& count) const;
    /// The base that another one becomes when it is substituted.
    std::uint8_t substitute(std::uint8_t base, core::Random& random) const;

    enum class Event : std::uint8_t { kSubstitution, kInsertion, kDeletion };
    /// An event at bases[at]: appends what comes of it to `out` and moves `at` behind it.
    void make_event(Event event, const Molecule& bases, std::size_t& at, Molecule& out,
                    core::Random& random, ErrorCount& count) const;
    /// Chances at a base, before the factor of its place.
    double substitution(std::uint8_t base) const { return sub_[base]; }
    double deletion(std::uint8_t base) const { return del_[base]; }
    double insertion() const { return ins_; }
    double part(std::size_t at, std::size_t size) const {
        return parts_[at * parts_.size() / size];
    }
    double highest_part() const;

  private:
    std::size_t run(const Shares& runs, core::Random& random) const {
        return runs.empty() ? 1 : 1 + runs.draw(random);
    }

    bool any_ = false;
    std::array<double, 4> sub_{}, del_{};  ///< chances of events at a base
    double ins_ = 0, highest_ = 0;         ///< highest: of all, at any base and place
    std::vector<double> parts_;            ///< factors by place, mean 1; one at least
    std::vector<Shares> partners_;         ///< by base: what it becomes
    Shares sub_runs_, ins_runs_, del_runs_;
};

}  // namespace oligo::dna
