#include "core/torch/device.hpp"
#include "models/hybridflow/infill.hpp"
#include "models/hybridflow/predictor.hpp"

#include <ATen/Context.h>
#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cstdlib>

using namespace oligo;
using models::TokenGrid;
using models::TokenWindows;
using State = models::ReceivedMap::State;

namespace {

constexpr std::int64_t kWords = 24, kChannels = 5, kNotKnown = TokenWindows::kUnknown;

/// In fp64, as the codec has it, with weights large enough that everything matters.
models::MaskPredictor random_predictor() {
    torch::manual_seed(3);
    models::MaskPredictor predictor(models::PredictorConfig{16, 3, 2, 32, 8}, kWords, kChannels);
    const torch::NoGradGuard no_grad;
    for (auto& parameter : predictor->parameters()) {
        parameter.add_(torch::randn_like(parameter) * 0.2);
    }
    predictor->to(torch::kDouble);
    predictor->eval();
    return predictor;
}

/// One window of 6 x 8 tokens: a third received, some accepted in rounds 1 and 2, the rest unknown.
TokenWindows random_windows() {
    torch::manual_seed(4);
    TokenWindows windows;
    windows.height = 6;
    windows.width = 8;
    windows.indices = torch::randint(kWords, {2, 48});
    windows.order =
        torch::tensor(std::vector<std::int64_t>{0, 1, 2, kNotKnown, 0, kNotKnown}).repeat({2, 8});
    windows.features = torch::randn({2, kChannels, 6, 8}, torch::kDouble);
    windows.present = torch::ones({2, 1, 6, 8}, torch::kDouble);
    return windows;
}

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

models::ReceivedMap random_map(TokenGrid grid, double unsent, std::uint64_t seed) {
    torch::manual_seed(seed);
    const auto count = static_cast<std::size_t>(grid.count());
    const auto draws = torch::rand({grid.count()});
    const auto indices = torch::randint(kWords, {grid.count()});
    models::ReceivedMap map{std::vector<std::int64_t>(count), std::vector<State>(count),
                            std::vector<double>(count, 1)};
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::int64_t>(i);
        map.indices[i] = indices[at].item<std::int64_t>();
        map.states[i] = draws[at].item<double>() < unsent ? State::kUnsent : State::kKnown;
    }
    return map;
}

models::ContinuousFeatures random_features(TokenGrid grid) {
    torch::manual_seed(9);
    return {torch::randn({1, kChannels, grid.height, grid.width}, torch::kDouble),
            torch::ones({1, 1, grid.height, grid.width}, torch::kDouble)};
}

}  // namespace

CATCH_TEST_CASE("hybridflow predictor: sees nothing that is not known yet", "[hybridflow]") {
    const torch::NoGradGuard no_grad;
    auto predictor = random_predictor();
    const auto windows = random_windows();
    const auto before = predictor->forward(windows);
    // Other indices at all tokens of an order: who notices?
    const auto change = [&](std::int64_t order) {
        auto other = windows;
        other.indices = torch::where(windows.order == order,
                                     (windows.indices + 7).remainder(kWords), windows.indices);
        return (predictor->forward(other) - before).abs().amax(-1);
    };
    const auto at_order = [&](const at::Tensor& found, std::int64_t order) {
        return found.masked_select(windows.order == order);
    };
    CATCH_CHECK(largest(change(kNotKnown)) == 0);
    for (const std::int64_t later : {std::int64_t{1}, std::int64_t{2}}) {
        const auto found = change(later);
        for (std::int64_t order = 0; order < later; ++order) {
            CATCH_CHECK(largest(at_order(found, order)) == 0);
        }
        CATCH_CHECK(at_order(found, kNotKnown).min().item<double>() > 1e-6);
    }
    CATCH_CHECK(change(0).min().item<double>() > 1e-6);

    auto other = windows;  // features: of its own window alone
    other.features = windows.features.clone();
    other.features[1] += 1;
    const auto found = (predictor->forward(other) - before).abs().amax(-1);
    CATCH_CHECK(largest(found[0]) == 0);
    CATCH_CHECK(found[1].min().item<double>() > 1e-6);
    // Lost features have no influence, whatever they hold.
    other.present = torch::zeros_like(windows.present);
    const auto lost = predictor->forward(other);
    other.features = torch::randn_like(other.features);
    CATCH_CHECK(largest(predictor->forward(other) - lost) == 0);
}

CATCH_TEST_CASE("hybridflow predictor: keys and values from the memory are those of a fresh pass",
                "[hybridflow]") {
    const torch::NoGradGuard no_grad;
    auto predictor = random_predictor();
    const auto last = random_windows();  // after two rounds
    auto round = last;
    models::PredictorMemory memory;
    for (std::int64_t number = 0; number <= 2; ++number) {
        round.order = torch::where(last.order > number, kNotKnown, last.order);
        const auto whole = predictor->forward(round);
        if (number == 0) {
            CATCH_CHECK(largest(predictor->forward(round, memory) - whole) == 0);
            continue;
        }
        // Those of the last round and the unknown ones.
        const auto open = round.order[0] >= number;
        const auto chosen = open.nonzero().flatten().repeat({2, 1});
        const auto found = predictor->forward(round, memory, chosen);
        const auto wanted = whole.index_select(1, chosen[0]);
        CATCH_CHECK(largest(found - wanted) < 1e-11);
    }
}

