#include "dna/jpegdna/start_finder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>

namespace oligo::dna {
namespace {

constexpr std::size_t kPhases = 64;    // bases after a gap at which decoders begin
constexpr std::size_t kWindow = 256;   // and how far they run
constexpr std::size_t kPartial = 128;  // bases of a block that a gap cuts off, about the most
constexpr std::size_t kLeastChains = 8;
constexpr std::size_t kLeastShifts = 4;
constexpr std::size_t kEdge = 8;  // samples compared along a border
constexpr double kHighestLevel = 132, kMostDifference = 64;
constexpr std::size_t kMostBack = 16;
constexpr double kUsual = 8;
constexpr std::size_t kPaceBlocks = 64;  // enough to tell how long blocks are
constexpr double kFailure = 1000;        // cost in DC units of a number of blocks that cannot be

/// A block's place in its plane.
struct Place {
    std::size_t channel = 0, in_plane = 0;
};

/// A block as its neighbours below and above see it, in sample levels.
struct Edges {
    std::optional<double> level;                      ///< of the DC coefficient; none while unknown
    std::array<std::int16_t, kEdge> top{}, bottom{};  ///< without the DC coefficient
};

/// What one number of lost blocks makes of the strand up to the next gap.
struct Reading {
    double cost = 0;  ///< in sample levels
    std::size_t compared = 0;
    std::vector<Edges> blocks;
    std::size_t end_nt = 0;
};

double mean(const std::array<std::int16_t, kEdge>& edge) {
    return std::accumulate(edge.begin(), edge.end(), 0.0) / kEdge;
}

/// Mean difference of the samples on both sides of the border between two blocks.
double border_difference(const Edges& above, const Edges& below) {
    double sum = 0;
    for (std::size_t i = 0; i < kEdge; ++i) {
        sum += std::abs(*above.level + above.bottom[i] - *below.level - below.top[i]);
    }
    return std::min(sum / kEdge, kMostDifference);
}

class StartFinder {
  public:
    StartFinder(PictureCoder& coder, std::string_view bases, std::span<const std::uint8_t> known,
                const std::vector<BlockLevels>& shapes)
        : coder_(coder), strand_(bases), known_(known), shapes_(shapes) {
        for (const BlockLevels& plane : shapes) total_ += plane.blocks();
        settled_.resize(total_);
    }

    std::vector<BlockStart> run() {
        std::vector<BlockStart> starts;
        std::size_t position = 0, block = 0;
        if (next_known(0) == 0) {
            block = keep(read(0, 0, true), 0, 0);
            position = stopped_;
        }
        while (block < total_) {
            const std::size_t gap = position;
            const auto start = phase(gap, block);
            if (!start) break;
            block = best_block(gap, *start, block, starts.empty() ? 1 : starts.back().block + 1);
            if (block >= total_) break;
            starts.push_back({*start, block, std::nullopt});
            block = keep(read(*start, block, false), block, *start);
            position = std::max(stopped_, *start + 1);
        }
        return starts;
    }

  private:
    Place place_of(std::size_t block) const {
        Place place{0, block};
        while (place.channel + 1 < shapes_.size() &&
               place.in_plane >= shapes_[place.channel].blocks()) {
            place.in_plane -= shapes_[place.channel++].blocks();
        }
        return place;
    }
    std::size_t next_known(std::size_t position) const {
        while (position < known_.size() && known_[position] == 0) ++position;
        return position;
    }
    std::size_t known_end(std::size_t position) const {
        while (position < known_.size() && known_[position] != 0) ++position;
        return position;
    }

    /// Decodes one block; the DC level is relative to the coder's state.
    bool decode(std::size_t channel, std::size_t& position, std::size_t end, std::int32_t& level) {
        levels_.assign(shapes_[channel].block_values, 0);
        std::size_t next = position;
        if (!coder_.dc(channel).decode(strand_, next, end, level) ||
            !coder_.ac(channel).decode(strand_, next, end, levels_)) {
            return false;
        }
        levels_[0] = 0;
        if (!coder_.quantiser(channel).plausible(levels_.data())) return false;
        position = next;
        return true;
    }

