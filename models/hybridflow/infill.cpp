#include "models/hybridflow/infill.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace oligo::models {
namespace {

using State = ReceivedMap::State;
constexpr double kLogitGrid = 65536;         ///< steps a unit
constexpr double kImpossible = -1e6;         ///< logit of an entry that did not come back
constexpr std::size_t kMostRemembered = 64;  ///< windows; more are computed anew each round
constexpr std::int64_t kBatchWindows = 16;

at::Tensor on_logit_grid(const at::Tensor& x) {
    return at::floor(x * kLogitGrid + 0.5) / kLogitGrid;
}

/// Windows along one axis: where each starts, and which one has each place most centrally.
struct Axis {
    std::int64_t side = 0;
    std::vector<std::int64_t> starts;
    std::vector<std::size_t> owner;

    Axis(std::int64_t length, std::int64_t window) : side(std::min(length, window)) {
        const auto step = std::max<std::int64_t>(1, window / 2);
        for (std::int64_t at = 0; at + side < length; at += step) starts.push_back(at);
        starts.push_back(length - side);
        for (std::int64_t place = 0; place < length; ++place) {
            const auto off = [&](std::size_t i) {
                return std::abs(2 * (place - starts[i]) - (side - 1));
            };
            std::size_t best = 0;
            for (std::size_t i = 1; i < starts.size(); ++i) {
                if (place >= starts[i] && place < starts[i] + side && off(i) < off(best)) best = i;
            }
            owner.push_back(best);
        }
    }
};

/// What the predictor finds of one token.
struct Guess {
    std::int64_t place = 0, index = 0;
    double sure = 0;  ///< logarithm of its chance
    at::Tensor mean;  ///< [D]: of all entries by their chance, where that is wanted
};

/// Prediction of one picture's indices, round after round.
class Infill {
  public:
    Infill(MaskPredictorImpl& predictor, const ReceivedMap& map, TokenGrid grid,
           const ContinuousFeatures& features, const FillRules& rules);

    std::int64_t unknown() const {
        return at::eq(order_, TokenWindows::kUnknown).sum().item<std::int64_t>();
    }
    /// Predicts, and settles those of which the predictor is surest so that `left` are unknown.
    void round(std::int64_t number, std::int64_t left);
    std::vector<std::int64_t> indices() const {
        const auto* data = indices_.const_data_ptr<std::int64_t>();
        return {data, data + indices_.numel()};
    }

    /// Entries [D, H, W] of all indices, means where they were predicted.
    at::Tensor vectors() const {
        return vectors_.view({grid_.height, grid_.width, -1}).permute({2, 0, 1});
    }

  private:
    TokenWindows windows_at(std::size_t first, std::size_t last) const;
    at::Tensor logits_of(std::size_t first, std::size_t last);
    std::vector<Guess> guesses();