CATCH_TEST_CASE("hybridflow infill: what is known stays, the rest is the same on any threads",
                "[hybridflow]") {
    const c10::InferenceMode inference;
    auto predictor = random_predictor();
    for (const auto& grid : {TokenGrid{1, 1}, {1, 30}, {8, 8}, {9, 5}, {21, 34}}) {
        const auto map = random_map(grid, 0.7, 5);
        const auto features = random_features(grid);
        for (const std::int64_t rounds : {1, 3, 8}) {
            core::set_torch_threads(1);
            const auto filled = models::fill_predicted(*predictor, map, grid, features, rounds);
            core::set_torch_threads(3);
            at::globalContext().setUserEnabledMkldnn(false);
            CATCH_CHECK(models::fill_predicted(*predictor, map, grid, features, rounds) == filled);
            at::globalContext().setUserEnabledMkldnn(true);
            bool all = true, kept = true;
            for (std::size_t i = 0; i < filled.size(); ++i) {
                all = all && filled[i] >= 0 && filled[i] < kWords;
                if (map.states[i] == State::kKnown) kept = kept && filled[i] == map.indices[i];
            }
            CATCH_CHECK(all);
            CATCH_CHECK(kept);
        }
    }
    core::set_torch_threads(0);
}

CATCH_TEST_CASE("hybridflow infill: one round is the best word of the most central window",
                "[hybridflow]") {
    const c10::InferenceMode inference;
    auto predictor = random_predictor();
    const TokenGrid grid{8, 8};  // one window
    const auto map = random_map(grid, 0.5, 6);
    const auto features = random_features(grid);
    TokenWindows windows{8,
                         8,
                         torch::tensor(map.indices).view({1, 64}),
                         torch::zeros({1, 64}, torch::kLong),
                         features.values,
                         features.present};
    for (std::int64_t i = 0; i < 64; ++i) {
        if (map.states[static_cast<std::size_t>(i)] != State::kKnown)
            windows.order[0][i] = kNotKnown;
    }
    const auto logits = predictor->forward(windows)[0];
    const auto best = logits.argmax(1);
    const auto filled = models::fill_predicted(*predictor, map, grid, features, 1);
    for (std::int64_t i = 0; i < 64; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (map.states[at] != State::kKnown)
            CATCH_CHECK(filled[at] == best[i].item<std::int64_t>());
    }
    // The mean of all words by their chance, and known ones as they are.
    const auto entries = torch::randn({kWords, 3});
    const auto means =
        models::fill_with_means(*predictor, map, grid, features, {1, {}, entries}).vectors;
    const auto chances = torch::softmax(logits, 1).mm(entries.to(torch::kDouble));
    for (std::int64_t i = 0; i < 64; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto wanted = map.states[at] == State::kKnown
                                ? entries[map.indices[at]].to(torch::kDouble)
                                : chances[i];
        const auto found = means.select(1, i / 8).select(1, i % 8);
        CATCH_CHECK(torch::allclose(found, wanted, 0, 1e-4));
    }
    // A doubtful index weighs as much as its chance to be right (Bayes' rule).
    const auto read = [&](std::size_t place, std::int64_t index, double right) {
        auto doubtful = map;
        doubtful.states[place] = State::kDoubtful;
        doubtful.indices[place] = index;
        doubtful.right[place] = right;
        return models::fill_predicted(*predictor, doubtful, grid, features, 1)[place];
    };
    std::size_t place = 0;
    while (map.states[place] == State::kKnown) ++place;
    const auto row = logits[static_cast<std::int64_t>(place)];
    const auto predicted = filled[place], other = (predicted + 3) % kWords;
    const auto behind = (row[predicted] - row[other]).item<double>();
    const auto right_of = [](double odds) { return odds / (odds + kWords - 1); };
    CATCH_CHECK(read(place, other, right_of(std::exp(behind + 0.01))) == other);
    CATCH_CHECK(read(place, other, right_of(std::exp(behind - 0.01))) == predicted);
    CATCH_CHECK(read(place, other, 1.0 / kWords) == predicted);  // says nothing
    // Words that the pool's codebook lost are never predicted.
    std::vector<bool> usable(kWords, true);
    usable[static_cast<std::size_t>(predicted)] = false;
    const auto without = models::fill_predicted(*predictor, map, grid, features, 1, usable);
    CATCH_CHECK(std::find(without.begin(), without.end(), predicted) == without.end());
}

CATCH_TEST_CASE("hybridflow infill: the nearest known neighbour", "[hybridflow]") {
    const TokenGrid grid{7, 9};
    const auto map = random_map(grid, 0.8, 7);
    const auto filled = models::fill_nearest(map, grid);
    for (std::int64_t i = 0; i < grid.count(); ++i) {
        std::int64_t best = 1000, index = -1;
        for (std::int64_t j = grid.count() - 1; j >= 0; --j) {
            if (map.states[static_cast<std::size_t>(j)] != State::kKnown) continue;
            const auto down = i / 9 - j / 9, across = i % 9 - j % 9;
            if (down * down + across * across > best) continue;
            best = down * down + across * across;
            index = map.indices[static_cast<std::size_t>(j)];
        }
        CATCH_CHECK(filled[static_cast<std::size_t>(i)] == index);
    }
    const auto nothing = random_map(grid, 1.1, 7);
    CATCH_CHECK(models::fill_nearest(nothing, grid) == std::vector<std::int64_t>(63, 0));
}
