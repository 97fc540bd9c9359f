#pragma once

#include "core/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

inline constexpr double kMaxCoverage = 10000;

/// A plain channel: independent substitutions, insertions and deletions per base, whole strands
/// lost, and a number of reads per surviving strand.
struct ChannelModel {
    double p_sub = 0;  ///< per base that is not deleted; one of the other three, equally likely
    double p_ins = 0;  ///< before each base: one base, all four equally likely
    double p_del = 0;
    double p_dropout = 0;
    double coverage = 1;  ///< mean reads per surviving strand: floor(X) plus a Bernoulli remainder
    bool reverse_half = true;  ///< half of the reads, drawn at random, come reverse-complemented

    /// Reads the keys of the same names; the caller calls finish(). Probabilities are 0..1,
    /// coverage 0..10000; anything else is an InputError.
    static ChannelModel from_config(core::Config& config);
};

/// One read and where it came from.
struct SimulatedRead {
    std::string bases;
    std::string quality;       ///< Phred+33
    std::uint64_t strand = 0;  ///< index in the pool
    bool reversed = false;
    std::uint32_t substitutions = 0, insertions = 0, deletions = 0;
};

/// All reads of the pool in shuffled order, identical for a given seed on every machine and with
/// any number of threads. Every base of a read has the same quality: the Phred value (2..40) of the
/// probability that a base is wrong in any way. Reads that lose all their bases are left out.
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
