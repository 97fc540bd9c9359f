#pragma once

#include "core/picture_rows.hpp"

#include <cstdint>
#include <vector>

namespace oligo::models {

/// Some rows of a picture as an analysis in whole numbers takes them: sides mirrored up to
/// multiples of the stride (models/layers/mirror_pad.hpp), gray as three equal colours, sample x as
/// 4 x - 459.
class PictureWindow {
  public:
    /// `kept` rows are read ahead and kept when fill() asks for rows in order; 0: what hold() says.
    PictureWindow(core::PictureSource& picture, std::uint32_t stride, std::uint32_t kept);

    std::uint32_t padded_width() const { return padded_width_; }
    std::uint32_t padded_height() const { return padded_height_; }

    /// Reads on so that padded rows first - halo .. end + halo may be asked for, from any thread.
    /// Windows move down.
    void hold(std::uint32_t first, std::uint32_t end, std::uint32_t halo);
    /// Padded row y, 3 samples a pixel. Throws Error for a row that is no longer there.
    void fill(std::uint32_t y, std::int16_t* row);

  private:
    void read_to(std::uint32_t first, std::uint32_t end);

    core::PictureSource& picture_;
    std::uint32_t stride_, kept_, padded_width_, padded_height_;
    std::uint32_t first_ = 0, end_ = 0;  ///< rows in memory
    std::size_t row_bytes_;
    std::vector<std::uint8_t> rows_;
};

}  // namespace oligo::models
