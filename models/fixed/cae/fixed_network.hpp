#pragma once

#include "core/integer/picture_ends.hpp"
#include "core/picture_rows.hpp"
#include "models/files/real_tensors.hpp"
#include "models/fixed/cae/config.hpp"
#include "models/fixed/exponents.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace oligo::models {

/// The networks of a compressive autoencoder (with a head a rate) in whole numbers (core/integer),
/// from tensors by the names that models/cae/network.hpp gives them: the same result on
/// every processor, with any number of threads and bands. Both are immutable and for several
/// threads.
class FixedAnalysis {
  public:
    /// Throws InputError where an exponent is missing or a layer does not fit into integers.
    FixedAnalysis(const CaeConfig& config, const ReadTensor& read,
                  const IntegerExponents& exponents, std::size_t rate);

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
    FixedSynthesis(const CaeConfig& config, const ReadTensor& read,
                   const IntegerExponents& exponents, std::size_t rate);

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

}  // namespace oligo::models
