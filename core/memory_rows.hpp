#pragma once

#include "core/picture.hpp"
#include "core/picture_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace oligo::core {

/// A picture in memory, row by row.
class MemoryRows final : public PictureSource {
  public:
    /// Keeps a reference.
    explicit MemoryRows(const Picture& picture) : picture_(picture) {}

    std::uint32_t width_px() const override { return picture_.width_px; }
    std::uint32_t height_px() const override { return picture_.height_px; }
    std::uint32_t channels() const override { return picture_.channels; }
    /// Throws std::out_of_range for rows that the picture does not have.
    void read(std::uint32_t count, std::uint8_t* rows) override {
        const auto bytes = std::size_t{count} * picture_.width_px * picture_.channels;
        if (bytes > picture_.samples.size() - at_) throw std::out_of_range("rows of a picture");
        std::copy_n(picture_.samples.begin() + static_cast<std::ptrdiff_t>(at_), bytes, rows);
        at_ += bytes;
    }

  private:
    const Picture& picture_;
    std::size_t at_ = 0;
};

}  // namespace oligo::core
