#include "core/error.hpp"
#include "models/layers/normalise.hpp"
#include "models/vqgan/network.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>
#include <tuple>

namespace oligo::models {
namespace {

constexpr auto kSide = VqganConfig::kStride;
constexpr std::int64_t kBlockSamples = 3 * kSide * kSide;
constexpr std::int64_t kPointsPerEntry = 128;  // more of them move the centres no further

/// N3HW -> one row a block, columns in the order of a convolution kernel (colour, row, column).
at::Tensor vqgan_blocks(const at::Tensor& images) {
    const auto columns =
        at::im2col(normalise(images), {kSide, kSide}, {1, 1}, {0, 0}, {kSide, kSide});
    return columns.transpose(1, 2).flatten(0, 1).to(at::kDouble);
}

/// Projection [samples, D] to the strongest principal components, each divided by the root of its
/// standard deviation, of variance 1 on average.
at::Tensor half_whitened(const at::Tensor& centred, std::int64_t channels) {
    const auto covariance = centred.t().mm(centred) / static_cast<double>(centred.size(0));
    const auto ascending = std::get<1>(at::linalg_eigh(covariance));
    auto projection = ascending.slice(1, kBlockSamples - channels).flip(1);
    projection = projection / centred.mm(projection).std(0, false).clamp_min(1e-6).sqrt();
    return projection / centred.mm(projection).square().mean().sqrt().clamp_min(1e-6);
}

/// Points spread over all rows.
at::Tensor thinned(const at::Tensor& rows, std::int64_t most) {
    const auto step = std::max<std::int64_t>(1, rows.size(0) / most);
    return rows.slice(0, 0, rows.size(0), step);
}

/// Least-squares way back from entries (and a constant a colour) to blocks.
void start_synthesis(torch::nn::ConvTranspose2d& linear, const at::Tensor& entries,
                     const at::Tensor& blocks) {
    const auto colour = blocks.mean(0).view({3, -1}).mean(1);
    const auto target = blocks - colour.repeat_interleave(kSide * kSide);
    const auto ridge = at::eye(entries.size(1), entries.options()) * 1e-6;
    const auto rows = static_cast<double>(entries.size(0));
    const auto gram = entries.t().mm(entries) / rows + ridge;
    const auto cross = entries.t().mm(target) / rows;
    linear->weight.copy_(at::linalg_solve(gram, cross).reshape_as(linear->weight));
    linear->bias.copy_(colour);
}

}  // namespace

void warm_start(Vqgan& model, const at::Tensor& crops, std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    if (!model->config.linear_path) {
        throw core::InputError(
            "training.warm_start 'pca' needs model.linear_path true; set it or use 'none'");
    }
    const auto blocks = vqgan_blocks(crops.cpu());
    const auto needed = std::max(4 * kBlockSamples, model->config.books.back());
    if (blocks.size(0) < needed) {
        throw core::InputError("warm start needs at least " + std::to_string(needed) +
                               " blocks, the crops give " + std::to_string(blocks.size(0)));
    }
    const auto mean = blocks.mean(0);
    const auto centred = blocks - mean;
    const auto projection = half_whitened(centred, model->config.entry_channels);
    auto& analysis = model->encoder->linear;
    analysis->weight.copy_(projection.t().reshape_as(analysis->weight));
    analysis->bias.copy_(-mean.matmul(projection));

    const auto latents = centred.mm(projection);
    for (auto& book : model->books) {
        fill_book(book, thinned(latents, kPointsPerEntry * book->count()), {}, seed);
    }
    const auto entries = model->books.back()->entries.cpu().to(at::kDouble);
    start_synthesis(model->decoder->linear, entries.index_select(0, nearest_rows(latents, entries)),
                    blocks);
}

void continue_from(Vqgan& model, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where, std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    auto own = tensors;
    at::Tensor entries, uses;  // of the largest book there is
    for (const auto& [name, tensor] : tensors) {
        const auto dot = name.find(".entries");
        if (!name.starts_with("book") || dot == std::string::npos) continue;
        const auto of_use = tensors.find(name.substr(0, dot) + ".uses");
        if (tensor.dim() != 2 || of_use == tensors.end()) continue;
        if (entries.defined() && entries.size(0) >= tensor.size(0)) continue;
        entries = tensor.to(at::kFloat);
        uses = of_use->second.to(at::kFloat);
    }
    for (const auto& [name, tensor] : tensors) {  // books that this model does not have
        const auto dot = name.find('.');
        if (!name.starts_with("book") || dot == std::string::npos) continue;
        const auto& children = model->named_children();
        if (!children.contains(name.substr(0, dot))) own.erase(name);
    }
    for (auto& book : model->books) {
        const auto name = "book" + std::to_string(book->count());
        if (own.contains(name + ".entries") || !entries.defined()) continue;
        const auto reduced = k_means(entries, uses, book->count(), seed);
        own[name + ".entries"] = reduced.entries;
        own[name + ".uses"] = reduced.uses;
    }
    assign_tensors(*model, own, where);
}

}  // namespace oligo::models
