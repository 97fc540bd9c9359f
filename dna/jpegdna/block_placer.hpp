#pragma once

#include "dna/jpegdna/block_levels.hpp"
#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/segment_parser.hpp"

#include <memory>
#include <vector>

namespace oligo::dna {

/// Blocks of one parse that lie in one plane, with what was placed before them.
struct Placed {
    std::shared_ptr<const Parse> parse;
    std::size_t first = 0;  ///< number of the first block, over all planes
    std::size_t count = 0;
    std::optional<double> shift;  ///< of the levels before the first start of a row; none: unknown
    std::shared_ptr<Placed> before;
    bool after_gap = false;

    Placed() = default;
    Placed(const Placed&) = delete;
    Placed& operator=(const Placed&) = delete;
    /// Frees what only this one holds in a loop: chains are long.
    ~Placed();
};

/// One belief of where all blocks so far lie.
struct Belief {
    double cost = 0;  ///< in nats
    double rank = 0;  ///< the cost and what the bases cost that it left unread so far
    std::shared_ptr<Placed> last;
    std::size_t block = 0;   ///< after the last one
    std::size_t end_nt = 0;  ///< where the last one ends
};

/// Places the segments of a damaged strand in their planes. Several beliefs are kept side by side,
/// because a segment that fits in two places is often told apart by those after it.
///
/// A belief costs what its gaps and borders would cost to describe: how far the bases of a gap are
/// from those that its blocks should have, and how unlike the blocks are to those above them. DC
/// levels begin anew at the start of a row, so a wrong place gives wrong levels from there on.
class BlockPlacer {
  public:
    BlockPlacer(PictureCoder& coder, std::string_view bases, std::span<const std::uint8_t> known,
                const std::vector<BlockLevels>& shapes);

    std::vector<BlockStart> run();

  private:
    /// Nats for a base that is wrong and was believed: no block decodes where one should.
    static constexpr double kBroken = 14;
    struct Place {
        std::size_t channel = 0, in_plane = 0;
    };
    Place place_of(std::size_t block) const;
    std::size_t plane_end(std::size_t channel) const { return ends_[channel]; }
    std::size_t extend(std::size_t begin);
    void extend(const Belief& belief, std::size_t begin, std::vector<Belief>& extended);
    Belief put(const Belief& belief, std::shared_ptr<const Parse> parse, std::size_t first,
               double most);
    std::vector<double> lengths_above(const Belief& belief, std::size_t count) const;
    double gap_cost(const Belief& belief, const Parse& parse, std::size_t lost,
                    std::span<const double> above) const;
    double likeness_cost(const Placed& placed) const;
    void learn();
    double unread(std::size_t begin, std::size_t end) const;
    double end_cost(const Belief& belief) const;
    double border_cost(Placed& placed, double most) const;
    double pace(const Belief& belief, const Parse& next, std::size_t channel) const;
    void prune(std::vector<Belief>& beliefs) const;

    const std::vector<BlockLevels>& shapes_;
    std::vector<std::size_t> ends_;  ///< first block after each plane
    SegmentParser parser_;
    std::size_t strand_nt_ = 0, total_ = 0;
    std::vector<Belief> beliefs_;
    struct Pace {
        double bases = 0, blocks = 0;
    };
    std::array<Pace, 3> paces_{};              ///< of what was parsed, by channel
    std::vector<std::uint32_t> known_before_;  ///< known bases before each
    std::vector<float> activity_;  ///< logarithm of the length of each block; 0: not known
};

}  // namespace oligo::dna
