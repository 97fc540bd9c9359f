#include "core/error.hpp"
#include "models/vqgan/book.hpp"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/utils.h>

#include <string>
#include <tuple>

namespace oligo::models {
namespace {

constexpr int kIterations = 40;

/// k-means++ (Arthur & Vassilvitskii 2007): each centre is drawn by its squared distance to those
/// before.
at::Tensor start_centres(const at::Tensor& points, const at::Tensor& weights, std::int64_t count,
                         std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    auto chosen = at::multinomial(weights, 1, false, generator).item<std::int64_t>();
    std::vector<at::Tensor> centres{points[chosen]};
    auto distance = (points - centres.back()).square().sum(1);
    while (static_cast<std::int64_t>(centres.size()) < count) {
        const auto chance = distance * weights;
        const bool all_met = chance.max().item<double>() <= 0;  // fewer different points
        chosen =
            at::multinomial(all_met ? weights : chance, 1, false, generator).item<std::int64_t>();
        centres.push_back(points[chosen]);
        distance = at::minimum(distance, (points - centres.back()).square().sum(1));
    }
    return at::stack(centres);
}

/// Weighted means of the points of each centre; centres without points go where points are worst
/// served.
at::Tensor moved_centres(const at::Tensor& points, const at::Tensor& weights,
                         const at::Tensor& centres, const at::Tensor& nearest) {
    const auto count = centres.size(0);
    const auto mass = at::zeros({count}, points.options()).index_add_(0, nearest, weights);
    auto moved = at::zeros_like(centres).index_add_(0, nearest, points * weights.unsqueeze(1));
    moved = moved / mass.clamp_min(1e-300).unsqueeze(1);
    const auto empty = (mass <= 0).nonzero().flatten();
    if (empty.numel() == 0) return moved;
    const auto error = (points - centres.index_select(0, nearest)).square().sum(1) * weights;
    const auto worst = std::get<1>(error.topk(empty.numel()));
    return moved.index_copy(0, empty, points.index_select(0, worst));
}

}  // namespace

Centres k_means(const at::Tensor& points, const at::Tensor& weights, std::int64_t count,
                std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    if (points.size(0) < count) {
        throw core::InputError("k-means: " + std::to_string(points.size(0)) + " points for " +
                               std::to_string(count) + " entries");
    }
    const auto x = points.detach().cpu().to(at::kDouble).contiguous();
    const auto w = weights.defined() ? weights.detach().cpu().to(at::kDouble).clamp_min(0) + 1e-12
                                     : at::ones({x.size(0)}, at::kDouble);
    auto centres = start_centres(x, w, count, seed);
    auto nearest = nearest_rows(x, centres);
    for (int i = 0; i < kIterations; ++i) {
        centres = moved_centres(x, w, centres, nearest);
        const auto next = nearest_rows(x, centres);
        if (at::equal(next, nearest)) break;
        nearest = next;
    }
    const auto mass = at::zeros({count}, x.options()).index_add_(0, nearest, w) / w.sum();
    const auto order = mass.argsort(true, 0, true);  // stable
    return {centres.index_select(0, order).to(at::kFloat),
            mass.index_select(0, order).to(at::kFloat)};
}

void fill_book(VisualBook& book, const at::Tensor& points, const at::Tensor& weights,
               std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    const auto found = k_means(points, weights, book->count(), seed);
    book->entries.copy_(found.entries);
    book->uses.copy_(found.uses);
}

}  // namespace oligo::models