    MaskPredictorImpl& predictor_;
    const ContinuousFeatures& features_;
    TokenGrid grid_;
    Axis rows_, columns_;
    at::Tensor indices_, order_;    ///< int64 [H, W]
    at::Tensor evidence_;           ///< [H W, words]: what doubtful readings add to logits; or none
    at::Tensor barred_;             ///< [words]: entries that did not come back; or none
    at::Tensor entries_, vectors_;  ///< [words, D], [H W, D] where means are wanted
    std::vector<std::pair<std::int64_t, std::int64_t>> corners_;  ///< of the windows that predict
    std::vector<PredictorMemory> memories_;                       ///< of batches of windows
    std::int64_t settled_before_ = 0;  ///< rounds whose tokens the memories have for good
};

Infill::Infill(MaskPredictorImpl& predictor, const ReceivedMap& map, TokenGrid grid,
               const ContinuousFeatures& features, const FillRules& rules)
    : predictor_(predictor),
      features_(features),
      grid_(grid),
      rows_(grid.height, predictor.config.window),
      columns_(grid.width, predictor.config.window) {
    const auto& usable = rules.usable;
    const auto options = at::TensorOptions(at::kLong);
    indices_ = at::tensor(map.indices, options).view({grid.height, grid.width});
    order_ = at::zeros_like(indices_);
    auto* order = order_.mutable_data_ptr<std::int64_t>();
    std::vector<bool> needed(rows_.starts.size() * columns_.starts.size(), false);
    for (std::size_t i = 0; i < map.states.size(); ++i) {
        const auto place = static_cast<std::int64_t>(i);
        const bool lost_entry =
            !usable.empty() && !usable[static_cast<std::size_t>(map.indices[i])];
        if (map.states[i] == State::kKnown && !lost_entry) continue;
        order[i] = TokenWindows::kUnknown;
        const auto row = rows_.owner[static_cast<std::size_t>(place / grid.width)];
        const auto column = columns_.owner[static_cast<std::size_t>(place % grid.width)];
        needed[row * columns_.starts.size() + column] = true;
        if (map.states[i] != State::kDoubtful || lost_entry) continue;
        if (!evidence_.defined()) {
            evidence_ = at::zeros({grid.count(), predictor.words}, at::kDouble);
        }
        const auto right = std::clamp(map.right[i], 1e-6, 1 - 1e-6);
        const auto others = (1 - right) / static_cast<double>(predictor.words - 1);
        evidence_[place][map.indices[i]] = std::log(right / others);
    }
    for (std::size_t i = 0; i < needed.size(); ++i) {
        if (!needed[i]) continue;
        const auto across = columns_.starts.size();
        corners_.emplace_back(rows_.starts[i / across], columns_.starts[i % across]);
    }
    if (corners_.size() <= kMostRemembered) {
        memories_.resize((corners_.size() + kBatchWindows - 1) / kBatchWindows);
    }
    if (rules.entries.defined()) {
        entries_ = rules.entries.to(at::kCPU, at::kDouble);
        vectors_ = entries_.index_select(0, indices_.flatten());
    }
    if (std::find(usable.begin(), usable.end(), false) == usable.end()) return;
    barred_ = at::zeros({predictor.words}, at::kDouble);
    for (std::size_t i = 0; i < usable.size(); ++i) {
        if (!usable[i]) barred_[static_cast<std::int64_t>(i)] = kImpossible;
    }
}

TokenWindows Infill::windows_at(std::size_t first, std::size_t last) const {
    const auto& like = predictor_.unknown;
    std::vector<at::Tensor> indices, order, values, present;
    for (auto i = first; i < last; ++i) {
        const auto [top, left] = corners_[i];
        const auto cut = [&, top = top, left = left](const at::Tensor& plane) {
            return plane.narrow(-2, top, rows_.side).narrow(-1, left, columns_.side);
        };
        indices.push_back(cut(indices_).flatten());
        order.push_back(cut(order_).flatten());
        values.push_back(cut(features_.values)[0]);
        present.push_back(cut(features_.present)[0]);
    }
    const auto device = like.device();
    return {rows_.side,
            columns_.side,
            at::stack(indices).to(device),
            at::stack(order).to(device),
            at::stack(values).to(device, like.scalar_type()),
            at::stack(present).to(device, like.scalar_type())};
}

at::Tensor Infill::logits_of(std::size_t first, std::size_t last) {
    const auto windows = windows_at(first, last);
    const auto batch = first / kBatchWindows;
    PredictorMemory forgotten;
    const bool remembers = batch < memories_.size();
    auto& memory = remembers ? memories_[batch] : forgotten;
    if (!memory.features.defined()) return predictor_.forward(windows, memory);
    // Tokens that were settled when the memory was last written need not be computed again.
    const auto open = windows.order >= settled_before_;
    const auto most = open.sum(1).max().item<std::int64_t>();
    const auto chosen = std::get<1>(open.to(at::kInt).topk(most, 1));
    const auto found = predictor_.forward(windows, memory, chosen);
    const auto all = at::zeros({windows.indices.size(0), windows.indices.size(1), found.size(2)},
                               found.options());
    return all.scatter(1, chosen.unsqueeze(-1).expand_as(found), found);
}

std::vector<Guess> Infill::guesses() {
    std::vector<Guess> all;
    for (std::size_t first = 0; first < corners_.size(); first += kBatchWindows) {
        const auto last = std::min(corners_.size(), first + kBatchWindows);
        const auto logits = on_logit_grid(logits_of(first, last).to(at::kCPU, at::kDouble));
        std::vector<std::int64_t> rows, places;  // of the logits, and in the picture
        for (auto i = first; i < last; ++i) {
            const auto [top, left] = corners_[i];
            for (std::int64_t t = 0; t < rows_.side * columns_.side; ++t) {
                const auto row = top + t / columns_.side, column = left + t % columns_.side;
                const auto owner_row = rows_.starts[rows_.owner[static_cast<std::size_t>(row)]];
                const auto owner_column =
                    columns_.starts[columns_.owner[static_cast<std::size_t>(column)]];
                const auto place = row * grid_.width + column;
                if (owner_row != top || owner_column != left ||
                    order_.const_data_ptr<std::int64_t>()[place] < TokenWindows::kUnknown) {
                    continue;
                }
                rows.push_back(static_cast<std::int64_t>(i - first) * logits.size(1) + t);
                places.push_back(place);
            }
        }
        if (rows.empty()) continue;
        auto scores = logits.flatten(0, 1).index_select(0, at::tensor(rows, at::kLong));
        if (evidence_.defined()) {
            scores = scores + evidence_.index_select(0, at::tensor(places, at::kLong));
        }
        if (barred_.defined()) scores = scores + barred_;
        scores = on_logit_grid(scores);
        at::Tensor means;
        if (entries_.defined()) means = on_logit_grid(at::softmax(scores, 1).mm(entries_));
        const auto [greatest, best] = scores.max(1);  // the first among equals
        const auto sure = on_logit_grid(greatest - at::logsumexp(scores, 1)).contiguous();
        const auto index = best.contiguous();
        for (std::size_t k = 0; k < places.size(); ++k) {
            all.push_back({places[k], index.const_data_ptr<std::int64_t>()[k],
                           sure.const_data_ptr<double>()[k],
                           means.defined() ? means[static_cast<std::int64_t>(k)] : means});
        }
    }
    return all;
}

void Infill::round(std::int64_t number, std::int64_t left) {
    auto found = guesses();
    std::sort(found.begin(), found.end(), [](const Guess& a, const Guess& b) {
        return a.sure != b.sure ? a.sure > b.sure : a.place < b.place;
    });
    const auto settled = found.size() - static_cast<std::size_t>(left);
    settled_before_ = number;
    for (std::size_t i = 0; i < settled; ++i) {
        indices_.mutable_data_ptr<std::int64_t>()[found[i].place] = found[i].index;
        order_.mutable_data_ptr<std::int64_t>()[found[i].place] = number;
        if (vectors_.defined()) vectors_[found[i].place] = found[i].mean;
    }
}

}  // namespace

