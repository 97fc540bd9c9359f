#include "dna/jpegdna/block_placer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kBeliefs = 48;
constexpr double kHopeless = 25;         // nats behind the best belief
constexpr std::size_t kCompared = 640;   // blocks of a segment that are compared with those above
constexpr double kBorderWeight = 0.6;    // borders of one block tell much the same
constexpr double kMostUnlike = 6;
constexpr double kImpossibleLevel = 140; // of a DC level; 8-bit samples give 128 at most
constexpr double kBroken = 14;           // a base that is wrong and was believed
constexpr std::size_t kPartial = 160;    // bases of a block that a gap cuts off, about the most
constexpr std::size_t kNear = 8;         // blocks that tell how long those of a gap were
constexpr double kPaceWeight = 4;        // blocks that the mean of the plane counts for
constexpr double kSpread = 0.7;          // of a block's length, in lengths
constexpr double kPaceError = 0.25;
constexpr double kFarGap = 4.5;          // standard deviations
constexpr std::size_t kMostLost = 4096;
constexpr std::size_t kFiller = 200;     // bases after the strand on the last oligo, about the most
constexpr double kLostEnd = 9;

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

BlockPlacer::BlockPlacer(PictureCoder& coder, std::string_view bases,
                         std::span<const std::uint8_t> known,
                         const std::vector<BlockLevels>& shapes)
    : shapes_(shapes), parser_(coder, bases, known), strand_nt_(bases.size()) {
    for (std::size_t channel = 0; channel < shapes.size(); ++channel) {
        ends_.push_back(total_ += shapes[channel].blocks());
        dc_levels_.push_back(coder.quantiser(channel).dc_level());
    }
}

BlockPlacer::Place BlockPlacer::place_of(std::size_t block) const {
    Place place;
    while (place.channel + 1 < ends_.size() && block >= ends_[place.channel]) ++place.channel;
    place.in_plane = block - (place.channel == 0 ? 0 : ends_[place.channel - 1]);
    return place;
}

/// Bases of a block of the channel in the gap between the belief's last block and the next parse.
double BlockPlacer::pace(const Belief& belief, const Parse& next, std::size_t channel) const {
    const double overall = static_cast<double>(strand_nt_) / static_cast<double>(total_);
    const Pace& all = paces_[channel];
    const double plane = all.blocks > kNear ? all.bases / all.blocks : overall;
    double bases = kPaceWeight * plane, blocks = kPaceWeight;
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
    return bases / blocks;
}

/// What it costs that `lost` blocks had the bases between the belief's last block and the parse.
double BlockPlacer::gap_cost(const Belief& belief, const Parse& parse, std::size_t lost,
                             std::size_t begin) const {
    const auto bases = static_cast<double>(begin - belief.end_nt);
    double expected = 0, variance = 1;
    std::size_t block = belief.block;
    const std::size_t end = block + lost;
    while (block < end) {
        const std::size_t channel = place_of(block).channel;
        const std::size_t here = std::min(end, plane_end(channel)) - block;
        const double length = pace(belief, parse, channel);
        expected += static_cast<double>(here) * length;
        variance += static_cast<double>(here) * kSpread * kSpread * length * length;
        block += here;
    }
    variance += kPaceError * kPaceError * bases * bases;
    const double far = (bases - expected) * (bases - expected) / variance;
    if (far > kFarGap * kFarGap) return expected > bases ? std::numeric_limits<double>::infinity()
                                                         : far;
    return far / 2 + std::log(variance) / 2;
}

double BlockPlacer::border_cost(Placed& placed) const {
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
    for (std::size_t i = 0; i < compared; ++i) {
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
            cost += unlikeness(border_difference(*found.block, found.level, blocks[i], *level),
                               usual);
        }
    }
    return cost;
}

/// The belief with the parse's blocks put from block `first` on, over plane borders.
Belief BlockPlacer::put(const Belief& belief, std::shared_ptr<const Parse> parse,
                        std::size_t first) {
    Belief next = belief;
    bool after_gap = true;
    while (first < total_) {
        const std::size_t channel = place_of(first).channel;
        auto placed = std::make_shared<Placed>();
        placed->parse = parse;
        placed->first = first;
        placed->count = std::min(parse->blocks.size(), plane_end(channel) - first);
        placed->before = next.last;
        placed->after_gap = after_gap;
        next.cost += border_cost(*placed);
        first += placed->count;
        next.block = first;
        next.end_nt = parse->end_nt;
        const std::size_t count = placed->count;
        if (count < parse->blocks.size()) {
            next.end_nt = parse->begin_nt;
            for (std::size_t i = 0; i < count; ++i) next.end_nt += parse->blocks[i].length_nt;
        }
        next.last = std::move(placed);
        if (first < plane_end(channel) || first == total_) break;
        parse = parser_.parse(next.end_nt, channel + 1);
        after_gap = false;
        if (parse->blocks.empty()) break;
    }
    return next;
}

