#pragma once

#include "core/payload.hpp"
#include "core/picture_rows.hpp"

#include <cstdint>
#include <vector>

namespace oligo::models {

/// Cuts the padded RGB rows of a synthesis to a picture of a header's size, gray where it was.
class PaddedRows {
  public:
    PaddedRows(const core::PayloadHeader& header, bool gray, core::PictureSink& picture);
    void take(std::uint32_t first, std::uint32_t count, std::uint32_t padded_width,
              const std::uint8_t* rgb);

  private:
    std::uint32_t width_, height_;
    bool gray_;
    core::PictureSink& picture_;
    std::vector<std::uint8_t> rows_;
};

}  // namespace oligo::models
