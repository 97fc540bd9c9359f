#pragma once

#include "core/picture_rows.hpp"
#include "models/entropy/tile_coder.hpp"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace oligo::models {

/// The networks between picture, latents and hyper-latents of an entropy-coded model in whole
/// numbers (core/integer): the same result on every processor, with any number of threads and
/// bands, and by rows. Immutable, for several threads.
class FixedTransforms {
  public:
    virtual ~FixedTransforms() = default;

    /// Takes latents of rows `first` to `end`: channel, row, column. From any thread, several at a
    /// time.
    using TakeLatents =
        std::function<void(std::uint32_t first, std::uint32_t end, const float* latents)>;
    /// Latents of a picture, its sides mirrored up to multiples of LatentNetwork::kHyperStride,
    /// `group` rows at a time (fewer at the end), in at most `bands` threads.
    virtual void analyse(core::PictureSource& picture, std::size_t rate, std::size_t bands,
                         std::uint32_t group, const TakeLatents& take) const = 0;

    /// Rounded hyper-latents of tiles of one shape (NCHW, fp32).
    virtual std::vector<HyperSymbols> hyper(const at::Tensor& tiles, std::size_t rate) const = 0;

    /// Latents as a synthesis takes them: samples of a pixel, and the power of two that makes a
    /// channel's latents samples.
    virtual int stored() const = 0;
    virtual const std::vector<double>& latent_scales(std::size_t rate) const = 0;

    struct LatentRows {
        int width = 0, height = 0;
        /// Called before bands are drawn that need these rows. Not where one band is drawn alone:
        /// it asks for its rows in order.
        std::function<void(std::uint32_t first, std::uint32_t end)> prepare;
        std::function<void(int y, std::int16_t* row)> fill;
    };
    /// Takes RGB rows of the padded picture, `count` of them from row `first` on, in order.
    using Take =
        std::function<void(std::uint32_t first, std::uint32_t count, const std::uint8_t* rgb)>;
    virtual void synthesise(const LatentRows& latents, std::size_t rate, std::size_t bands,
                            const Take& take) const = 0;
};

}  // namespace oligo::models
