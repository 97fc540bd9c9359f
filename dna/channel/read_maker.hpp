#pragma once

#include "core/random.hpp"
#include "dna/channel/channel.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

/// Makes the reads of one strand after another. What it draws is fixed (dna/FORMAT.md has the
/// generator): the seed alone decides, on every machine.
class ReadMaker {
  public:
    /// Throws InputError for values out of range.
    explicit ReadMaker(const ChannelModel& model);

    /// How many reads come of a strand whose stream `random` is at its start.
    std::size_t count(core::Random& random) const;
    /// One read of the strand of these base values (0..3), into `read`, whose strand stays as it
    /// is; its bases may be none.
    void make(const std::vector<std::uint8_t>& strand, core::Random& random,
              SimulatedRead& read) const;
    /// Of every base of every read: Phred+33.
    char quality() const { return quality_; }

  private:
    ChannelModel model_;
    char quality_;
    std::uint64_t sub_, ins_, del_, dropout_, further_read_;  ///< chances times 2^53, rounded up
};

}  // namespace oligo::dna
