#include "dna/jpegdna/block_placer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kBeliefs = 48;
constexpr double kHopeless = 25;        // nats behind the best belief
constexpr double kCredit = 60;          // nats that later blocks of a segment may give back, about
constexpr std::size_t kCompared = 640;  // blocks of a segment that are compared with those above
constexpr double kBorderWeight = 0.6;   // borders of one block tell much the same
constexpr double kMostUnlike = 6;
constexpr double kImpossibleLevel = 140;  // of a DC level; 8-bit samples give 128 at most
constexpr double kBroken = 14;            // a base that is wrong and was believed
constexpr std::size_t kPartial = 160;     // bases of a block that a gap cuts off, about the most
constexpr std::size_t kNear = 8;          // blocks that tell how long those of a gap were
constexpr double kPaceWeight = 4;         // blocks that the mean of the plane counts for
constexpr double kSpread = 0.7;           // of a block's length, in lengths
constexpr double kAboveWeight = 0.5;      // of the length of the block above
constexpr double kLikeness = 0.5;  // neighbours are as busy as each other: half tells nothing
constexpr double kPaceError = 0.25;
constexpr double kLongGap = 2000;  // over more bases the pace is the plane's own
constexpr double kFarGap = 4.5;    // standard deviations
constexpr std::size_t kMostLost = 4096;
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

Placed::~Placed() {
    while (before && before.use_count() == 1) {
        std::shared_ptr<Placed> further = std::move(before->before);
        before = std::move(further);
    }
}

BlockPlacer::BlockPlacer(PictureCoder& coder, std::string_view bases,
                         std::span<const std::uint8_t> known,
                         const std::vector<BlockLevels>& shapes)
    : shapes_(shapes), parser_(coder, bases, known), strand_nt_(bases.size()) {
    for (std::size_t channel = 0; channel < shapes.size(); ++channel) {
        ends_.push_back(total_ += shapes[channel].blocks());
    }
    activity_.resize(total_);
    known_before_.push_back(0);
    for (const std::uint8_t one : known) known_before_.push_back(known_before_.back() + (one != 0));
}

BlockPlacer::Place BlockPlacer::place_of(std::size_t block) const {
    Place place;
    while (place.channel + 1 < ends_.size() && block >= ends_[place.channel]) ++place.channel;
    place.in_plane = block - (place.channel == 0 ? 0 : ends_[place.channel - 1]);
    return place;
}

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

/// Notes the lengths of the best belief's last blocks.
void BlockPlacer::learn() {
    const Placed* placed = beliefs_.front().last.get();
    for (std::size_t i = 0; i < kBeliefs && placed != nullptr; ++i) {
        for (std::size_t k = 0; k < placed->count; ++k) {
            activity_[placed->first + k] =
                static_cast<float>(std::log(placed->parse->blocks[k].length_nt));
        }
        placed = placed->before.get();
    }
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

/// The belief with the parse's blocks put from block `first` on, over plane borders.
Belief BlockPlacer::put(const Belief& belief, std::shared_ptr<const Parse> parse, std::size_t first,
                        double most) {
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
        next.cost += border_cost(*placed, most - next.cost);
        if (next.cost < most) next.cost += likeness_cost(*placed);
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

void BlockPlacer::prune(std::vector<Belief>& beliefs) const {
    std::sort(beliefs.begin(), beliefs.end(),
              [](const Belief& a, const Belief& b) { return a.rank < b.rank; });
    std::map<std::vector<std::size_t>, bool> seen;
    std::vector<Belief> kept;
    for (Belief& belief : beliefs) {
        if (kept.size() == kBeliefs || belief.rank > beliefs.front().rank + kHopeless) break;
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
    if (belief.end_nt > begin || belief.block == total_) {
        extended.push_back(belief);
        if (belief.block == total_) extended.back().rank += unread(begin, segment_end);
        return;
    }
    std::array<std::optional<std::size_t>, 3> phases;
    std::array<bool, 3> sought{};
    const std::size_t most = std::min<std::size_t>(
        {kMostLost, (begin + kPartial - belief.end_nt) / 2 + 1, total_ - belief.block});
    const std::vector<double> above = lengths_above(belief, most);
    double least = std::numeric_limits<double>::infinity();
    for (const Belief& other : extended) least = std::min(least, other.rank);
    for (std::size_t lost = 1; lost < most; ++lost) {
        const std::size_t first = belief.block + lost;
        const std::size_t channel = place_of(first).channel;
        if (!sought[channel]) phases[channel] = parser_.phase(begin, channel);
        sought[channel] = true;
        if (!phases[channel]) continue;
        auto parse = parser_.parse(*phases[channel], channel);
        const double gap = gap_cost(belief, *parse, lost, above);
        if (std::isinf(gap)) break;
        if (gap > kHopeless) continue;
        Belief next = put(belief, parse, first, least + kHopeless + kCredit);
        next.cost += gap + unread(belief.end_nt, parse->begin_nt);
        const bool last = parser_.next_known(segment_end) >= strand_nt_;
        if (last) {
            next.cost += end_cost(next);
        } else if (next.block == total_ || segment_end - next.end_nt > kPartial) {
            next.cost += kBroken;
        }
        next.rank = next.cost + unread(next.end_nt, last ? strand_nt_ : segment_end);
        least = std::min(least, next.rank);
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
    learn();
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
            beliefs_ = {put(Belief{}, parse, 0, std::numeric_limits<double>::infinity())};
            learn();
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
