#include "dna/jpegdna/strand_decoder.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace oligo::dna {
namespace {

// A word that does not fit before a gap is shorter than this; one that fails earlier is no word.
constexpr std::size_t kCutWord = 24;

/// Walks over the strand; one object a call of decode_damaged.
class DamagedDecoder {
  public:
    DamagedDecoder(PictureCoder& coder, std::string_view bases, std::span<const std::uint8_t> known,
                   std::vector<BlockLevels> empty)
        : coder_(coder), strand_(bases), known_(known) {
        for (BlockLevels& blocks : empty) {
            const std::size_t count = blocks.blocks();
            planes_.push_back({std::move(blocks), std::vector(count, BlockState::kMissing),
                               std::vector<std::uint16_t>(count, 0)});
            total_ += count;
        }
    }

    void run(std::span<const BlockStart> starts) {
        std::size_t next = 0;  // restart point ahead
        while (block_ < total_) {
            if (next < starts.size() && starts[next].position_nt <= position_) {
                const BlockStart& start = starts[next++];
                if (start.position_nt == position_ && start.block == block_) {
                    if (start.previous_dc) correct_dc(*start.previous_dc);
                    agreed_ = block_;
                } else {
                    give_up(std::min<std::size_t>(agreed_, start.block), block_);
                    jump(start);
                }
                continue;
            }
            if (decode_block()) continue;
            while (next < starts.size() && starts[next].position_nt <= position_) ++next;
            if (next == starts.size()) return;
            give_up(std::min<std::size_t>(block_, starts[next].block), block_);
            jump(starts[next]);
            ++next;
        }
    }

    std::vector<DecodedPlane> take() { return std::move(planes_); }

  private:
    void jump(const BlockStart& start) {
        position_ = start.position_nt;
        block_ = agreed_ = start.block;
        relative_ = !start.previous_dc;
        locate();
        coder_.dc(channel_).set_state(start.previous_dc.value_or(0));
    }

    /// The DC level before block_ is `level`. Where another one was decoded, one of the differences
    /// since the last restart point is wrong: the one that the correction shortens most.
    void correct_dc(std::int32_t level) {
        locate();
        DcCoder& dc = coder_.dc(channel_);
        const std::int32_t excess = dc.get_state() - level;
        DecodedPlane& plane = planes_[channel_];
        const std::size_t since = std::min(in_plane_, block_ - agreed_);
        const std::size_t in_row = std::min(since, in_plane_ % plane.blocks.columns);
        dc.set_state(level);
        if (excess == 0 || in_row == 0) return;
        std::size_t wrong = in_plane_ - in_row;
        std::int32_t best = std::numeric_limits<std::int32_t>::min();
        for (std::size_t i = in_plane_ - in_row; i < in_plane_; ++i) {
            const std::int32_t before =
                i % plane.blocks.columns == 0 ? 0 : plane.blocks.block(i - 1)[0];
            const std::int32_t difference = plane.blocks.block(i)[0] - before;
            const std::int32_t gain = std::abs(difference) - std::abs(difference - excess);
            if (gain > best) {
                best = gain;
                wrong = i;
            }
        }
        for (std::size_t i = wrong; i < in_plane_; ++i) {
            std::int16_t& shifted = plane.blocks.block(i)[0];
            shifted = static_cast<std::int16_t>(std::clamp(shifted - excess, -32768, 32767));
        }
    }

    /// Finds plane and place of block_.
    void locate() {
        channel_ = 0;
        in_plane_ = block_;
        while (channel_ + 1 < planes_.size() && in_plane_ >= planes_[channel_].states.size()) {
            in_plane_ -= planes_[channel_++].states.size();
        }
    }

    /// Blocks first..last-1 are unknown again.
    void give_up(std::size_t first, std::size_t last) {
        const std::size_t here = block_;
        for (block_ = first; block_ < last; ++block_) {
            locate();
            planes_[channel_].states[in_plane_] = BlockState::kMissing;
            planes_[channel_].prefixes[in_plane_] = 0;
            const auto levels = planes_[channel_].blocks.block(in_plane_);
            std::fill(levels.begin(), levels.end(), std::int16_t{0});
        }
        block_ = here;
    }

    /// First unknown base from `position_` on.
    std::size_t known_end() {
        if (end_ <= position_ || end_ == 0) {
            end_ = position_;
            while (end_ < known_.size() && known_[end_] != 0) ++end_;
        }
        return end_;
    }

    bool decode_block() {
        locate();
        DecodedPlane& plane = planes_[channel_];
        if (in_plane_ % plane.blocks.columns == 0) {
            coder_.dc(channel_).set_state(0);
            relative_ = false;
        }
        const auto levels = plane.blocks.block(in_plane_);
        std::fill(levels.begin(), levels.end(), std::int16_t{0});
        plane.prefixes[in_plane_] = 0;
        std::int32_t level = 0;
        std::size_t position = position_;
        const std::size_t end = known_end();
        const bool begun = coder_.dc(channel_).decode(strand_, position, end, level);
        const bool whole = begun && coder_.ac(channel_).decode(strand_, position, end, levels);
        if (begun) levels[0] = static_cast<std::int16_t>(level);
        const bool good =
            begun && (relative_ || coder_.quantiser(channel_).plausible(levels.data()));
        if (good && !whole && end - position <= kCutWord) keep_prefix(plane);
        if (!good || !whole) {
            if (plane.prefixes[in_plane_] == 0) {
                std::fill(levels.begin(), levels.end(), std::int16_t{0});
            }
            return false;
        }
        plane.states[in_plane_] = relative_ ? BlockState::kRelative : BlockState::kKnown;
        position_ = position;
        ++block_;
        return true;
    }

    /// The block was cut off by a gap; what it has, up to the last coefficient that is not 0,
    /// holds.
    void keep_prefix(DecodedPlane& plane) {
        const bool begins_row = in_plane_ % plane.blocks.columns == 0;
        // Its level is that of the blocks before it; without one it has none.
        if (relative_ && (begins_row || plane.states[in_plane_ - 1] != BlockState::kRelative)) {
            return;
        }
        const auto levels = plane.blocks.block(in_plane_);
        std::size_t count = levels.size();
        while (count > 1 && levels[count - 1] == 0) --count;
        plane.prefixes[in_plane_] = static_cast<std::uint16_t>(count);
    }

    PictureCoder& coder_;
    PackedStrand strand_;
    std::span<const std::uint8_t> known_;
    std::vector<DecodedPlane> planes_;
    std::size_t total_ = 0;
    std::size_t position_ = 0, block_ = 0;
    std::size_t channel_ = 0, in_plane_ = 0;  ///< of block_
    std::size_t agreed_ = 0;                  ///< blocks before it agree with a restart point
    std::size_t end_ = 0;
    bool relative_ = false;
};

}  // namespace

std::vector<DecodedPlane> decode_damaged(PictureCoder& coder, std::string_view bases,
                                         std::span<const std::uint8_t> known,
                                         std::span<const BlockStart> starts,
                                         std::vector<BlockLevels> empty) {
    DamagedDecoder decoder(coder, bases, known, std::move(empty));
    decoder.run(starts);
    return decoder.take();
}

}  // namespace oligo::dna
