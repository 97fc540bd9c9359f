#include "core/error.hpp"
#include "models/entropy/grid.hpp"
#include "models/hybridflow/index_coder.hpp"
#include "models/hybridflow/index_prior.hpp"
#include "models/hybridflow/index_stream.hpp"
#include "models/hybridflow/mask.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
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
    const std::vector segments{models::write_mask(mask), models::write_indices(indices, mask, 16)};
    CATCH_CHECK(segments[1].order == core::Order::kCategorical);
    CATCH_CHECK(segments[1].tolerance == core::Tolerance::kLossy);
    CATCH_CHECK(segments[0].importance > segments[1].importance);
    std::vector<core::ReceivedSegment> back{received_as_sent(segments[0]),
                                            received_as_sent(segments[1])};
    const auto order = models::send_order(mask);
    back[1].confidence[3] = 0;
    back[1].confidence[5] = 64;
    const auto read = [&](TokenGrid size, models::MaskChoice choice, std::uint32_t words) {
        return models::read_indices(back[1], models::read_mask(back, size, choice), size, words);
    };
    const auto map = read(grid, by_region, 16);
    CATCH_CHECK(map.count(State::kUnsent) == indices.size() - order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto place = order[i];
        const auto state = i == 3 ? State::kErased : i == 5 ? State::kDoubtful : State::kKnown;
        CATCH_CHECK(map.states[place] == state);
        if (state != State::kErased) CATCH_CHECK(map.indices[place] == indices[place]);
    }
    CATCH_CHECK(map.right[order[5]] == Approx(64 / 255.0));

    back[0].confidence[2] = 0;  // without its mask nothing is known
    CATCH_CHECK(read(grid, by_region, 16).count(State::kUnsent) == indices.size());
    CATCH_CHECK_THROWS_AS(read(grid, {0}, 16), core::InputError);
    CATCH_CHECK_THROWS_AS(read({9, 25}, by_region, 16), core::InputError);
    CATCH_CHECK_THROWS_AS(read(grid, by_region, 32), core::InputError);
    CATCH_CHECK_THROWS_AS(models::read_mask({}, grid, by_region), core::InputError);
    back[0].shape.alphabet = 5;
    CATCH_CHECK_THROWS_AS(models::read_mask(back, grid, by_region), core::InputError);
}

namespace {

constexpr std::int64_t kPriorWords = 11, kPriorChannels = 5, kPriorRates = 2;

models::IndexPrior random_prior(std::uint64_t seed) {
    torch::manual_seed(seed);
    models::IndexPrior prior(models::PriorConfig{16}, kPriorWords, kPriorChannels, kPriorRates);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : prior->parameters()) parameter.normal_(0, 0.5);
    prior->to(torch::kDouble);
    return prior;
}

models::PriorInput random_input(TokenGrid grid, bool stream) {
    const auto latents =
        torch::randn({1, kPriorChannels, grid.height, grid.width}, torch::kDouble) * 3;
    const auto present =
        torch::full({1, 1, grid.height, grid.width}, stream ? 1.0 : 0.0, torch::kDouble);
    return {models::round_to_grid(latents, models::kActivationBits), present, 1, stream};
}

std::vector<core::ReceivedSegment> received_segments(const std::vector<core::Segment>& sent) {
    std::vector<core::ReceivedSegment> received;
    for (const auto& segment : sent) received.push_back(received_as_sent(segment));
    return received;
}

}  // namespace

CATCH_TEST_CASE("hybridflow prior: contexts are sent places that are coded before",
                "[hybridflow]") {
    for (const auto schedule : {models::Schedule::k1of1, models::Schedule::k1of2,
                                models::Schedule::k1of4, models::Schedule::k1of9}) {
        const TokenGrid grid{9, 13};
        const auto plane = models::Mask(grid, schedule).plane();
        const auto places = models::context_places(plane, grid);
        std::int64_t most = 0;
        for (std::int64_t i = 0; i < grid.count(); ++i) {
            std::int64_t found = 0;
            for (std::int64_t k = 0; k < models::IndexPriorImpl::kContexts; ++k) {
                const auto at = places[i][k].item<std::int64_t>();
                if (at == grid.count()) continue;
                ++found;
                CATCH_REQUIRE(plane[static_cast<std::size_t>(at)] == 1);
                const auto when = [&](std::int64_t place) {
                    return place % grid.width + 2 * (place / grid.width);
                };
                CATCH_REQUIRE(when(at) < when(i));
                CATCH_REQUIRE(std::abs(at % grid.width - i % grid.width) <= 3);
            }
            if (plane[static_cast<std::size_t>(i)] == 1) most = std::max(most, found);
        }
        CATCH_CHECK(most >= 4);
        CATCH_CHECK(places[0].eq(grid.count()).all().item<bool>());
    }
}

