#include "models/hybridflow/mask.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <string>

namespace oligo::models {
namespace {

constexpr std::array<std::string_view, kSchedules> kNames{"1_1", "1_2", "1_4", "1_9"};
constexpr std::array<double, kSchedules> kShares{1, 0.5, 0.25, 1.0 / 9};

std::int64_t regions_along(std::int64_t length) {
    return (length + Mask::kRegion - 1) / Mask::kRegion;
}

/// The middle of each run of three; of a run that the border cuts short, what there is.
bool middle_of_three(std::int64_t at, std::int64_t length) {
    return at == std::min(at / 3 * 3 + 1, length - 1);
}

bool sends(Schedule schedule, const TokenGrid& grid, std::int64_t row, std::int64_t column) {
    switch (schedule) {
        case Schedule::k1of1:
            return true;
        case Schedule::k1of2:
            return (row + column) % 2 == 0;
        case Schedule::k1of4:
            return row % 2 == 0 && column % 2 == 0;
        case Schedule::k1of9:
            return middle_of_three(row, grid.height) && middle_of_three(column, grid.width);
    }
    return true;
}

/// Indices of a region that a schedule sends.
std::int64_t sent_in_region(const TokenGrid& grid, std::int64_t region, Schedule schedule) {
    const auto across = regions_along(grid.width);
    const auto top = region / across * Mask::kRegion, left = region % across * Mask::kRegion;
    std::int64_t count = 0;
    for (auto row = top; row < std::min(grid.height, top + Mask::kRegion); ++row) {
        for (auto column = left; column < std::min(grid.width, left + Mask::kRegion); ++column) {
            count += sends(schedule, grid, row, column);
        }
    }
    return count;
}

/// A region's step to the next denser schedule.
struct Denser {
    double worth = 0;  ///< complexity gained for an index more
    std::size_t region = 0;
    std::size_t to = 0;  ///< schedule

    bool operator<(const Denser& other) const {
        return worth != other.worth ? worth < other.worth : region > other.region;
    }
};

}  // namespace

std::string_view schedule_name(Schedule schedule) {
    return kNames.at(static_cast<std::size_t>(schedule));
}

double schedule_share(Schedule schedule) {
    return kShares.at(static_cast<std::size_t>(schedule));
}

Mask::Mask(TokenGrid grid, Schedule schedule)
    : grid_(grid), regions_(region_count(grid), schedule) {}

Mask::Mask(TokenGrid grid, std::vector<Schedule> regions)
    : grid_(grid), regions_(std::move(regions)) {
    if (regions_.size() != region_count(grid)) {
        throw core::InputError("mask: " + std::to_string(regions_.size()) + " regions; expected " +
                               std::to_string(region_count(grid)));
    }
}

std::size_t Mask::region_count(TokenGrid grid) {
    return static_cast<std::size_t>(regions_along(grid.height) * regions_along(grid.width));
}

bool Mask::sent(std::int64_t row, std::int64_t column) const {
    const auto region = row / kRegion * regions_along(grid_.width) + column / kRegion;
    return sends(regions_[static_cast<std::size_t>(region)], grid_, row, column);
}

std::vector<std::uint8_t> Mask::plane() const {
    std::vector<std::uint8_t> plane;
    plane.reserve(static_cast<std::size_t>(grid_.count()));
    for (std::int64_t row = 0; row < grid_.height; ++row) {
        for (std::int64_t column = 0; column < grid_.width; ++column) {
            plane.push_back(sent(row, column) ? 1 : 0);
        }
    }
    return plane;
}

Mask choose_mask(TokenGrid grid, std::span<const double> complexity, double share) {
    // What a region sends is worth its complexity times the root of the share: concave, so that
    // regions share the indices instead of one taking all.
    std::vector<Schedule> chosen(Mask::region_count(grid), Schedule::k1of9);
    const auto sent = [&](std::size_t region, std::size_t schedule) {
        return sent_in_region(grid, static_cast<std::int64_t>(region),
                              static_cast<Schedule>(schedule));
    };
    std::int64_t total = 0;
    std::priority_queue<Denser> steps;
    const auto push = [&](std::size_t region, std::size_t from) {
        if (from == 0) return;
        const auto more = std::sqrt(kShares.at(from - 1)) - std::sqrt(kShares.at(from));
        const auto cost = std::max<std::int64_t>(1, sent(region, from - 1) - sent(region, from));
        steps.push({complexity[region] * more / static_cast<double>(cost), region, from - 1});
    };
    for (std::size_t region = 0; region < chosen.size(); ++region) {
        total += sent(region, kSchedules - 1);
        push(region, kSchedules - 1);
    }
    const auto most = static_cast<double>(grid.count()) * share;
    while (!steps.empty()) {
        const auto step = steps.top();
        steps.pop();
        const auto more = sent(step.region, step.to) - sent(step.region, step.to + 1);
        if (static_cast<double>(total + more) > most + 0.5) continue;
        total += more;
        chosen[step.region] = static_cast<Schedule>(step.to);
        push(step.region, step.to);
    }
    return {grid, std::move(chosen)};
}

}  // namespace oligo::models