/// What remains after the last segment.
double BlockPlacer::end_cost(const Belief& belief) const {
    const std::size_t left_nt = strand_nt_ - belief.end_nt;
    if (belief.block == total_) {
        return left_nt <= kFiller ? 0 : kBroken + static_cast<double>(left_nt) / kFiller;
    }
    const std::size_t channel = place_of(belief.block).channel;
    const double length = belief.last ? pace(belief, *belief.last->parse, channel) : 1;
    const double missing =
        static_cast<double>(total_ - belief.block) * length - static_cast<double>(left_nt);
    return std::min(kLostEnd, std::max(0.0, missing / length));
}

void BlockPlacer::prune(std::vector<Belief>& beliefs) const {
    std::sort(beliefs.begin(), beliefs.end(),
              [](const Belief& a, const Belief& b) { return a.cost < b.cost; });
    std::map<std::vector<std::size_t>, bool> seen;
    std::vector<Belief> kept;
    for (Belief& belief : beliefs) {
        if (kept.size() == kBeliefs || belief.cost > beliefs.front().cost + kHopeless) break;
        // Beliefs that agree on the last row of blocks cost the same from here on.
        std::vector<std::size_t> key = {belief.block, belief.end_nt};
        const std::size_t columns = shapes_[place_of(belief.block).channel].columns;
        const Placed* placed = belief.last.get();
        while (placed != nullptr) {
            key.push_back(placed->first);
            if (placed->first + columns <= belief.block) break;
            placed = placed->before.get();
        }
        if (seen.emplace(std::move(key), true).second) kept.push_back(std::move(belief));
    }
    beliefs = std::move(kept);
}

void BlockPlacer::extend(const Belief& belief, std::size_t begin, std::vector<Belief>& extended) {
    const std::size_t segment_end = parser_.known_end(begin);
    std::array<std::optional<std::size_t>, 3> phases;
    std::array<bool, 3> sought{};
    const std::size_t most = std::min<std::size_t>(
        {kMostLost, (begin + kPartial - belief.end_nt) / 2 + 1, total_ - belief.block});
    for (std::size_t lost = 1; lost < most; ++lost) {
        const std::size_t first = belief.block + lost;
        const std::size_t channel = place_of(first).channel;
        if (!sought[channel]) phases[channel] = parser_.phase(begin, channel);
        sought[channel] = true;
        if (!phases[channel]) continue;
        auto parse = parser_.parse(*phases[channel], channel);
        const double gap = gap_cost(belief, *parse, lost, parse->begin_nt);
        if (std::isinf(gap)) break;
        if (gap > kHopeless) continue;
        Belief next = put(belief, parse, first);
        next.cost += gap;
        const bool last = parser_.next_known(segment_end) >= strand_nt_;
        if (last) {
            next.cost += end_cost(next);
        } else if (next.block == total_) {
            next.cost += kBroken + static_cast<double>(strand_nt_ - next.end_nt) / kFiller;
        } else if (segment_end - next.end_nt > kPartial) {
            next.cost += kBroken;
        }
        extended.push_back(std::move(next));
    }
}

/// Extends all beliefs by the segment that begins at a base; where to look for the next one.
std::size_t BlockPlacer::extend(std::size_t begin) {
    std::vector<Belief> extended;
    for (const Belief& belief : beliefs_) extend(belief, begin, extended);
    const std::size_t segment_end = parser_.known_end(begin);
    if (extended.empty()) return segment_end;
    prune(extended);
    beliefs_ = std::move(extended);
    const Belief& best = beliefs_.front();
    for (const Placed* placed = best.last.get(); placed != nullptr; placed = placed->before.get()) {
        Pace& pace = paces_[placed->parse->channel];
        for (std::size_t i = 0; i < placed->count; ++i) {
            pace.bases += placed->parse->blocks[i].length_nt;
            ++pace.blocks;
        }
        if (placed->after_gap) break;
    }
    if (segment_end - best.end_nt <= kPartial || best.block == total_) return segment_end;
    return std::max(begin, best.end_nt) + 1;
}

std::vector<BlockStart> BlockPlacer::run() {
    beliefs_ = {Belief{}};
    std::size_t position = parser_.next_known(0);
    if (position == 0) {
        auto parse = parser_.parse(0, 0);
        if (!parse->blocks.empty()) {
            beliefs_ = {put(Belief{}, parse, 0)};
            position = beliefs_.front().end_nt;
            const std::size_t end = parser_.known_end(0);
            position = end - position > kPartial ? position + 1 : end;
        }
        position = parser_.next_known(position);
    }
    while (position < strand_nt_ && beliefs_.front().block < total_) {
        position = parser_.next_known(extend(position));
    }
    std::vector<BlockStart> starts;
    for (const Placed* placed = beliefs_.front().last.get(); placed != nullptr;
         placed = placed->before.get()) {
        const bool at_start = placed->parse->begin_nt == 0 && placed->first == 0;
        if (placed->after_gap && !at_start) {
            starts.push_back({placed->parse->begin_nt, placed->first, std::nullopt});
        }
    }
    std::reverse(starts.begin(), starts.end());
    return starts;
}

}  // namespace oligo::dna
