#pragma once

#include "core/config.hpp"
#include "dna/channel/stage_errors.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace oligo::dna {

// The stages of a channel, each as its JSON object has it (dna/README.md, "Channels"). A key that
// is absent leaves its effect out.

/// Writing: errors of the array, bases lost at both ends, and how unequal strands are in number.
struct Synthesis {
    StageErrors errors;
    double sigma = 0;               ///< of the lognormal distribution of molecules a strand
    std::vector<double> lost_ends;  ///< shares of 0, 1, 2, ... bases lost, at each end

    static Synthesis from_config(core::Config& config);
};

/// Storage: substitutions of old bases, breakage (of either strand of a molecule, the base at the
/// break being lost), and what a purification keeps of the pieces.
struct Decay {
    StageErrors errors;
    double p_break = 0;                  ///< a base
    std::vector<double> broken_bases;    ///< shares of A C G T among breaks; empty: alike
    std::size_t min_nt = 0, max_nt = 0;  ///< of pieces that are kept; 0: no bound
    /// Bases from which on all pieces are kept; from min_nt on the share of them rises to that.
    std::size_t whole_nt = 0;
    std::string tail;  ///< letters drawn for the tail that is put to 3' ends
    std::size_t tail_min_nt = 0, tail_max_nt = 0;

    static Decay from_config(core::Config& config);
};

/// Amplification: errors of the polymerase, and strands that are copied better than others.
struct Pcr {
    double cycles = 0, efficiency = 0.95, efficiency_sd = 0;
    double p_sub = 0, fidelity = 1;     ///< a base and doubling, of Taq; times better than Taq
    std::vector<double> substitutions;  ///< as in StageErrors

    static Pcr from_config(core::Config& config);
    StageErrors errors() const;
};

/// Errors of short reads, one end of a pair.
struct ReadErrors {
    double p_sub = 0;
    std::vector<double> substitutions, by_position;
};

/// Short reads: their length, pairs, adapters, qualities.
struct Sequencing {
    std::size_t read_nt = 0;  ///< 0: whole molecules
    bool pairs = false;  ///< both ends are read; where mates are not asked for they come merged
    ReadErrors first, second;
    std::string adapter;  ///< what reads run into behind a molecule that is shorter than they are
    bool poly_g = false;  ///< behind it G after G, as instruments of two colours have it

    static Sequencing from_config(core::Config& config);
};

/// Long reads: errors that depend on runs of one base, reads that differ, chimeras.
struct Nanopore {
    StageErrors errors;
    double homopolymer = 0;  ///< more insertions and deletions for each further base of a run
    double read_spread = 0;  ///< sigma of the lognormal spread of the rates between reads
    double p_chimera = 0;    ///< reads that go on with another strand

    static Nanopore from_config(core::Config& config);
};

/// Independent errors: what a plain channel becomes among stages.
struct PlainErrors {
    StageErrors errors;
};

using Stage = std::variant<Synthesis, Decay, Pcr, PlainErrors, Sequencing, Nanopore>;

/// The name of its JSON object; "iid" for PlainErrors.
std::string stage_name(const Stage& stage);
/// Whether it makes reads of molecules: the last of its kind alone counts.
bool is_sequencer(const Stage& stage);
/// Stages of a channel file in the order in which they happen: synthesis, decay, pcr, sequencing,
/// nanopore. Throws InputError for two sequencers.
std::vector<Stage> stages_from_config(core::Config& config);

}  // namespace oligo::dna
