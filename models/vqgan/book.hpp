#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

namespace oligo::models {

/// A visual codebook: the entries of a vector quantiser.
struct VisualBookImpl : torch::nn::Module {
    /// Entries start as in taming, uniform within +-1 / count. With `moves` they are a buffer
    /// that follow() changes, else a parameter.
    VisualBookImpl(std::int64_t count, std::int64_t channels, bool moves);

    /// Latents [N, D, h, w] -> number of the nearest entry (Euclidean, the first among equals),
    /// int64 [N, h, w]. Computed in fp64.
    at::Tensor nearest(const at::Tensor& latents) const;
    /// Numbers [N, h, w] -> entries [N, D, h, w].
    at::Tensor lookup(const at::Tensor& indices) const;
    /// The mean entry by use [1, D, 1, 1]: the best guess of an entry about which nothing is known.
    at::Tensor mean() const;

    std::int64_t count() const { return entries.size(0); }

    const bool moving;
    at::Tensor entries;  ///< [K, D]
    at::Tensor uses;     ///< [K], buffer: share of latents that take each entry; sums to 1
};
TORCH_MODULE(VisualBook);

/// Rows [P, D] -> number of the nearest entry [K, D] of each, int64 [P].
at::Tensor nearest_rows(const at::Tensor& rows, const at::Tensor& entries);

/// Latents through a book.
struct Quantized {
    at::Tensor indices;     ///< int64 [N, h, w]
    at::Tensor vectors;     ///< [N, D, h, w]: the entries; gradients pass straight to the latents
    at::Tensor commitment;  ///< mean square distance that pulls latents to their entries
    at::Tensor codebook;  ///< the same, pulling entries to their latents (van den Oord 2017, eq. 3)
};
Quantized quantize(const VisualBook& book, const at::Tensor& latents);

/// Counts a batch into `uses` (weight 1 - decay). Entries of a moving book move to the mean of
/// their latents with the same weight (van den Oord et al. 2017, appendix A.1).
void follow(VisualBook& book, const at::Tensor& latents, const at::Tensor& indices, double decay);

/// Puts every entry whose share of use is below `share` / count at a random latent of the batch
/// (LibTorch's generator) and gives it an average use. Returns how many there were.
std::int64_t revive(VisualBook& book, const at::Tensor& latents, double share);

/// `count` centres of points [P, D] (Lloyd's algorithm from a k-means++ start, fp64), heaviest
/// first. `weights` [P] count each point (undefined: once). A centre that no point takes moves to
/// the point that is farthest from its own.
struct Centres {
    at::Tensor entries;  ///< [count, D], fp32
    at::Tensor uses;     ///< [count]: share of the weight
};
Centres k_means(const at::Tensor& points, const at::Tensor& weights, std::int64_t count,
                std::uint64_t seed);

/// Fills a book with the k-means centres of points. Throws InputError for fewer points than
/// entries.
void fill_book(VisualBook& book, const at::Tensor& points, const at::Tensor& weights,
               std::uint64_t seed);

}  // namespace oligo::models
