#pragma once

#include "models/vqgan/blocks.hpp"
#include "models/vqgan/book.hpp"
#include "models/vqgan/config.hpp"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// Changes the decoder's features of a level: level 0 at stride 16, each further one at half the
/// stride and VqganConfig::channels_at(level) channels. It is called after the level's residual
/// blocks, before the features are upsampled, and returns features of the same shape.
using LevelHook = std::function<at::Tensor(std::size_t level, const at::Tensor& features)>;

/// Pictures (N3HW in 0..1, sides multiples of 16) -> latents [N, D, H/16, W/16].
struct VqganEncoderImpl : torch::nn::Module {
    explicit VqganEncoderImpl(const VqganConfig& config);
    at::Tensor forward(const at::Tensor& images);

    torch::nn::Conv2d first{nullptr};
    torch::nn::ModuleList levels;  ///< VqganLevel, finest first
    VqganMiddle middle{nullptr};
    VqganOutput last{nullptr};
    torch::nn::Conv2d project{nullptr};  ///< 1x1, to the entries' channels
    torch::nn::Conv2d linear{nullptr};   ///< with linear_path

  private:
    std::int64_t stem_;
};
TORCH_MODULE(VqganEncoder);

/// Entries [N, D, h, w] -> pictures (N3HW in about 0..1, not clamped).
struct VqganDecoderImpl : torch::nn::Module {
    explicit VqganDecoderImpl(const VqganConfig& config);
    at::Tensor forward(const at::Tensor& vectors, const LevelHook& hook = {});

    torch::nn::Conv2d project{nullptr};  ///< 1x1, from the entries' channels
    torch::nn::Conv2d first{nullptr};
    VqganMiddle middle{nullptr};
    torch::nn::ModuleList levels;  ///< VqganLevel, coarsest first
    VqganOutput last{nullptr};     ///< its convolution is the one of the adaptive weight
    torch::nn::ConvTranspose2d linear{nullptr};  ///< with linear_path

  private:
    std::int64_t stem_;
};
TORCH_MODULE(VqganDecoder);

/// VQGAN at stride 16 (Esser et al. 2021) with one or more books: all share the networks, and each
/// is a rate of its own.
struct VqganImpl : torch::nn::Module {
    explicit VqganImpl(const VqganConfig& config);

    const VqganConfig config;
    VqganEncoder encoder{nullptr};
    VqganDecoder decoder{nullptr};
    std::vector<VisualBook> books;  ///< "book1024", ...: as config.books
};
TORCH_MODULE(Vqgan);

/// Sets the linear paths of a fresh model from training crops (N3HW in 0..1) and its books from
/// them: latents are the strongest principal components of 16 x 16 blocks, each divided by the root
/// of its standard deviation (books then spend as much on fine structure as on brightness), the way
/// back the least-squares inverse from the largest book's entries. The networks beside them are
/// zero at the start. Throws InputError without a linear path and for too few blocks.
void warm_start(Vqgan& model, const at::Tensor& crops, std::uint64_t seed);

/// Continues from another model's tensors of the same networks. Books that it lacks are made from
/// its largest one by k-means, each entry weighted by its use (Xue et al. 2024, UIGC). Throws
/// InputError that names the first tensor that does not fit.
void continue_from(Vqgan& model, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where, std::uint64_t seed);

}  // namespace oligo::models
