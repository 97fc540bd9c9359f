#include "core/error.hpp"
#include "models/hybridflow/index_stream.hpp"
#include "models/hybridflow/mask.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace oligo;
using models::Mask;
using models::Schedule;
using models::TokenGrid;
using State = models::ReceivedMap::State;

namespace {

std::int64_t sent_of(const Mask& mask) {
    const auto plane = mask.plane();
    return std::count(plane.begin(), plane.end(), 1);
}

/// Indices that a mask sends from rows top.. and columns left.., `side` of each or fewer.
std::int64_t sent_in(const Mask& mask, std::int64_t top, std::int64_t left, std::int64_t side) {
    std::int64_t count = 0;
    for (auto row = top; row < std::min(top + side, mask.grid().height); ++row) {
        for (auto column = left; column < std::min(left + side, mask.grid().width); ++column) {
            count += mask.sent(row, column);
        }
    }
    return count;
}

core::ReceivedSegment received_as_sent(const core::Segment& segment) {
    return {core::shape_of(segment), segment.symbols,
            std::vector<std::uint8_t>(segment.symbols.size(), 255)};
}

}  // namespace

CATCH_TEST_CASE("hybridflow mask: every cell of every picture sends one index", "[hybridflow]") {
    for (std::int64_t height = 1; height <= 13; ++height) {
        for (std::int64_t width = 1; width <= 13; ++width) {
            const TokenGrid grid{height, width};
            CATCH_CHECK(sent_of({grid, Schedule::k1of1}) == height * width);
            const Mask half(grid, Schedule::k1of2), quarter(grid, Schedule::k1of4),
                ninth(grid, Schedule::k1of9);
            CATCH_CHECK(sent_of(half) == (height * width + 1) / 2);
            for (std::int64_t row = 0; row < height; ++row) {
                for (std::int64_t column = 0; column < width; ++column) {
                    if (column > 0) {  // a checkerboard
                        CATCH_REQUIRE(half.sent(row, column) != half.sent(row, column - 1));
                    }
                    if (row > 0) {
                        CATCH_REQUIRE(half.sent(row, column) != half.sent(row - 1, column));
                    }
                    if (row % 2 == 0 && column % 2 == 0) {
                        CATCH_REQUIRE(sent_in(quarter, row, column, 2) == 1);
                    }
                    if (row % 3 == 0 && column % 3 == 0) {
                        CATCH_REQUIRE(sent_in(ninth, row, column, 3) == 1);
                    }
                }
            }
            const auto cells = ((height + 2) / 3) * ((width + 2) / 3);
            CATCH_CHECK(sent_of(ninth) == cells);
            CATCH_CHECK(sent_of(quarter) == ((height + 1) / 2) * ((width + 1) / 2));
        }
    }
    CATCH_CHECK(Mask({9, 9}, Schedule::k1of9).sent(4, 4));  // the middle of its cell
}

CATCH_TEST_CASE("hybridflow mask: each region has its own schedule", "[hybridflow]") {
    const TokenGrid grid{11, 20};
    CATCH_REQUIRE(Mask::region_count(grid) == 6);
    const std::vector<Schedule> regions{Schedule::k1of1, Schedule::k1of9, Schedule::k1of2,
                                        Schedule::k1of4, Schedule::k1of1, Schedule::k1of9};
    const Mask mixed(grid, regions);
    for (std::int64_t row = 0; row < grid.height; ++row) {
        for (std::int64_t column = 0; column < grid.width; ++column) {
            const auto region = static_cast<std::size_t>(row / 8 * 3 + column / 8);
            CATCH_REQUIRE(mixed.sent(row, column) == Mask(grid, regions[region]).sent(row, column));
        }
    }
    CATCH_CHECK_THROWS_AS(Mask(grid, std::vector<Schedule>(5, Schedule::k1of1)), core::InputError);
}