    /// Edges of the block that was decoded last.
    Edges edges(std::size_t channel, std::int32_t level) const {
        const BlockQuantiser& quantiser = coder_.quantiser(channel);
        const std::size_t size = quantiser.block_px();
        std::array<std::uint8_t, std::size_t{Dct::kMaxSize} * Dct::kMaxSize> samples;
        quantiser.inverse(levels_.data(), samples.data(), size);
        Edges found;
        found.level = level * quantiser.dc_level();
        for (std::size_t i = 0; i < kEdge; ++i) {
            const std::size_t column = i * size / kEdge;
            found.top[i] = static_cast<std::int16_t>(samples[column] - 128);
            found.bottom[i] = static_cast<std::int16_t>(samples[(size - 1) * size + column] - 128);
        }
        return found;
    }

    /// Blocks from `position` to the next gap, if the first of them is number `block`.
    Reading read(std::size_t position, std::size_t block, bool absolute) {
        Reading reading;
        const std::size_t end = known_end(position);
        std::size_t relative = 0;  // blocks before the first start of a row
        for (; block < total_; ++block) {
            const Place place = place_of(block);
            const bool starts_row = place.in_plane % shapes_[place.channel].columns == 0;
            if (starts_row || reading.blocks.empty()) coder_.dc(place.channel).set_state(0);
            absolute = absolute || starts_row;
            std::int32_t level = 0;
            if (!decode(place.channel, position, end, level)) break;
            reading.blocks.push_back(edges(place.channel, level));
            relative += !absolute;
        }
        reading.end_nt = position;
        shift(reading, block - reading.blocks.size(), relative);
        compare(reading, block - reading.blocks.size());
        return reading;
    }

    /// Finds the constant that the first `relative` levels lack.
    void shift(Reading& reading, std::size_t first, std::size_t relative) const {
        std::vector<double> shifts;
        for (std::size_t i = 0; i < relative; ++i) {
            const Edges &above = above_of(first + i, first, reading), &block = reading.blocks[i];
            if (!above.level) continue;
            shifts.push_back(*above.level + mean(above.bottom) - *block.level - mean(block.top));
        }
        const auto middle = shifts.begin() + static_cast<std::ptrdiff_t>(shifts.size() / 2);
        std::nth_element(shifts.begin(), middle, shifts.end());
        for (std::size_t i = 0; i < relative; ++i) {
            std::optional<double>& level = reading.blocks[i].level;
            level = shifts.size() < kLeastShifts ? std::nullopt : std::optional(*level + *middle);
        }
    }

    void compare(Reading& reading, std::size_t first) const {
        double sum = 0;
        std::size_t compared = 0;
        for (std::size_t i = 0; i < reading.blocks.size(); ++i) {
            const Edges &above = above_of(first + i, first, reading), &block = reading.blocks[i];
            if (!block.level) continue;
            if (std::abs(*block.level) > kHighestLevel) sum += kFailure;
            if (!above.level) continue;
            sum += border_difference(above, block);
            ++compared;
        }
        // Few comparisons say little: some that are as usual are added to them.
        reading.cost = (sum + kUsual * usual_) / (static_cast<double>(compared) + kUsual);
        reading.compared = compared;
    }

    /// The block above, of the reading that begins at block `first` or settled before.
    const Edges& above_of(std::size_t block, std::size_t first, const Reading& reading) const {
        static const Edges none;
        const Place place = place_of(block);
        const std::size_t columns = shapes_[place.channel].columns;
        if (place.in_plane < columns) return none;
        const std::size_t above = block - columns;
        return above >= first ? reading.blocks[above - first] : settled_[above];
    }

    /// Settles the levels of a reading; the number of the block after it.
    std::size_t keep(const Reading& reading, std::size_t block, std::size_t position) {
        const std::size_t last = block + reading.blocks.size();
        if (last > block && place_of(block).channel == place_of(last - 1).channel) {
            Pace& pace = paces_[place_of(block).channel];
            pace.bases += reading.end_nt - position;
            pace.blocks += reading.blocks.size();
        }
        std::copy(reading.blocks.begin(), reading.blocks.end(),
                  settled_.begin() + static_cast<std::ptrdiff_t>(block));
        if (reading.compared >= kPaceBlocks) usual_ = reading.cost;
        stopped_ = reading.end_nt;
        return last;
    }

