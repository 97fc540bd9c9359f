#pragma once

#include "dna/channel/channel.hpp"
#include "dna/channel/plain_reads.hpp"
#include "dna/reads/spilled_groups.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Strands in two bits a base.
class PackedStrands {
  public:
    /// Throws InputError for a letter outside ACGT.
    void add(std::string_view strand);
    std::size_t size() const { return starts_.size() - 1; }
    std::size_t mean_nt() const { return size() == 0 ? 0 : starts_.back() / size(); }
    /// Base values (0..3) of a strand.
    void get(std::size_t number, std::vector<std::uint8_t>& values) const;
    std::size_t longest_nt() const;
    /// First base of each, then how many there are; four bases a byte, the first the lowest.
    std::span<const std::uint64_t> starts() const { return starts_; }
    std::span<const std::uint8_t> packed() const { return bases_; }

  private:
    std::vector<std::uint64_t> starts_{0};  ///< first base of each, then how many there are
    std::vector<std::uint8_t> bases_;
};

/// What a simulation came to.
struct SimulationCount {
    std::uint64_t reads = 0, strands_without_reads = 0;
    std::uint64_t substitutions = 0, insertions = 0, deletions = 0;
};

/// Where reads wait for their turn, and who makes those of a plain channel; none: the threads here.
struct SimulationRoom {
    Spill spill = {};
    const PlainReads* elsewhere = nullptr;
};

/// Takes reads in the order of their file. The read holds until the call returns.
using TakeRead = std::function<void(const SimulatedRead& read)>;

/// The reads of simulate() (channel.hpp), in the same order, handed on one by one: beside the
/// strands and four bytes a read, what waits for its turn is in memory up to the spill's budget and
/// beyond it in a temporary file. `total`, where given, is called with the number of reads before
/// the first. Throws InputError for values out of range and 2^32 reads, MachineError when the
/// temporary file cannot be written.
SimulationCount simulate_each(const PackedStrands& strands, const ChannelModel& model,
                              std::uint64_t seed, const SimulationRoom& room, const TakeRead& take,
                              const std::function<void(std::uint64_t)>& total = {});

}  // namespace oligo::dna
