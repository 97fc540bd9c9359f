#include "models/vqgan/book.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>

namespace oligo::models {
namespace {

/// [N, D, h, w] -> one row a position.
at::Tensor rows_of(const at::Tensor& latents) {
    return latents.permute({0, 2, 3, 1}).flatten(0, 2);
}

}  // namespace

at::Tensor nearest_rows(const at::Tensor& rows, const at::Tensor& entries) {
    constexpr std::int64_t kRowsAtOnce = 8192;
    const auto book = entries.to(at::kDouble);
    const auto half_norms = book.square().sum(1) / 2;
    std::vector<at::Tensor> found;
    for (const auto& part : rows.split(kRowsAtOnce)) {
        found.push_back((half_norms - part.to(at::kDouble).mm(book.t())).argmin(1));
    }
    return at::cat(found);
}

VisualBookImpl::VisualBookImpl(std::int64_t count, std::int64_t channels, bool moves)
    : moving(moves) {
    const double bound = 1.0 / static_cast<double>(count);
    const auto start = (at::rand({count, channels}) * 2 - 1) * bound;
    entries = moving ? register_buffer("entries", start) : register_parameter("entries", start);
    uses = register_buffer("uses", at::full({count}, bound));
}

at::Tensor VisualBookImpl::nearest(const at::Tensor& latents) const {
    const torch::NoGradGuard no_grad;
    return nearest_rows(rows_of(latents), entries)
        .view({latents.size(0), latents.size(2), latents.size(3)});
}

at::Tensor VisualBookImpl::lookup(const at::Tensor& indices) const {
    return entries.index_select(0, indices.flatten())
        .view({indices.size(0), indices.size(1), indices.size(2), -1})
        .permute({0, 3, 1, 2});
}

at::Tensor VisualBookImpl::mean() const {
    const auto weights = uses / uses.sum();
    return weights.unsqueeze(0).mm(entries).view({1, -1, 1, 1});
}

Quantized quantize(const VisualBook& book, const at::Tensor& latents) {
    Quantized result;
    result.indices = book->nearest(latents);
    const auto entries = book->lookup(result.indices);
    result.commitment = at::mse_loss(latents, entries.detach());
    result.codebook = at::mse_loss(entries, latents.detach());
    result.vectors = latents + (entries - latents).detach();
    return result;
}

void follow(VisualBook& book, const at::Tensor& latents, const at::Tensor& indices, double decay) {
    constexpr double kLeastUse = 1e-9;
    const torch::NoGradGuard no_grad;
    const auto rows = rows_of(latents.detach()).to(at::kFloat);
    const auto flat = indices.flatten();
    const auto weight = (1 - decay) / static_cast<double>(flat.size(0));
    const auto counts = at::bincount(flat, {}, book->count()).to(at::kFloat);
    const auto uses = book->uses * decay + counts * weight;
    if (book->moving) {
        auto sums = book->entries * (book->uses * decay).unsqueeze(1);
        sums.index_add_(0, flat, rows, weight);
        const auto moved = sums / uses.clamp_min(kLeastUse).unsqueeze(1);
        book->entries.copy_(at::where((uses > kLeastUse).unsqueeze(1), moved, book->entries));
    }
    book->uses.copy_(uses);
}

std::int64_t revive(VisualBook& book, const at::Tensor& latents, double share) {
    const torch::NoGradGuard no_grad;
    const double average = 1.0 / static_cast<double>(book->count());
    const auto dead = (book->uses < share * average).nonzero().flatten();
    if (dead.numel() == 0) return 0;
    const auto rows = rows_of(latents.detach()).to(at::kFloat);
    const auto chosen = at::randint(rows.size(0), {dead.numel()}, at::kLong).to(rows.device());
    book->entries.index_copy_(0, dead, rows.index_select(0, chosen));
    book->uses.index_fill_(0, dead, average);
    book->uses.div_(book->uses.sum());
    return dead.numel();
}

}  // namespace oligo::models
