#pragma once

#include "core/integer/norm.hpp"
#include "core/integer/picture_ends.hpp"
#include "models/entropy/fixed_transforms.hpp"
#include "models/hyperprior/network.hpp"
#include "models/layers/activation_ranges.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace oligo::models {

/// A convolution and the normalisation of what it gives.
struct NormedConv {
    core::integer::FixedConv conv;
    core::integer::FixedNorm norm;
};

/// Picture -> latents -> hyper-latents of one rate. Latents are sums of whole numbers times a power
/// of two of each channel, rounded once to fp32; for the hyper-analysis they are rounded to samples
/// (FixedTransforms::latent_scales).
class FixedHyperpriorAnalysis {
  public:
    /// Throws InputError where an exponent is missing or a layer does not fit into integers.
    FixedHyperpriorAnalysis(const HyperpriorImpl& model, const IntegerExponents& exponents,
                            std::size_t rate);

    void analyse(core::PictureSource& picture, std::size_t bands, std::uint32_t group,
                 const FixedTransforms::TakeLatents& take) const;
    std::vector<HyperSymbols> hyper(const at::Tensor& tiles) const;

  private:
    class Run;
    class HyperRun;
    std::vector<NormedConv> down_;
    core::integer::ReadingEnd end_;
    std::vector<double> sum_scales_;  ///< what a channel's sums stand for
    std::vector<core::integer::FixedConv> hyper_;
    std::vector<double> latent_scales_;
    bool magnitudes_ = false;  ///< the hyper-analysis takes them
};

/// Latents -> picture of one rate.
class FixedHyperpriorSynthesis {
  public:
    FixedHyperpriorSynthesis(const HyperpriorImpl& model, const IntegerExponents& exponents,
                             std::size_t rate);
    void draw(const FixedTransforms::LatentRows& latents, std::size_t bands,
              const FixedTransforms::Take& take) const;

  private:
    class Run;
    std::vector<NormedConv> up_;
    core::integer::DrawingEnd end_;
    int stored_ = 0;
};

/// All rates of a model; a rate's networks are made when they are first used.
class FixedHyperprior final : public FixedTransforms {
  public:
    /// Throws InputError for exponents that do not fit the model.
    FixedHyperprior(std::shared_ptr<HyperpriorImpl> model, IntegerExponents exponents);

    void analyse(core::PictureSource& picture, std::size_t rate, std::size_t bands,
                 std::uint32_t group, const TakeLatents& take) const override;
    std::vector<HyperSymbols> hyper(const at::Tensor& tiles, std::size_t rate) const override;
    int stored() const override;
    const std::vector<double>& latent_scales(std::size_t rate) const override;
    void synthesise(const LatentRows& latents, std::size_t rate, std::size_t bands,
                    const Take& take) const override;

  private:
    struct Rate {
        std::once_flag analysis_made, synthesis_made;
        std::unique_ptr<const FixedHyperpriorAnalysis> analysis;
        std::unique_ptr<const FixedHyperpriorSynthesis> synthesis;
    };
    const FixedHyperpriorAnalysis& analysis(std::size_t rate) const;

    std::shared_ptr<HyperpriorImpl> model_;
    IntegerExponents exponents_;
    std::vector<std::vector<double>> scales_;  ///< rate, channel
    mutable std::vector<Rate> rates_;
};

/// Notes the activations that these pictures (N3HW in 0..1) give, at all rates.
void widen_ranges(HyperpriorImpl& model, const at::Tensor& images, ActivationRanges& ranges);

}  // namespace oligo::models
