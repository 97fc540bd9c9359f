#include "models/fixed/padded_rows.hpp"

#include <algorithm>

namespace oligo::models {

PaddedRows::PaddedRows(const core::PayloadHeader& header, bool gray, core::PictureSink& picture)
    : width_(header.width_px), height_(header.height_px), gray_(gray), picture_(picture) {
    picture.begin(width_, height_, gray ? 1 : 3);
}

void PaddedRows::take(std::uint32_t first, std::uint32_t count, std::uint32_t padded_width,
                      const std::uint8_t* rgb) {
    rows_.clear();
    const auto end = std::min(height_, first + count);
    for (auto y = first; y < end; ++y) {
        const auto* row = rgb + std::size_t{y - first} * padded_width * 3;
        if (!gray_) {
            rows_.insert(rows_.end(), row, row + std::size_t{3} * width_);
            continue;
        }
        for (std::uint32_t x = 0; x < width_; ++x, row += 3) {
            rows_.push_back(static_cast<std::uint8_t>((row[0] + row[1] + row[2] + 1) / 3));
        }
    }
    if (first < end) picture_.write(end - first, rows_.data());
}

}  // namespace oligo::models
