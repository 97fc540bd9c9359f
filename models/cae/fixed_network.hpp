#pragma once

#include "core/integer/picture_ends.hpp"
#include "core/picture_rows.hpp"
#include "models/cae/network.hpp"
#include "models/fixed/activation_ranges.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// The networks of a compressive autoencoder in whole numbers (core/integer): the same result on
/// every processor, with any number of threads and bands. Both are immutable and for several
/// threads.
class FixedAnalysis {
  public:
    /// Throws InputError where an exponent is missing or a layer does not fit into integers.
    FixedAnalysis(const CaeImpl& model, const IntegerExponents& exponents, std::size_t rate);

    /// Levels of the picture's latent: channel, row, column. At most `bands` threads.
    std::vector<std::uint16_t> levels(core::PictureSource& picture, std::size_t bands) const;
    int channels() const { return end_.channels; }

  private:
    class Run;
    std::vector<core::integer::FixedConv> down_, blocks_;  ///< blocks: first and second by turns
    core::integer::ReadingEnd end_;
};

class FixedSynthesis {
  public:
    FixedSynthesis(const CaeImpl& model, const IntegerExponents& exponents, std::size_t rate);

    /// Samples of the latent: value and deviation of a level. The first `channels` of a pixel are
    /// (2 level - (levels - 1)) * 2^latent_exponent(), those after it, where a model takes them,
    /// twice the deviations in levels on the same scale.
    using Fill = core::integer::InputStage::Fill;
    int latent_exponent() const { return latent_exponent_; }
    int channels() const { return channels_; }
    bool takes_deviations() const { return soft_; }

    struct Latent {
        int width = 0, height = 0;
        Fill fill;
    };
    /// Takes RGB rows of the padded picture, `count` of them from row `first` on, in order.
    using Take =
        std::function<void(std::uint32_t first, std::uint32_t count, const std::uint8_t* rgb)>;
    void draw(const Latent& latent, std::size_t bands, const Take& take) const;

  private:
    class Run;
    core::integer::FixedConv first_;
    std::vector<core::integer::FixedConv> deep_, up_, blocks_;
    core::integer::DrawingEnd end_;
    int channels_ = 0, latent_exponent_ = 0;
    bool soft_ = false;
};

/// Notes the activations that these pictures (N3HW in 0..1) give, at all rates.
void widen_ranges(CaeImpl& model, const at::Tensor& images, ActivationRanges& ranges);

}  // namespace oligo::models
