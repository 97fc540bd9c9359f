#include "dna/jpegdna/run_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace oligo::dna {
namespace {

constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
constexpr double kRough = 2;            // sample levels that a flat border may differ by
constexpr std::size_t kFew = 4;         // borders that do not tell enough
constexpr std::size_t kNear = 8;        // blocks across a gap that tell anything
constexpr double kUnknownChange = 20;   // sample levels between blocks of which nothing is known
constexpr double kOvershoot = 16;       // sample levels that quantisation adds to white and black
constexpr double kBeyondWeight = 0.25;  // of a sample level beyond them
constexpr int kReweighted = 12, kSweeps = 60;
constexpr double kSmallest = 0.5;  // sample levels below which a difference is none
constexpr int kPolished = 3;

/// The outer lines of a block and its least and largest sample, all without its DC coefficient
/// but around middle gray.
struct Outline {
    using Line = std::array<std::uint8_t, Dct::kMaxSize>;
    std::array<Line, 4> lines{};  ///< left, right, above, below
    double least = 0, most = 0;
};

/// Blocks of one row that share an unknown constant.
struct Run {
    std::size_t first = 0, count = 0;
    int shift = 0;  ///< in steps
};

/// Run `run` would have to rise by `rise` sample levels more than run `other` does (kNobody: a
/// block that is known).
struct Wish {
    std::size_t run = 0, other = kNobody;
    double rise = 0, weight = 1;
};

class RunLevels {
  public:
    RunLevels(BlockLevels& blocks, std::vector<BlockState>& states, const BlockQuantiser& quantiser)
        : blocks_(blocks),
          states_(states),
          quantiser_(quantiser),
          size_(quantiser.block_px()),
          outlines_(states.size()),
          run_of_(states.size(), kNobody) {}

    void fit(std::span<const std::uint16_t> prefixes) {
        find_runs();
        for (std::size_t run = 0; run < runs_.size(); ++run) find_wishes(run);
        wishes_of_.resize(runs_.size());
        for (std::size_t i = 0; i < wishes_.size(); ++i) {
            wishes_of_[wishes_[i].run].push_back(i);
            if (wishes_[i].other != kNobody) wishes_of_[wishes_[i].other].push_back(i);
        }
        settle();
        for (int round = 0; round < kPolished; ++round) {
            for (std::size_t run = 0; run < runs_.size(); ++run) polish(run);
        }
        for (const Run& run : runs_) apply(run, prefixes);
    }