std::vector<std::int64_t> fill_nearest(const ReceivedMap& map, TokenGrid grid) {
    std::vector<std::int64_t> known, filled(map.indices.size(), 0);
    for (std::size_t i = 0; i < map.states.size(); ++i) {
        const auto state = map.states[i];
        if (state != State::kKnown && state != State::kDoubtful) continue;
        known.push_back(static_cast<std::int64_t>(i));
        filled[i] = map.indices[i];
    }
    for (std::size_t i = 0; i < filled.size() && !known.empty(); ++i) {
        const auto state = map.states[i];
        if (state == State::kKnown || state == State::kDoubtful) continue;
        const auto row = static_cast<std::int64_t>(i) / grid.width;
        const auto column = static_cast<std::int64_t>(i) % grid.width;
        auto nearest = std::numeric_limits<std::int64_t>::max();
        for (const auto place : known) {
            const auto down = place / grid.width - row, across = place % grid.width - column;
            const auto distance = down * down + across * across;
            if (distance >= nearest) continue;
            nearest = distance;
            filled[i] = map.indices[static_cast<std::size_t>(place)];
        }
    }
    return filled;
}

FilledMap fill_with_means(MaskPredictorImpl& predictor, const ReceivedMap& map, TokenGrid grid,
                          const ContinuousFeatures& features, const FillRules& rules) {
    Infill infill(predictor, map, grid, features, rules);
    const auto unknown = infill.unknown();
    const auto rounds = rules.rounds;
    for (std::int64_t r = 1; r <= rounds; ++r) {
        const auto still = infill.unknown();
        if (still == 0) break;
        // As a cosine: few in the first rounds, when least is known.
        infill.round(r,
                     std::min(still - 1, unknown * (rounds * rounds - r * r) / (rounds * rounds)));
    }
    return {infill.indices(), rules.entries.defined() ? infill.vectors() : at::Tensor()};
}

std::vector<std::int64_t> fill_predicted(MaskPredictorImpl& predictor, const ReceivedMap& map,
                                         TokenGrid grid, const ContinuousFeatures& features,
                                         std::int64_t rounds, const std::vector<bool>& usable) {
    return fill_with_means(predictor, map, grid, features, {rounds, usable, {}}).indices;
}

}  // namespace oligo::models
