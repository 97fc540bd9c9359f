#pragma once

#include "core/random.hpp"
#include "dna/channel/channel.hpp"
#include "dna/channel/plain_read.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace oligo::dna {

/// What was drawn for a strand: its reads, and where they share molecules how many of those there
/// are and the seed that they come from.
struct StrandDraw {
    std::size_t reads = 0;
    std::uint64_t molecules = 0, seed = 0;
};

/// Memory that making reads uses again and again; one a thread.
struct MakerMemory {
    Molecule bases, scratch, other;
    std::vector<std::uint8_t> runs;
};

/// Makes the reads of one strand after another: the seed alone decides. Threads share one.
class ReadMaker {
  public:
    virtual ~ReadMaker() = default;

    /// What comes of a strand whose stream `random` is at its start.
    virtual StrandDraw draw(core::Random& random) const = 0;
    /// One read of the strand of these base values (0..3), into `read`, whose strand stays as it
    /// is; its bases may be none.
    virtual void make(const Molecule& strand, const StrandDraw& draw, core::Random& random,
                      MakerMemory& memory, SimulatedRead& read) const = 0;
    /// Of every base of every read, Phred+33; nothing where reads have their own.
    virtual std::optional<char> quality() const = 0;
};

/// The maker of a plain channel. What it draws is fixed (dna/FORMAT.md has the generator), on every
/// machine.
class PlainReadMaker final : public ReadMaker {
  public:
    /// Throws InputError for values out of range.
    explicit PlainReadMaker(const ChannelModel& model);

    StrandDraw draw(core::Random& random) const override;
    void make(const Molecule& strand, const StrandDraw& draw, core::Random& random,
              MakerMemory& memory, SimulatedRead& read) const override;
    std::optional<char> quality() const override { return quality_; }

    const PlainChances& chances() const { return chances_; }

  private:
    char quality_;
    PlainChances chances_;
};

class PackedStrands;

/// The maker of a channel. `strands`: of the pool, for reads that go on with another one; must
/// outlive it. Throws InputError for values out of range.
std::unique_ptr<const ReadMaker> make_read_maker(const ChannelModel& model,
                                                 const PackedStrands& strands);

/// Phred+33 letter nearest to the chance that a base is wrong in any way, 2..40. The borders are
/// products of constants, not a logarithm, so that every machine writes the same letter.
char phred_letter(double p_error);

/// Turns base values into their reverse complement.
void turn(Molecule& bases);

}  // namespace oligo::dna
