#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>

namespace oligo::models {

/// PatchGAN discriminator (Isola et al. 2017, "pix2pix"): pictures (N3HW in 0..1) -> a map of
/// logits, high for patches that look real. 4x4 convolutions, `depth` of them (after the first)
/// with batch normalisation, leaky ReLU .2; weights start as N(0, .02).
struct PatchDiscriminatorImpl : torch::nn::Module {
    PatchDiscriminatorImpl(std::int64_t channels, std::int64_t depth);
    /// Throws InputError for sides below min_side_px().
    at::Tensor forward(const at::Tensor& images);

    std::int64_t min_side_px() const { return min_side_px_; }

    torch::nn::Sequential layers{nullptr};

  private:
    std::int64_t min_side_px_;
};
TORCH_MODULE(PatchDiscriminator);

/// Hinge loss of a discriminator (Lim & Ye 2017): mean relu(1 - real) / 2 + mean relu(1 + made)
/// / 2.
at::Tensor hinge_loss(const at::Tensor& real, const at::Tensor& made);

/// Weight of the adversarial loss beside the others: the norm of their gradient over that of its
/// own, both at the decoder's last kernel, within 0..1e4 (Esser et al. 2021, eq. 7). The graphs are
/// kept. No gradient passes through it.
at::Tensor adaptive_weight(const at::Tensor& distortion, const at::Tensor& adversarial,
                           const at::Tensor& last_kernel);

}  // namespace oligo::models
