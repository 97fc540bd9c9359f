#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <filesystem>

namespace oligo::models {

/// Deep image structure and texture similarity (Ding et al. 2020, arXiv 2004.07728, eq. 5-8): how
/// far apart means and covariances of VGG-16's features of two pictures are, with the samples
/// themselves as the first of six stages and L2 pooling in place of the largest. 0 for equal
/// pictures; larger is worse.
struct DistsImpl : torch::nn::Module {
    DistsImpl();

    /// Two batches of RGB pictures (N3HW in 0..1) -> N distances. Throws InputError for shapes,
    /// types or devices that differ, another number of channels than 3, and sides below 16 px.
    at::Tensor forward(const at::Tensor& a, const at::Tensor& b);

    static constexpr std::int64_t kMinSidePx = 16;

    at::Tensor alpha, beta;  ///< weights of structure and texture of each channel, 1475 of them

  private:
    std::vector<at::Tensor> stages(const at::Tensor& images);
};
TORCH_MODULE(Dists);

/// Reads weights in our format (models/README.md; scripts/convert_lpips.py dists writes it) into an
/// fp32 module on the CPU. Throws InputError for a file that is missing, damaged, of another metric
/// or lacks a tensor.
Dists load_dists(const std::filesystem::path& path);

}  // namespace oligo::models
