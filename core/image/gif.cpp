#include "core/image/gif.hpp"

#include <gif_lib.h>
#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace oligo::core::detail {
namespace {

struct CloseGif {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, CloseGif>;

int read_bytes(GifFileType* gif, GifByteType* into, int count) {
    auto& left = *static_cast<std::span<const std::uint8_t>*>(gif->UserData);
    const std::size_t taken = std::min(left.size(), static_cast<std::size_t>(count));
    std::memcpy(into, left.data(), taken);
    left = left.subspan(taken);
    return static_cast<int>(taken);
}

/// Passes over an extension; the transparent colour of a graphics control extension is kept.
bool read_extension(GifFileType* gif, int& transparent) {
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif, &code, &block) == GIF_ERROR) return false;
    while (block != nullptr) {
        GraphicsControlBlock control;
        if (code == GRAPHICS_EXT_FUNC_CODE &&
            DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
            transparent = control.TransparentColor;
        }
        if (DGifGetExtensionNext(gif, &block) == GIF_ERROR) return false;
    }
    return true;
}

bool skip_picture(GifFileType* gif) {
    int size = 0;
    GifByteType* block = nullptr;
    if (DGifGetCode(gif, &size, &block) == GIF_ERROR) return false;
    while (block != nullptr) {
        if (DGifGetCodeNext(gif, &block) == GIF_ERROR) return false;
    }
    return true;
}

/// Order of the rows: of an interlaced picture every eighth first (GIF89a, appendix E).
std::vector<int> row_order(int rows, bool interlaced) {
    std::vector<int> order;
    if (!interlaced) {
        for (int y = 0; y < rows; ++y) order.push_back(y);
        return order;
    }
    constexpr std::array<std::array<int, 2>, 4> kPasses = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : kPasses) {
        for (int y = first; y < rows; y += step) order.push_back(y);
    }
    return order;
}

/// The picture whose description was just read, on its place of the screen.
bool draw_picture(GifFileType* gif, int transparent, cv::Mat& screen) {
    const GifImageDesc& place = gif->Image;
    const ColorMapObject* colours = place.ColorMap != nullptr ? place.ColorMap : gif->SColorMap;
    if (colours == nullptr || place.Width <= 0 || place.Left < 0 || place.Top < 0) return false;
    std::vector<GifPixelType> row(static_cast<std::size_t>(place.Width));
    for (const int y : row_order(place.Height, place.Interlace)) {
        if (DGifGetLine(gif, row.data(), place.Width) == GIF_ERROR) return false;
        if (place.Top + y >= screen.rows) continue;
        for (int x = 0; x < std::min(place.Width, screen.cols - place.Left); ++x) {
            const int index = row[static_cast<std::size_t>(x)];
            if (index == transparent || index >= colours->ColorCount) continue;
            const GifColorType& colour = colours->Colors[index];
            screen.at<cv::Vec4b>(place.Top + y, place.Left + x) = {colour.Blue, colour.Green,
                                                                   colour.Red, 255};
        }
    }
    return true;
}

}  // namespace

std::optional<GifPicture> read_gif(std::span<const std::uint8_t> file, std::uint64_t most_pixels) {
    int error = 0;
    const Gif gif(DGifOpen(&file, read_bytes, &error));
    if (!gif || gif->SWidth <= 0 || gif->SHeight <= 0) return std::nullopt;
    if (static_cast<std::uint64_t>(gif->SWidth) * static_cast<std::uint64_t>(gif->SHeight) >
        most_pixels) {
        return std::nullopt;
    }
    GifPicture picture;
    int transparent = NO_TRANSPARENT_COLOR;
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    while (DGifGetRecordType(gif.get(), &record) == GIF_OK && record != TERMINATE_RECORD_TYPE) {
        if (record == EXTENSION_RECORD_TYPE && !read_extension(gif.get(), transparent)) break;
        if (record != IMAGE_DESC_RECORD_TYPE) continue;
        if (DGifGetImageDesc(gif.get()) == GIF_ERROR) break;
        if (++picture.pages > 1) {
            if (!skip_picture(gif.get())) break;
            continue;
        }
        picture.samples = cv::Mat::zeros(gif->SHeight, gif->SWidth, CV_8UC4);
        if (!draw_picture(gif.get(), transparent, picture.samples)) return std::nullopt;
    }
    if (picture.pages == 0) return std::nullopt;
    return picture;
}

}  // namespace oligo::core::detail
