#pragma once

#include "dna/channel/stages.hpp"
#include "dna/reads/read_source.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oligo::dna {

/// What reads of a known pool say of the channel that they went through.
struct ChannelFit {
    std::uint64_t reads = 0, matched = 0;
    std::uint64_t bases = 0;  ///< of strands, that reads of them say something of
    std::uint64_t substitutions = 0, insertions = 0, deletions = 0;  ///< bases
    Synthesis synthesis;  ///< with tables where there are enough errors for them
    double coverage = 0, p_dropout = 0;
    bool reverse_half = true;  ///< reads come in both directions
};

/// Aligns each read to its strand of the pool and counts. Of runs of one base an insertion or
/// deletion counts at its first one; bases that a read lacks at its ends are lost ends where they
/// are few and no error where they are many (primers that were cut). `progress` is told the reads.
/// Throws InputError where no read is of the pool.
ChannelFit fit_channel(ReadSource& reads, const std::vector<std::string>& oligos,
                       const std::function<void(std::uint64_t)>& progress = {});

/// The file of a channel that makes such reads (ChannelModel::from_config).
std::string channel_text(const ChannelFit& fit);

}  // namespace oligo::dna