    /// Where a block begins after `gap`: the first place that most decoders pass.
    std::optional<std::size_t> phase(std::size_t gap, std::size_t block) {
        std::size_t first = known_end(gap);
        first = next_known(first < known_.size() && first - gap < kWindow ? first : gap + 1);
        const std::size_t channel = place_of(block).channel;
        for (; first < known_.size(); first = next_known(known_end(first))) {
            const std::size_t end = known_end(first), far = std::min(end, first + kWindow);
            std::map<std::size_t, std::size_t> passes;
            std::size_t chains = 0;
            for (std::size_t begin = first; begin < std::min(far, first + kPhases); ++begin) {
                std::vector<std::size_t> places;
                std::size_t position = begin;
                std::int32_t level = 0;
                coder_.dc(channel).set_state(0);
                while (position < far) {
                    places.push_back(position);
                    if (!decode(channel, position, end, level)) break;
                    coder_.dc(channel).set_state(0);
                }
                if (position < far && (end > far || end - position > kPartial)) continue;
                ++chains;
                for (const std::size_t place : places) ++passes[place];
            }
            if (chains < kLeastChains) continue;
            for (const auto& [place, count] : passes) {
                const std::size_t begun = std::min(chains, place - first + 1);
                if (count >= kLeastChains / 2 && 2 * count > begun) return place;
            }
        }
        return std::nullopt;
    }

    /// Number of the block at `start`, where `block` is the one that the gap cut off. It may lie
    /// before that where the gap before took fewer blocks than was believed, but after `earliest`.
    std::size_t best_block(std::size_t gap, std::size_t start, std::size_t block,
                           std::size_t earliest) {
        const auto bases = static_cast<double>(start - gap);
        const double expected = std::max(1.0, bases / pace_of(place_of(block).channel));
        const auto most = static_cast<std::size_t>(std::min(bases / 2, 3 * expected + 12));
        const std::size_t first = std::max(earliest, block - std::min(block, kMostBack));
        const std::size_t last = std::min(total_ - 1, block + most);
        std::size_t best = block + 1;
        double least = 1e9;
        for (std::size_t here = first; here <= last; ++here) {
            const Reading reading = read(start, here, false);
            const double lost = static_cast<double>(here) - static_cast<double>(block);
            double cost = reading.cost + std::abs(lost - expected) / expected;
            // A decoder that stops before the next gap misreads, unless the picture ends there.
            const bool finished = here + reading.blocks.size() == total_;
            if (!finished && known_end(start) - reading.end_nt > kWindow) cost += kFailure;
            if (finished != (known_.size() - reading.end_nt < kWindow)) cost += kFailure;
            if (cost < least) {
                least = cost;
                best = here;
            }
        }
        return best;
    }

    /// Bases of a block of a plane, about: of those read so far, or of the whole strand.
    double pace_of(std::size_t channel) const {
        const Pace& pace = paces_[channel];
        if (pace.blocks < kPaceBlocks) {
            return static_cast<double>(known_.size()) / static_cast<double>(total_);
        }
        return static_cast<double>(pace.bases) / static_cast<double>(pace.blocks);
    }

    struct Pace {
        std::size_t bases = 0, blocks = 0;
    };
    PictureCoder& coder_;
    PackedStrand strand_;
    std::span<const std::uint8_t> known_;
    const std::vector<BlockLevels>& shapes_;
    std::vector<std::int16_t> levels_;
    std::vector<Edges> settled_;
    std::array<Pace, 3> paces_{};  ///< by channel
    std::size_t total_ = 0, stopped_ = 0;
    double usual_ = 10;  ///< cost of a right reading
};

}  // namespace

std::vector<BlockStart> find_block_starts(PictureCoder& coder, std::string_view bases,
                                          std::span<const std::uint8_t> known,
                                          const std::vector<BlockLevels>& shapes) {
    return StartFinder(coder, bases, known, shapes).run();
}

}  // namespace oligo::dna
