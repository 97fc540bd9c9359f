#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config.hpp"

namespace oligo::dna {

/// A plain channel: independent substitutions, insertions and deletions per base, whole strands
/// lost, and a number of reads per surviving strand.
struct ChannelModel {
    double p_sub = 0;
    double p_ins = 0;  ///< before each base
    double p_del = 0;
    double p_dropout = 0;
    double coverage = 1;  ///< mean reads per surviving strand: floor(X) plus a Bernoulli remainder
    bool reverse_half = true;  ///< half of the reads, drawn at random, come reverse-complemented

    static ChannelModel from_config(core::Config& config);
};

/// One read and where it came from.
struct SimulatedRead {
    std::string bases;
    std::string quality;        ///< Phred+33
    std::uint64_t strand = 0;   ///< index in the pool
    bool reversed = false;
    std::uint32_t substitutions = 0, insertions = 0, deletions = 0;
};

/// All reads of the pool in shuffled order, the same for the same seed on every machine.
std::vector<SimulatedRead> simulate(const std::vector<std::string>& oligos,
                                    const ChannelModel& model, std::uint64_t seed);

}  // namespace oligo::dna
