#pragma once

#include "core/config.hpp"
#include "dna/channel/stages.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

inline constexpr double kMaxCoverage = 10000;

/// A channel. Without stages it is a plain one: independent substitutions, insertions and deletions
/// per base, whole strands lost, and a number of reads per surviving strand.
struct ChannelModel {
    double p_sub = 0;  ///< per base that is not deleted; one of the other three, equally likely
    double p_ins = 0;  ///< before each base: one base, all four equally likely
    double p_del = 0;
    double p_dropout = 0;
    double coverage = 1;  ///< mean reads per surviving strand: floor(X) plus a Bernoulli remainder
    bool reverse_half = true;  ///< half of the reads, drawn at random, come reverse-complemented

    /// Where there are any, they make the errors, p_sub, p_ins and p_del are of no account, and the
    /// number of reads of a strand is a Poisson variable around its share of the coverage.
    std::vector<Stage> stages = {};
    double molecules = 0;  ///< with stages: mean molecules a strand that reads share; 0: no bound
    bool paired = false;   ///< with a stage that reads pairs: mates come apart
    /// With stages: the objects that they were read from, one a file, as a JSON list.
    std::string files = {};

    /// Reads the keys of the same names and the objects of the stages; the caller calls finish().
    /// Probabilities are 0..1, coverage 0..10000; anything else is an InputError. A file with both
    /// error chances and stages has the stages for sums of channels (from_configs).
    static ChannelModel from_config(core::Config& config);
    /// The channels of several files, one after the other. Plain ones become a plain one: chances
    /// combine as independent events, coverages multiply. Where one has stages alone, or pairs are
    /// asked for, all stages come one after the other, of sequencers the last; the coverage is that
    /// of the last file that states one.
    static ChannelModel from_configs(std::vector<core::Config>& configs, bool paired = false);
};

/// One read and where it came from.
struct SimulatedRead {
    std::string bases;
    std::string quality;       ///< Phred+33
    std::uint64_t strand = 0;  ///< index in the pool
    bool reversed = false;
    std::uint32_t substitutions = 0, insertions = 0, deletions = 0;
    std::string mate_bases, mate_quality;  ///< of the other end, where mates come apart
};

/// All reads of the pool in shuffled order, identical for a given seed on every machine and with
/// any number of threads. Every base of a read of a plain channel has the same quality: the Phred
/// value (2..40) of the probability that a base is wrong in any way; reads of a sequencer's stage
/// have qualities of their own. Reads that lose all their bases are left out.
/// Throws InputError for a letter outside ACGT and for values out of range.
std::vector<SimulatedRead> simulate(const std::vector<std::string>& oligos,
                                    const ChannelModel& model, std::uint64_t seed);

/// Tab-separated lines: read (its number in the file, from 1), strand (its number in the pool, from
/// 1), reversed (0 or 1), substitutions, insertions, deletions; a line of these names comes first.
std::string truth_table(const std::vector<SimulatedRead>& reads);
/// The same in pieces: the line of names, and that of a read (`number` from 1).
std::string truth_head();
std::string truth_line(std::uint64_t number, const SimulatedRead& read);

}  // namespace oligo::dna
