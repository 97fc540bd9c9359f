#include "dna/channel/gap_alignment.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::int32_t kSubstitution = 5, kOpen = 6, kExtend = 2, kEnd = 3, kNever = 1 << 28;
constexpr std::ptrdiff_t kSlack = 24;  ///< diagonals beyond those of both ends
// Of a cell's costs, two bits each: the state before.
enum Way : std::uint8_t { kFromMatch = 0, kFromGone = 1, kFromExtra = 2, kStart = 3 };
constexpr unsigned kGoneShift = 2, kExtraShift = 4;

/// A cost, and from which kind of cell it comes.
struct Step {
    std::int32_t cost;
    std::uint8_t way;
};

/// The cheaper of a gap that begins behind a match or a gap of the other kind, and one that goes
/// on.
Step gap_step(std::int32_t match, const Step& other, const Step& own) {
    const Step open =
        match <= other.cost ? Step{match + kOpen, kFromMatch} : Step{other.cost + kOpen, other.way};
    const std::int32_t longer = own.cost + kExtend;
    return longer < open.cost ? Step{longer, own.way} : open;
}

}  // namespace

std::size_t GapAlignment::at(std::size_t i, std::size_t j) const {
    const std::ptrdiff_t lane =
        static_cast<std::ptrdiff_t>(j) - static_cast<std::ptrdiff_t>(i) - lowest_;
    return i * width_ + static_cast<std::size_t>(lane);
}

bool GapAlignment::align(std::string_view strand, std::string_view read) {
    const auto n = static_cast<std::ptrdiff_t>(strand.size());
    const auto m = static_cast<std::ptrdiff_t>(read.size());
    lowest_ = std::min<std::ptrdiff_t>(0, m - n) - kSlack;
    width_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, m - n) + kSlack - lowest_ + 1);
    if (read.empty() || strand.empty() || (strand.size() + 1) * width_ > kMostCells) return false;
    ways_.resize((strand.size() + 1) * width_);
    // Rows are places in the strand. A lane's left neighbour is an insertion before, the right
    // neighbour of the row above a deletion.
    const Cell never{kNever, kNever, kNever};
    before_.assign(width_ + 1, never);
    now_.assign(width_ + 1, never);
    std::int32_t best = kNever;
    std::size_t last = 0;
    for (std::ptrdiff_t i = 0; i <= n; ++i) {
        for (std::size_t lane = 0; lane < width_; ++lane) {
            const std::ptrdiff_t j = i + lowest_ + static_cast<std::ptrdiff_t>(lane);
            Cell& cell = now_[lane];
            cell = never;
            if (j < 0 || j > m) continue;
            std::uint8_t way = 0;
            if (j == 0) {
                cell.match = i > 0 ? kEnd : 0;
                way = kStart;
            } else if (i > 0) {
                const Cell& from = before_[lane];
                const std::int32_t least = std::min({from.match, from.gone, from.extra});
                const std::uint8_t base = base_value(strand[static_cast<std::size_t>(i - 1)]);
                const bool same = base == base_value(read[static_cast<std::size_t>(j - 1)]);
                cell.match = least + (same ? 0 : kSubstitution);
                way = least == from.match  ? kFromMatch
                      : least == from.gone ? kFromGone
                                           : kFromExtra;
            }
            if (i > 0 && j > 0 && lane + 1 < width_) {
                const Cell& from = before_[lane + 1];
                const auto [cost, gone] =
                    gap_step(from.match, {from.extra, kFromExtra}, {from.gone, kFromGone});
                cell.gone = cost;
                way |= static_cast<std::uint8_t>(gone << kGoneShift);
            }
            if (j > 0 && lane > 0) {
                const Cell& from = now_[lane - 1];
                const auto [cost, extra] =
                    gap_step(from.match, {from.gone, kFromGone}, {from.extra, kFromExtra});
                cell.extra = cost;
                way |= static_cast<std::uint8_t>(extra << kExtraShift);
            }
            ways_[static_cast<std::size_t>(i) * width_ + lane] = way;
            const std::int32_t end = std::min(cell.match, cell.extra) + (i < n ? kEnd : 0);
            if (j == m && end < best) {
                best = end;
                last_is_extra_ = cell.extra < cell.match;
                last = static_cast<std::size_t>(i);
            }
            if (j == m) break;
        }
        before_.swap(now_);
    }
    if (best >= kNever) return false;
    behind_ = strand.size() - last;
    trace(last, read.size());
    edits_ = 0;
    std::size_t i = front_, j = 0;
    for (Edit& step : steps_) {
        if (step == Edit::kMatch && base_value(strand[i]) != base_value(read[j])) {
            step = Edit::kSubstitution;
        }
        edits_ += step != Edit::kMatch;
        i += step != Edit::kInsertion;
        j += step != Edit::kDeletion;
    }
    return true;
}

void GapAlignment::trace(std::size_t i, std::size_t j) {
    steps_.clear();
    std::uint8_t state = kFromMatch;
    // The end is a pair or an insertion: whichever the last cell has as the better one.
    if (last_is_extra_) state = kFromExtra;
    while (j > 0) {
        const std::uint8_t way = ways_[at(i, j)];
        if (state == kFromMatch) {
            state = way & 3U;
            steps_.push_back(Edit::kMatch);
            --i;
            --j;
        } else if (state == kFromGone) {
            state = way >> kGoneShift & 3U;
            steps_.push_back(Edit::kDeletion);
            --i;
        } else {
            state = way >> kExtraShift & 3U;
            steps_.push_back(Edit::kInsertion);
            --j;
        }
    }
    front_ = i;
    std::reverse(steps_.begin(), steps_.end());
}

}  // namespace oligo::dna
