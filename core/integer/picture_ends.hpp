#pragma once

#include "core/integer/fixed_conv.hpp"
#include "core/integer/stages.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::core::integer {

/// The two ends of a network that draws a picture: a 3x3 convolution of half the picture's size to
/// 12 channels (four phases of three colours), plus a linear block transform of the latent.
/// Sums of both have one exponent; the picture's samples have exponent 0.
struct DrawingEnd {
    FixedConv last;    ///< channel 4 colour + phase; its bias holds the picture's offset
    FixedConv linear;  ///< 1x1, channel (row * stride + column) * 3 + colour; no blocks: none
    int stride = 8;    ///< pixels of the picture a latent position
};

class Drawing {
  public:
    /// `latent` is read for the linear transform.
    Drawing(Stage& half, Stage& latent, const DrawingEnd& end, Scratch& scratch);

    /// Before a run that begins with this latent row.
    void want(int latent_row);
    /// The picture's rows of one latent row: stride rows of latent width x stride x 3 samples.
    void draw(int latent_row, std::uint8_t* rgb);

  private:
    void draw_run(int half_row, int x, int phase_row, std::uint8_t* rgb);
    void linear_sums(int latent_row);

    Stage& half_;
    Stage& latent_;
    const DrawingEnd& end_;
    Scratch& scratch_;
    std::vector<std::int32_t> add_;     ///< of 12 channels, with the linear transform's bias
    std::vector<std::int32_t> linear_;  ///< block, latent column, kBlock
};

/// The end of a network that reads a picture: a strided convolution of features plus a block
/// transform of the picture itself. Sums of both have one exponent, a channel's own.
struct ReadingEnd {
    FixedConv last;    ///< 5x5 at stride 2
    FixedConv linear;  ///< stride x stride on the picture; no blocks: none
    int stride = 8;
    int channels = 0;
    std::vector<std::int64_t> thresholds;  ///< level = how many of them a sum reaches, ascending
};

class Reading {
  public:
    Reading(Stage& features, Stage& picture, const ReadingEnd& end, Scratch& scratch);

    void want(int latent_row);
    /// The levels of one latent row: column x of channel c at out[c * plane + x].
    void read(int latent_row, std::ptrdiff_t plane, std::uint16_t* out);
    /// The sums themselves, the biases with them.
    void sums(int latent_row, std::ptrdiff_t plane, std::int64_t* out);

  private:
    template <class Value, class Make>
    void each(int latent_row, std::ptrdiff_t plane, Value* out, Make make);

    Stage& features_;
    Stage& picture_;
    const ReadingEnd& end_;
    Scratch& scratch_;
    std::vector<std::int32_t> linear_;
};

}  // namespace oligo::core::integer
