#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace oligo::core::detail {

enum class PictureFormat { kPng, kJpeg, kWebp, kTiff, kBmp, kPnm, kGif };

/// What is known of a picture file before it is decoded, so that neither a foreign format nor an
/// absurd size ever reaches the decoder.
struct PictureFileHeader {
    PictureFormat format = PictureFormat::kPng;
    std::uint64_t width_px = 0;
    std::uint64_t height_px = 0;
    std::size_t pages = 1;       ///< pictures in the file: TIFF's pages, frames of PNG, WebP, GIF
    bool animated = false;       ///< WebP: the picture is in frames
    unsigned channels = 0;       ///< TIFF: samples a pixel
    bool premultiplied = false;  ///< TIFF: colours come multiplied by alpha
    bool gray_alpha = false;     ///< PNG colour type 4
    unsigned orientation = 1;  ///< Exif 1..8, of PNG and WebP (JPEG and TIFF decoders apply theirs)
    bool complete = true;      ///< false when the file ends too early for what it declares
};

/// Empty when the bytes are none of these formats or end before the size.
std::optional<PictureFileHeader> read_picture_header(std::span<const std::uint8_t> bytes);

}  // namespace oligo::core::detail