CATCH_TEST_CASE("hybridflow prior: exact in fp64, whatever the batch", "[hybridflow]") {
    auto prior = random_prior(1);
    const torch::NoGradGuard no_grad;
    const auto contexts = torch::randint(kPriorWords + 1, {300, models::IndexPriorImpl::kContexts});
    const auto input = random_input({15, 20}, true);
    const auto features = prior->stream_features(input.latents, input.present, 1).select(0, 0);
    const auto logits = prior->forward(contexts, features);
    CATCH_CHECK(torch::equal(logits, models::activation_on_grid(logits)));
    const auto turned = torch::randperm(300);
    const auto again =
        prior->forward(contexts.index_select(0, turned), features.index_select(0, turned));
    CATCH_CHECK(torch::equal(again, logits.index_select(0, turned)));
    CATCH_CHECK(torch::equal(prior->forward(contexts.narrow(0, 7, 1), features.narrow(0, 7, 1)),
                             logits.narrow(0, 7, 1)));
    // Where there is no stream nothing of its latents is left.
    const auto none = prior->stream_features(input.latents, torch::zeros_like(input.present), 0);
    CATCH_CHECK(torch::equal(none, none.narrow(1, 0, 1).expand_as(none)));
    CATCH_CHECK_FALSE(torch::equal(features, none.select(0, 0)));
}

CATCH_TEST_CASE("hybridflow prior: indices through their coder", "[hybridflow]") {
    auto prior = random_prior(2);
    const torch::NoGradGuard no_grad;
    const models::IndexCoder coder(*prior);
    for (const auto& [height, width] : {std::pair{1, 1}, {1, 40}, {32, 3}, {33, 5}, {70, 9}}) {
        const TokenGrid grid{height, width};
        for (std::uint8_t schedule = 0; schedule < models::kSchedules; ++schedule) {
            CATCH_INFO(height << " x " << width << ", schedule " << int{schedule});
            const models::Mask mask(grid, static_cast<models::Schedule>(schedule));
            const auto input = random_input(grid, schedule % 2 == 0);
            const auto drawn = torch::randint(kPriorWords, {grid.count()});
            const std::span<const std::int64_t> indices(drawn.const_data_ptr<std::int64_t>(),
                                                        static_cast<std::size_t>(grid.count()));
            const auto segments = coder.write(indices, mask, input);
            CATCH_REQUIRE(segments.size() == models::IndexCoder::segments_of(grid));
            const auto map = coder.read(received_segments(segments), mask, grid, input);
            const auto plane = mask.plane();
            for (std::size_t i = 0; i < plane.size(); ++i) {
                CATCH_REQUIRE(map.states[i] == (plane[i] ? State::kKnown : State::kUnsent));
                if (plane[i]) CATCH_REQUIRE(map.indices[i] == indices[i]);
            }
        }
    }
}

CATCH_TEST_CASE("hybridflow prior: indices that it expects cost what it says", "[hybridflow]") {
    auto prior = random_prior(3);
    const torch::NoGradGuard no_grad;
    // A word of probability .9 wherever it stands, whatever is around.
    for (auto& parameter : prior->parameters()) parameter.zero_();
    const double ahead = std::log(0.9 * (kPriorWords - 1) / 0.1);
    prior->out->bias[4] = ahead;
    const TokenGrid grid{30, 40};
    const models::Mask mask(grid, models::Schedule::k1of1);
    std::vector<std::int64_t> indices(static_cast<std::size_t>(grid.count()), 4);
    for (std::size_t i = 0; i < indices.size(); i += 10)
        indices[i] = static_cast<std::int64_t>(i / 10 % kPriorWords);
    std::size_t right = 0;
    for (const auto index : indices) right += index == 4 ? 1 : 0;
    const auto wrong = static_cast<double>(indices.size() - right);
    const double bits = -double(right) * std::log2(0.9) - wrong * std::log2(0.01);
    const auto input = random_input(grid, false);
    const auto size = models::IndexCoder(*prior).write(indices, mask, input).back().symbols.size();
    CATCH_CHECK(double(size) == Approx(bits / 8 + 7).epsilon(0.03));
    const auto costs = models::IndexCoder(*prior).costs(indices, mask, input);
    const auto own = costs.gather(1, torch::tensor(indices).unsqueeze(1));
    CATCH_CHECK(own.sum().item<double>() == Approx(bits).epsilon(1e-3));
    const auto other = costs.select(1, 5);
    CATCH_CHECK(other.max().item<double>() == Approx(-std::log2(0.01)).epsilon(1e-2));
}

CATCH_TEST_CASE("hybridflow prior: damaged bytes never do more than lose bands", "[hybridflow]") {
    auto prior = random_prior(4);
    const torch::NoGradGuard no_grad;
    const models::IndexCoder coder(*prior);
    const TokenGrid grid{40, 6};
    const models::Mask mask(grid, models::Schedule::k1of2);
    const auto input = random_input(grid, true);
    const std::vector<std::int64_t> indices(static_cast<std::size_t>(grid.count()), 3);
    const auto sent = received_segments(coder.write(indices, mask, input));
    for (std::size_t part = 0; part < sent.size(); ++part) {
        for (std::size_t i = 0; i < sent[part].symbols.size(); ++i) {
            auto back = sent;
            back[part].symbols[i] ^= static_cast<std::uint16_t>(1 + i % 255);
            const auto map = coder.read(back, mask, grid, input);
            CATCH_REQUIRE(map.count(models::ReceivedMap::State::kErased) > 0);
        }
    }
    auto cut = sent;
    cut.back().symbols.pop_back();
    cut.back().confidence.pop_back();
    CATCH_CHECK(coder.read(cut, mask, grid, input).count(models::ReceivedMap::State::kErased) > 0);
    CATCH_CHECK(coder.read(sent, {}, grid, input).count(models::ReceivedMap::State::kUnsent) ==
                indices.size());
    CATCH_CHECK_THROWS_AS(coder.read(std::span(sent).first(1), mask, grid, input),
                          core::InputError);
}
