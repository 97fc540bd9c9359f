#pragma once

#include "dna/jpegdna/picture_coder.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::dna {

/// Samples compared along a border between two blocks.
inline constexpr std::size_t kEdgeSamples = 8;
using Edge = std::array<std::int16_t, kEdgeSamples>;

/// A block as its neighbours see it, in sample levels and without its DC coefficient.
struct ParsedBlock {
    std::uint32_t length_nt = 0;
    double sum = 0;  ///< of the DC differences from the first block of the parse to this one
    Edge top{}, bottom{}, left{}, right{};
};

/// Successive blocks of a plane whose place in the plane is not known.
struct Parse {
    std::size_t begin_nt = 0, end_nt = 0, channel = 0;
    std::vector<ParsedBlock> blocks;
    /// For each block, how unlike the borders of neighbours around it usually are.
    std::vector<double> usual;

    /// Mean difference of the samples on both sides of the border before block i > 0.
    double left_difference(std::size_t i) const;
};

/// Reads blocks of a damaged strand without knowing which ones they are.
class SegmentParser {
  public:
    SegmentParser(PictureCoder& coder, std::string_view bases, std::span<const std::uint8_t> known)
        : coder_(coder), bases_(bases), strand_(bases), known_(known) {}

    std::size_t next_known(std::size_t position) const;
    std::size_t known_end(std::size_t position) const;

    /// Where the first whole block of a channel begins in the known bases from `begin` on. Decoders
    /// that begin at different bases fall into step; of the places they pass, the first that many
    /// pass, or that an end-of-block word precedes.
    std::optional<std::size_t> phase(std::size_t begin, std::size_t channel);

    /// Blocks of a channel from `position` on, up to the first that does not decode.
    std::shared_ptr<const Parse> parse(std::size_t position, std::size_t channel);

  private:
    using Chain = std::map<std::size_t, std::size_t>;  ///< end of the block that begins somewhere
    std::optional<std::size_t> find_phase(std::size_t begin, std::size_t channel);
    bool decode(std::size_t channel, std::size_t& position, std::size_t end, std::int32_t& level);
    ParsedBlock edges(std::size_t channel) const;
    double score(std::size_t place, std::size_t begin, std::size_t passes,
                 std::size_t channel) const;

    PictureCoder& coder_;
    std::string_view bases_;
    PackedStrand strand_;
    std::span<const std::uint8_t> known_;
    std::vector<std::int16_t> levels_;
    std::map<std::pair<std::size_t, std::size_t>, std::weak_ptr<const Parse>> parses_;
    std::map<std::pair<std::size_t, std::size_t>, std::optional<std::size_t>> phases_;
};

}  // namespace oligo::dna
