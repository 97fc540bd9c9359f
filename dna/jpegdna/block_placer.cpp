#include "dna/jpegdna/block_placer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace oligo::dna {
namespace {

constexpr std::size_t kBeliefs = 48;
constexpr double kHopeless = 25;       // nats behind the best belief
constexpr double kCredit = 60;         // nats that later blocks of a segment may give back, about
constexpr std::size_t kPartial = 160;  // bases of a block that a gap cuts off, about the most
constexpr std::size_t kMostLost = 4096;

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
