#pragma once

#include "models/entropy/factorized_prior.hpp"
#include "models/entropy/gaussian_conditional.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oligo::models {

/// Which squares of the checkerboard: anchors are the squares with odd row + column (He et al.
/// 2021, "Checkerboard context model").
enum class Squares { kAll, kAnchors, kOthers };

/// Packs those squares of NCHW (H and W even) as N C H W/2, each row in its order; and unpacks
/// them, with 0 on the other squares.
at::Tensor pack_squares(const at::Tensor& x, Squares squares);
at::Tensor unpack_squares(const at::Tensor& packed, Squares squares);

/// The elements of a latent that are coded together.
struct Pass {
    std::int64_t first_channel = 0, channels = 0;
    Squares squares = Squares::kAll;
    Distribution distribution;  ///< of those elements, packed as select() packs them

    /// A pass's elements of an NCHW tensor: its channels' squares, packed.
    at::Tensor select(const at::Tensor& latents) const;
};

/// The distributions of a batch of tiles, pass by pass: each may depend on what earlier passes
/// decoded. For the same input in fp64 it gives the same numbers on every machine.
class LatentContext {
  public:
    virtual ~LatentContext() = default;
    /// The next pass, or no value after the last.
    virtual std::optional<Pass> next() = 0;
    /// Supplies the values of the pass's elements: mean + whole number (packed the same way).
    virtual void set(const at::Tensor& values) = 0;
    /// All latents (NCHW), after the last pass.
    virtual at::Tensor latents() const = 0;
};

/// A learned codec whose latent is entropy-coded with side information (Balle et al. 2018): a
/// latent y at stride 16 and a hyper-latent z at stride 64. A model has one or more rates, which
/// share everything but the gain of each latent channel.
class LatentNetwork : public torch::nn::Module {
  public:
    static constexpr std::int64_t kStride = 16, kHyperStride = 64;

    /// Pictures (N3HW in 0..1, sides multiples of kHyperStride) -> latents, scaled for the rate.
    virtual at::Tensor analyse(const at::Tensor& images, std::size_t rate) = 0;
    /// Latents of a rate -> pictures (not limited to 0..1).
    virtual at::Tensor synthesise(const at::Tensor& latents, std::size_t rate) = 0;
    /// Latents -> hyper-latents before rounding.
    virtual at::Tensor analyse_hyper(const at::Tensor& latents) = 0;
    /// Distributions given rounded hyper-latents; fp64 for coding, fp32 in training.
    virtual std::unique_ptr<LatentContext> open(const at::Tensor& hyper) = 0;

    /// Initialises the network from training crops (N3HW in 0..1) instead of at random. Throws
    /// InputError where the model has no linear path for it.
    virtual void warm_start(const at::Tensor& crops) = 0;

    virtual FactorizedPriorImpl& prior() = 0;
    virtual std::int64_t latent_channels() const = 0;
    /// Trade-off of each rate: lambda 255^2 MSE + bits per pixel, ascending.
    virtual const std::vector<double>& lambdas() const = 0;
    virtual std::string codec() const = 0;
    virtual std::string config_json() const = 0;

    /// Freezes the tables that coding needs, after training or when a checkpoint is written.
    void freeze() { prior().freeze(); }
};

}  // namespace oligo::models
