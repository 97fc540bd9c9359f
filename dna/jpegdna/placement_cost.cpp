// What a belief of BlockPlacer costs.
#include "dna/jpegdna/block_placer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kCompared = 640;  // blocks of a segment that are compared with those above
constexpr double kBorderWeight = 0.6;   // borders of one block tell much the same
constexpr double kMostUnlike = 6;
constexpr double kImpossibleLevel = 140;  // of a DC level; 8-bit samples give 128 at most
constexpr std::size_t kNear = 8;          // blocks that tell how long those of a gap were
constexpr double kPaceWeight = 4;         // blocks that the mean of the plane counts for
constexpr double kSpread = 0.7;           // of a block's length, in lengths
constexpr double kAboveWeight = 0.5;      // of the length of the block above
constexpr double kLikeness = 0.5;  // neighbours are as busy as each other: half tells nothing
constexpr double kPaceError = 0.25;
constexpr double kLongGap = 2000;     // over more bases the pace is the plane's own
constexpr double kFarGap = 4.5;       // standard deviations
constexpr std::size_t kFiller = 200;  // bases after the strand on the last oligo, about the most
constexpr double kLostEnd = 9;
constexpr double kUnread = 0.25;  // nats a base

double mean(const Edge& edge) {
    return std::accumulate(edge.begin(), edge.end(), 0.0) / kEdgeSamples;
}

double border_difference(const ParsedBlock& above, double above_level, const ParsedBlock& below,
                         double level) {
    double sum = 0;
    for (std::size_t i = 0; i < kEdgeSamples; ++i) {
        sum += std::abs(above_level + above.bottom[i] - level - below.top[i]);
    }
    return sum / kEdgeSamples;
}

double unlikeness(double difference, double usual) {
    return kBorderWeight * std::min(difference / usual, kMostUnlike);
}

/// DC levels of placed blocks.
class Levels {
  public:
    Levels(const Placed& placed, std::size_t plane_begin, std::size_t columns)
        : placed_(placed), columns_(columns), column_((placed.first - plane_begin) % columns) {}

    std::size_t relative() const {
        return column_ == 0 ? 0 : std::min(placed_.count, columns_ - column_);
    }
    bool starts_row(std::size_t i) const { return (column_ + i) % columns_ == 0; }
    std::optional<double> at(std::size_t i) const {
        const auto& blocks = placed_.parse->blocks;
        const std::size_t in_row = (column_ + i) % columns_;
        if (in_row > i) {
            if (!placed_.shift) return std::nullopt;
            return *placed_.shift + blocks[i].sum;
        }
        return blocks[i].sum - (in_row == i ? 0 : blocks[i - in_row - 1].sum);
    }

  private:
    const Placed& placed_;
    std::size_t columns_, column_;
};

/// Blocks placed in one plane, from any block backwards.
class Above {
  public:
    Above(const Placed& placed, std::size_t plane_begin, std::size_t columns)
        : plane_begin_(plane_begin), columns_(columns) {
        pieces_.push_back(&placed);
        const Placed* before = placed.before.get();
        while (before != nullptr && before->first + before->count + columns > placed.first &&
               before->first + before->count > plane_begin) {
            pieces_.push_back(before);
            before = before->before.get();
        }
    }

    struct Found {
        const ParsedBlock* block = nullptr;
        double level = 0;
        bool known = false;
    };
    /// The block above block i of the placed ones; ask in ascending order.
    Found of(std::size_t i) {
        const std::size_t block = pieces_.front()->first + i;
        if (block < plane_begin_ + columns_) return {};
        const std::size_t above = block - columns_;
        while (pieces_.size() > 1 && above >= pieces_.back()->first + pieces_.back()->count) {
            pieces_.pop_back();
        }
        const Placed& piece = *pieces_.back();
        if (above < piece.first || above >= piece.first + piece.count) return {};
        const std::size_t index = above - piece.first;
        const auto level = Levels(piece, plane_begin_, columns_).at(index);
        return {&piece.parse->blocks[index], level.value_or(0), level.has_value()};
    }

  private:
    std::size_t plane_begin_, columns_;
    std::vector<const Placed*> pieces_;
};

}  // namespace

/// Bases of a block of the channel in the gap between the belief's last block and the next parse.
double BlockPlacer::pace(const Belief& belief, const Parse& next, std::size_t channel) const {
    double bases = 0, blocks = 0;
    const auto add = [&](const ParsedBlock& block) {
        bases += block.length_nt;
        ++blocks;
    };
    const Placed* last = belief.last.get();
    if (last != nullptr && last->parse->channel == channel) {
        const std::size_t from = last->count - std::min(last->count, kNear);
        for (std::size_t i = from; i < last->count; ++i) add(last->parse->blocks[i]);
    }
    if (next.channel == channel) {
        const std::size_t to = std::min(next.blocks.size(), kNear);
        for (std::size_t i = 0; i < to; ++i) add(next.blocks[i]);
    }
    const Pace& all = paces_[channel];
    if (all.blocks > kNear) {
        bases += kPaceWeight * all.bases / all.blocks;
        blocks += kPaceWeight;
    } else if (blocks < kPaceWeight) {
        bases += kPaceWeight * static_cast<double>(strand_nt_) / static_cast<double>(total_);
        blocks += kPaceWeight;
    }
    return bases / blocks;
}