CATCH_TEST_CASE("hybridflow mask: complex regions are sent more densely, within the share",
                "[hybridflow]") {
    const TokenGrid grid{32, 48};
    std::vector<double> complexity(24);
    std::iota(complexity.begin(), complexity.end(), 1.0);
    for (const double share : {1.0 / 9, 0.2, 0.35, 0.5, 0.8, 1.0}) {
        const auto mask = models::choose_mask(grid, complexity, share);
        const auto sent = static_cast<double>(sent_of(mask)) / 1536;
        CATCH_CHECK(sent <= std::max(share, 0.1147) + 1e-3);  // 1_9 sends 11 x 16 of 32 x 48
        CATCH_CHECK(sent >= share - 0.04);
        for (std::size_t i = 1; i < complexity.size(); ++i) {
            // A region may miss a step that no longer fits; more than one it does not.
            CATCH_CHECK(static_cast<int>(mask.regions()[i]) <=
                        static_cast<int>(mask.regions()[i - 1]) + 1);
        }
        CATCH_CHECK(mask.regions().back() <= mask.regions().front());
    }
    const auto all = models::choose_mask(grid, std::vector<double>(24, 0), 1);
    CATCH_CHECK(sent_of(all) == 1536);
}

CATCH_TEST_CASE("hybridflow mask: what follows in the stream lies apart in the picture",
                "[hybridflow]") {
    for (const auto& [grid, run] : {std::pair{TokenGrid{32, 48}, 30}, {TokenGrid{40, 64}, 40}}) {
        auto order = models::send_order({grid, Schedule::k1of1});
        for (std::size_t first = 0; first + 30 <= order.size(); first += 30) {
            for (std::size_t i = first;
                 i < first + static_cast<std::size_t>(run) && i < order.size(); ++i) {
                for (auto j = first; j < i; ++j) {
                    const auto a = static_cast<std::int64_t>(order[i]);
                    const auto b = static_cast<std::int64_t>(order[j]);
                    const auto apart = std::abs(a / grid.width - b / grid.width) +
                                       std::abs(a % grid.width - b % grid.width);
                    CATCH_REQUIRE(apart > 1);
                }
            }
        }
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i) CATCH_REQUIRE(order[i] == i);
    }
    CATCH_CHECK(models::send_order({{1, 1}, Schedule::k1of9}) == std::vector<std::size_t>{0});
}

CATCH_TEST_CASE("hybridflow indices: through their segments, with what damage leaves of them",
                "[hybridflow]") {
    const TokenGrid grid{9, 17};
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < grid.count(); ++i) indices.push_back(i * 7 % 16);
    const models::MaskChoice by_region{models::MaskChoice::kByRegion};
    const Mask mask(grid, {Schedule::k1of1, Schedule::k1of4, Schedule::k1of2, Schedule::k1of9,
                           Schedule::k1of1, Schedule::k1of1});
    const auto segments = models::write_indices(indices, mask, by_region, 16);
    CATCH_REQUIRE(segments.size() == 2);
    CATCH_CHECK(segments[1].order == core::Order::kCategorical);
    CATCH_CHECK(segments[1].tolerance == core::Tolerance::kLossy);
    CATCH_CHECK(segments[0].importance > segments[1].importance);
    std::vector<core::ReceivedSegment> back{received_as_sent(segments[0]),
                                            received_as_sent(segments[1])};
    const auto order = models::send_order(mask);
    back[1].confidence[3] = 0;
    back[1].confidence[5] = 64;
    const auto map = models::read_indices(back, grid, by_region, 16);
    CATCH_CHECK(map.count(State::kUnsent) == indices.size() - order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto place = order[i];
        const auto state = i == 3 ? State::kErased : i == 5 ? State::kDoubtful : State::kKnown;
        CATCH_CHECK(map.states[place] == state);
        if (state != State::kErased) CATCH_CHECK(map.indices[place] == indices[place]);
    }
    CATCH_CHECK(map.right[order[5]] == Approx(64 / 255.0));

    back[0].confidence[2] = 0;  // without its mask nothing is known
    CATCH_CHECK(models::read_indices(back, grid, by_region, 16).count(State::kUnsent) ==
                indices.size());
    CATCH_CHECK_THROWS_AS(models::read_indices(back, grid, {0}, 16), core::InputError);
    CATCH_CHECK_THROWS_AS(models::read_indices(std::span(back).last(1), grid, {0}, 16),
                          core::InputError);
    CATCH_CHECK_THROWS_AS(models::read_indices(back, {9, 25}, by_region, 16), core::InputError);
    CATCH_CHECK_THROWS_AS(models::read_indices(back, grid, by_region, 32), core::InputError);
}
