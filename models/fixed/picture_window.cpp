#include "models/fixed/picture_window.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::models {
namespace {

std::uint32_t padded(std::uint32_t length, std::uint32_t stride) {
    return (length + stride - 1) / stride * stride;
}

/// The row or column that a padded one shows.
std::uint32_t mirrored(std::uint32_t at, std::uint32_t length) {
    const std::uint32_t period = length > 1 ? 2 * (length - 1) : 1;
    const std::uint32_t phase = at % period;
    return phase < length ? phase : period - phase;
}

std::int16_t centred(std::uint8_t sample) {
    return static_cast<std::int16_t>(4 * sample - 459);
}

}  // namespace

PictureWindow::PictureWindow(core::PictureSource& picture, std::uint32_t stride, std::uint32_t kept)
    : picture_(picture),
      stride_(stride),
      kept_(kept),
      padded_width_(padded(picture.width_px(), stride)),
      padded_height_(padded(picture.height_px(), stride)),
      row_bytes_(std::size_t{picture.width_px()} * picture.channels()) {}

void PictureWindow::read_to(std::uint32_t first, std::uint32_t end) {
    const auto height = picture_.height_px();
    end = std::min(std::max(end, end_), height);
    // What the last rows are mirrored from stays.
    first = std::max(first_, std::min(first, height - std::min(height, stride_)));
    if (first > end_) throw core::Error(core::ExitCode::kInternal, "a picture's rows were skipped");
    rows_.erase(rows_.begin(),
                rows_.begin() + static_cast<std::ptrdiff_t>((first - first_) * row_bytes_));
    first_ = first;
    const std::size_t before = rows_.size();
    rows_.resize(before + (end - end_) * row_bytes_);
    if (end > end_) picture_.read(end - end_, rows_.data() + before);
    end_ = end;
}

void PictureWindow::hold(std::uint32_t first, std::uint32_t end, std::uint32_t halo) {
    read_to(first - std::min(first, halo), end + halo);
}

void PictureWindow::fill(std::uint32_t y, std::int16_t* row) {
    const auto source = mirrored(y, picture_.height_px());
    if (source >= end_ && kept_ > 0) {
        read_to(source - std::min(source, kept_), source + kept_);
    }
    if (source < first_ || source >= end_) {
        throw core::Error(core::ExitCode::kInternal, "a picture's row is not at hand");
    }
    const auto* from = rows_.data() + (source - first_) * row_bytes_;
    const auto width = picture_.width_px(), channels = picture_.channels();
    for (std::uint32_t x = 0; x < padded_width_; ++x) {
        const auto* pixel = from + std::size_t{x < width ? x : mirrored(x, width)} * channels;
        for (std::uint32_t c = 0; c < 3; ++c) *row++ = centred(pixel[channels == 3 ? c : 0]);
    }
}

}  // namespace oligo::models