/// Lengths of the blocks above those that follow the belief's last one, up to the end of its plane;
/// 0 where they are not known.
std::vector<double> BlockPlacer::lengths_above(const Belief& belief, std::size_t count) const {
    std::vector<double> lengths(count, 0);
    if (!belief.last) return lengths;
    const std::size_t channel = belief.last->parse->channel;
    const std::size_t plane_begin = channel == 0 ? 0 : ends_[channel - 1];
    Above above(*belief.last, plane_begin, shapes_[channel].columns);
    for (std::size_t i = 0; i < count && belief.block + i < ends_[channel]; ++i) {
        const auto found = above.of(belief.last->count + i);
        if (found.block != nullptr) lengths[i] = found.block->length_nt;
    }
    return lengths;
}

/// What it costs that `lost` blocks had the bases between the belief's last block and the parse.
double BlockPlacer::gap_cost(const Belief& belief, const Parse& parse, std::size_t lost,
                             std::span<const double> above) const {
    const auto bases = static_cast<double>(parse.begin_nt - belief.end_nt);
    double expected = 0, variance = 1;
    std::array<double, 3> paces{};
    for (std::size_t i = 0; i < lost; ++i) {
        const std::size_t channel = place_of(belief.block + i).channel;
        if (paces[channel] == 0) paces[channel] = pace(belief, parse, channel);
        double length = paces[channel];
        if (above[i] > 0) length += kAboveWeight * (above[i] - length);
        expected += length;
        variance += kSpread * kSpread * length * length;
    }
    variance += kPaceError * kPaceError * bases * std::min(bases, kLongGap);
    const double far = (bases - expected) * (bases - expected) / variance;
    if (far > kFarGap * kFarGap) {
        return expected > bases ? std::numeric_limits<double>::infinity() : far;
    }
    return far / 2 + std::log(variance) / 2;
}

/// Where the luma is busy, chroma is.
double BlockPlacer::likeness_cost(const Placed& placed) const {
    const std::size_t channel = placed.parse->channel;
    if (channel == 0) return 0;
    const BlockLevels &own = shapes_[channel], &other = shapes_[0];
    const std::size_t across = std::max<std::size_t>(1, other.columns / own.columns);
    const std::size_t down = std::max<std::size_t>(1, other.rows / own.rows);
    double count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < std::min(placed.count, kCompared); ++i) {
        const std::size_t in_plane = placed.first + i - ends_[channel - 1];
        const std::size_t row = in_plane / own.columns * down;
        const std::size_t column = in_plane % own.columns * across;
        double sum = 0, known = 0;
        for (std::size_t r = row; r < std::min(row + down, other.rows); ++r) {
            for (std::size_t c = column; c < std::min(column + across, other.columns); ++c) {
                const float value = activity_[r * other.columns + c];
                sum += value;
                known += value > 0;
            }
        }
        if (known == 0) continue;
        const double a = sum / known, b = std::log(placed.parse->blocks[i].length_nt);
        ++count;
        x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
    }
    if (count < 8) return 0;
    const double vx = xx - x * x / count, vy = yy - y * y / count, cov = xy - x * y / count;
    if (vx <= 0 || vy <= 0 || cov <= 0) return 0;
    const double r2 = std::min(0.98, cov * cov / (vx * vy));
    return kLikeness * (count - 4) * std::log(1 - r2) / 2;
}

double BlockPlacer::border_cost(Placed& placed, double most) const {
    const std::size_t channel = placed.parse->channel;
    const std::size_t plane_begin = channel == 0 ? 0 : ends_[channel - 1];
    const std::size_t columns = shapes_[channel].columns;
    const auto& blocks = placed.parse->blocks;
    const std::size_t relative = Levels(placed, plane_begin, columns).relative();
    if (relative > 0) {
        std::vector<double> shifts;
        Above above(placed, plane_begin, columns);
        for (std::size_t i = 0; i < relative; ++i) {
            const auto found = above.of(i);
            if (!found.known) continue;
            shifts.push_back(found.level + mean(found.block->bottom) - blocks[i].sum -
                             mean(blocks[i].top));
        }
        if (!shifts.empty()) {
            const auto middle = shifts.begin() + static_cast<std::ptrdiff_t>(shifts.size() / 2);
            std::nth_element(shifts.begin(), middle, shifts.end());
            placed.shift = *middle;
        }
    }
    const Levels levels(placed, plane_begin, columns);
    Above above(placed, plane_begin, columns);
    double cost = 0;
    const std::size_t compared = std::min(placed.count, kCompared);
    for (std::size_t i = 0; i < compared && cost < most; ++i) {
        const double usual = placed.parse->usual[i];
        // A row's first block need not be like the one before it.
        if (i > 0 && levels.starts_row(i)) {
            cost += kBorderWeight - unlikeness(placed.parse->left_difference(i), usual);
        }
        const auto level = levels.at(i);
        const auto found = above.of(i);
        if (level && std::abs(*level) > kImpossibleLevel) cost += kMostUnlike;
        if (!level || !found.known) {
            cost += kBorderWeight;
        } else {
            cost +=
                unlikeness(border_difference(*found.block, found.level, blocks[i], *level), usual);
        }
    }
    return cost;
}

/// What known bases cost that no word accounts for: words leave out a quarter of all strands a
/// base.
double BlockPlacer::unread(std::size_t begin, std::size_t end) const {
    return kUnread * static_cast<double>(known_before_[end] - known_before_[begin]);
}

/// What remains after the last segment.
double BlockPlacer::end_cost(const Belief& belief) const {
    const std::size_t left_nt = strand_nt_ - belief.end_nt;
    if (belief.block == total_) return left_nt <= kFiller ? 0 : kBroken;
    const std::size_t channel = place_of(belief.block).channel;
    const double length = belief.last ? pace(belief, *belief.last->parse, channel) : 1;
    const double missing =
        static_cast<double>(total_ - belief.block) * length - static_cast<double>(left_nt);
    return std::min(kLostEnd, std::max(0.0, missing / length));
}

}  // namespace oligo::dna
