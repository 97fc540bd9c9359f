#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::models {

/// Which of a picture's indices are sent: all, every second (a checkerboard), one of each 2 x 2
/// cell, one of each 3 x 3 cell (Lu et al. 2024, "HybridFlow": schedules "1_4", "1_9"). The decoder
/// predicts the others.
enum class Schedule : std::uint8_t { k1of1, k1of2, k1of4, k1of9 };
inline constexpr std::size_t kSchedules = 4;

/// "1_1", "1_2", "1_4", "1_9".
std::string_view schedule_name(Schedule schedule);
/// About the share of indices that it sends: 1, 1/2, 1/4, 1/9.
double schedule_share(Schedule schedule);

/// Rows and columns of a picture's index map.
struct TokenGrid {
    std::int64_t height = 0, width = 0;

    std::int64_t count() const { return height * width; }
    bool operator==(const TokenGrid&) const = default;
};

/// Which indices of a picture are sent: a schedule for every region of kRegion x kRegion indices,
/// row by row. Patterns count from the picture's corner, so that equal neighbours join without a
/// seam, and every cell of a pattern sends an index, those cut by the border too: some index of any
/// picture is sent.
class Mask {
  public:
    static constexpr std::int64_t kRegion = 8;

    /// One schedule for all regions.
    Mask(TokenGrid grid, Schedule schedule);
    /// One for each region. Throws InputError when there are not as many as region_count().
    Mask(TokenGrid grid, std::vector<Schedule> regions);

    static std::size_t region_count(TokenGrid grid);

    const TokenGrid& grid() const { return grid_; }
    const std::vector<Schedule>& regions() const { return regions_; }
    bool sent(std::int64_t row, std::int64_t column) const;
    /// 1 where an index is sent, else 0; row by row.
    std::vector<std::uint8_t> plane() const;

  private:
    TokenGrid grid_;
    std::vector<Schedule> regions_;
};

/// Schedules for the regions of a grid that together send about `share` of the indices (between
/// 1/9 and 1), denser where `complexity` (one number of at least 0 a region) is greater: the most
/// complex regions are made denser first, each further step of a region being worth less.
Mask choose_mask(TokenGrid grid, std::span<const double> complexity, double share);

}  // namespace oligo::models
