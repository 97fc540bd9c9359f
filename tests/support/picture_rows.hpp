#pragma once

#include "core/picture.hpp"
#include "core/picture_rows.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace oligo::test {

/// A picture's rows as they are asked for, and a failed test where more are asked for.
class PictureRows final : public core::PictureSource {
  public:
    explicit PictureRows(const core::Picture& picture) : picture_(picture) {}
    std::uint32_t width_px() const override { return picture_.width_px; }
    std::uint32_t height_px() const override { return picture_.height_px; }
    std::uint32_t channels() const override { return picture_.channels; }
    void read(std::uint32_t count, std::uint8_t* rows) override {
        const auto bytes = std::size_t{count} * picture_.width_px * picture_.channels;
        CATCH_REQUIRE(at_ + bytes <= picture_.samples.size());
        std::memcpy(rows, picture_.samples.data() + at_, bytes);
        at_ += bytes;
    }

  private:
    const core::Picture& picture_;
    std::size_t at_ = 0;
};

}  // namespace oligo::test