  private:
    void find_runs() {
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_[i] != BlockState::kRelative) continue;
            const bool goes_on = i % blocks_.columns != 0 && i > 0 && run_of_[i - 1] != kNobody;
            if (goes_on) {
                ++runs_.back().count;
            } else {
                runs_.push_back({i, 1});
            }
            run_of_[i] = runs_.size() - 1;
        }
    }

    double level(std::size_t block) const {
        return blocks_.block(block)[0] * quantiser_.dc_level();
    }

    /// Without the DC coefficient: at a wrong level the samples would be cut off.
    const Outline& outline(std::size_t block) {
        std::optional<Outline>& kept = outlines_[block];
        if (kept) return *kept;
        kept.emplace();
        std::vector<std::int16_t> levels(blocks_.block(block).begin(), blocks_.block(block).end());
        levels[0] = 0;
        std::array<std::uint8_t, std::size_t{Dct::kMaxSize} * Dct::kMaxSize> own{};
        quantiser_.inverse(levels.data(), own.data(), size_);
        for (std::size_t i = 0; i < size_; ++i) {
            kept->lines[0][i] = own[i * size_];
            kept->lines[1][i] = own[i * size_ + size_ - 1];
            kept->lines[2][i] = own[i];
            kept->lines[3][i] = own[(size_ - 1) * size_ + i];
        }
        const auto end = own.begin() + static_cast<std::ptrdiff_t>(size_ * size_);
        const auto [least, most] = std::minmax_element(own.begin(), end);
        kept->least = *least;
        kept->most = *most;
        return *kept;
    }

    /// Left, right, above, below; kNobody beyond the edge.
    std::array<std::size_t, 4> neighbours(std::size_t block) const {
        const std::size_t column = block % blocks_.columns;
        return {column > 0 ? block - 1 : kNobody,
                column + 1 < blocks_.columns ? block + 1 : kNobody,
                block >= blocks_.columns ? block - blocks_.columns : kNobody,
                block + blocks_.columns < states_.size() ? block + blocks_.columns : kNobody};
    }

    /// What the borders of a run's blocks tell, each border once.
    void find_wishes(std::size_t run) {
        std::size_t borders = 0;
        for (std::size_t i = runs_[run].first; i < runs_[run].first + runs_[run].count; ++i) {
            const auto around = neighbours(i);
            for (std::size_t side = 0; side < around.size(); ++side) {
                const std::size_t other = around[side];
                if (other == kNobody || states_[other] == BlockState::kMissing) continue;
                if (run_of_[other] == run) continue;
                ++borders;
                if (run_of_[other] != kNobody && other < i) continue;  // told by the other
                wishes_.push_back(border(i, other, side));
            }
        }
        if (borders < kFew) add_across(run);
    }

    Wish border(std::size_t block, std::size_t other, std::size_t side) {
        const Outline::Line theirs = outline(other).lines[side ^ 1U];
        const Outline::Line ours = outline(block).lines[side];
        double sum = 0, spread = 0;
        for (std::size_t i = 0; i < size_; ++i) sum += double{1} * theirs[i] - ours[i];
        const double mean = sum / static_cast<double>(size_);
        for (std::size_t i = 0; i < size_; ++i) {
            spread += std::abs(double{1} * theirs[i] - ours[i] - mean);
        }
        return {run_of_[block], run_of_[other], mean + level(other) - level(block),
                1 / (kRough + spread / static_cast<double>(size_))};
    }

    /// What the nearest block before the run, across the gap, tells of its first one: a single
    /// border may be an edge of the picture. It counts the less the more the rows around change
    /// over so many blocks.
    void add_across(std::size_t run) {
        const std::size_t first = runs_[run].first;
        const std::size_t row_begin = first - first % blocks_.columns;
        std::size_t before = first;
        while (before > row_begin && first - before < kNear &&
               (before == first || states_[before] == BlockState::kMissing)) {
            --before;
        }
        if (before == first || states_[before] == BlockState::kMissing) return;
        wishes_.push_back({run, run_of_[before], level(before) - level(first),
                           1 / (kRough + change_around(first, first - before))});
    }

    /// By how many sample levels blocks `apart` from each other differ in the rows above and below
    /// a block, on average.
    double change_around(std::size_t block, std::size_t apart) const {
        double sum = 0, count = 0;
        const auto columns = static_cast<std::ptrdiff_t>(blocks_.columns);
        for (const std::ptrdiff_t row : {-2 * columns, -columns, columns, 2 * columns}) {
            const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(block) + row;
            if (at < static_cast<std::ptrdiff_t>(apart)) continue;
            const auto here = static_cast<std::size_t>(at);
            if (here >= states_.size()) continue;
            const bool both = states_[here] != BlockState::kMissing &&
                              states_[here - apart] != BlockState::kMissing &&
                              run_of_[here] == run_of_[here - apart];
            if (!both) continue;
            sum += std::abs(level(here) - level(here - apart));
            ++count;
        }
        return count > 0 ? sum / count : kUnknownChange;
    }

    /// How much too low the run of a wish is, at these shifts.
    static double left_over(const Wish& wish, const std::vector<double>& shifts) {
        return wish.rise + (wish.other == kNobody ? 0 : shifts[wish.other]) - shifts[wish.run];
    }

    /// Iteratively reweighted least squares, which minimise absolute differences.
    void settle() {
        std::vector<double> shifts(runs_.size(), 0), weights(wishes_.size());
        for (int round = 0; round < kReweighted; ++round) {
            for (std::size_t i = 0; i < wishes_.size(); ++i) {
                const double far = std::abs(left_over(wishes_[i], shifts));
                weights[i] = wishes_[i].weight / (round == 0 ? 1 : std::max(kSmallest, far));
            }
            for (int sweep = 0; sweep < kSweeps; ++sweep) sweep_once(weights, shifts);
        }
        for (std::size_t run = 0; run < runs_.size(); ++run) {
            runs_[run].shift = static_cast<int>(std::lround(shifts[run] / quantiser_.dc_level()));
        }
    }

    void sweep_once(const std::vector<double>& weights, std::vector<double>& shifts) const {
        for (std::size_t run = 0; run < runs_.size(); ++run) {
            double sum = 0, all = 0;
            for (const std::size_t i : wishes_of_[run]) {
                const double sign = wishes_[i].run == run ? 1 : -1;
                sum += weights[i] * sign * left_over(wishes_[i], shifts);
                all += weights[i];
            }
            if (all > 0) shifts[run] += sum / all;
        }
    }

    /// How badly so many steps go with what a run's borders tell and with the samples that there
    /// are.
    double misfit(std::size_t run, int shift) {
        const double step = quantiser_.dc_level();
        double sum = 0;
        for (const std::size_t i : wishes_of_[run]) {
            const Wish& wish = wishes_[i];
            const std::size_t other = wish.run == run ? wish.other : wish.run;
            const double theirs = other == kNobody ? 0 : runs_[other].shift * step;
            const double sign = wish.run == run ? 1 : -1;
            sum += wish.weight * std::abs(sign * wish.rise + theirs - shift * step);
        }
        for (std::size_t i = runs_[run].first; i < runs_[run].first + runs_[run].count; ++i) {
            const Outline& samples = outline(i);
            const double rise = level(i) + shift * step;
            sum += kBeyondWeight * (std::max(0.0, samples.most + rise - 255 - kOvershoot) +
                                    std::max(0.0, -(samples.least + rise) - kOvershoot));
        }
        return sum;
    }

    /// Moves one run to its best whole step; what it costs is convex.
    void polish(std::size_t run) {
        double best = misfit(run, runs_[run].shift);
        for (const int direction : {-1, 1}) {
            const int start = runs_[run].shift;
            for (int shift = start + direction;; shift += direction) {
                const double cost = misfit(run, shift);
                if (cost >= best) break;
                best = cost;
                runs_[run].shift = shift;
            }
        }
    }

    void apply(const Run& run, std::span<const std::uint16_t> prefixes) {
        const auto raise = [&](std::size_t block) {
            std::int16_t& first = blocks_.block(block)[0];
            first = static_cast<std::int16_t>(std::clamp(first + run.shift, -32768, 32767));
        };
        const std::size_t next = run.first + run.count;
        for (std::size_t i = run.first; i < next; ++i) {
            states_[i] = BlockState::kKnown;
            raise(i);
        }
        if (next % blocks_.columns != 0 && prefixes[next] > 0) raise(next);
    }

    BlockLevels& blocks_;
    std::vector<BlockState>& states_;
    const BlockQuantiser& quantiser_;
    std::size_t size_;
    std::vector<std::optional<Outline>> outlines_;
    std::vector<std::size_t> run_of_;  ///< of each block
    std::vector<Run> runs_;
    std::vector<Wish> wishes_;
    std::vector<std::vector<std::size_t>> wishes_of_;  ///< of each run, with it on either side
};

}  // namespace

void fit_run_levels(BlockLevels& blocks, std::vector<BlockState>& states,
                    std::span<const std::uint16_t> prefixes, const BlockQuantiser& quantiser) {
    RunLevels(blocks, states, quantiser).fit(prefixes);
}

}  // namespace oligo::dna
