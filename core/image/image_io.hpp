#pragma once

#include "core/picture.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::core {

/// What load_picture had to change to reach 8-bit gray or RGB.
struct PictureNotes {
    std::size_t pages = 1;  ///< pictures in the file, of which the first is taken
    bool reduced_to_8_bit = false;
    unsigned used_bits = 0;  ///< of 16-bit samples: bits of the largest
    bool alpha_over_white = false;
    bool converted_to_srgb = false;
    bool profile_unusable = false;  ///< broken, or not of this kind of samples

    /// For people, one remark each; empty when there is nothing to say.
    std::vector<std::string> sentences() const;
};

/// Reads PNG, JPEG, WebP, TIFF, BMP, GIF or PNM; of several pages or frames the first. Colours of a
/// stated profile become sRGB, 16-bit samples are scaled to 8 bits with rounding, alpha is composed
/// over white, orientation tags are applied, palettes expanded. A gray file gives one channel.
/// Throws InputError for a missing, empty, broken or cut file and for more than 2^28 pixels.
Picture load_picture(const std::filesystem::path& path, PictureNotes* notes = nullptr);
/// The same from a file's bytes; `name` is what errors call it.
Picture decode_picture(const std::filesystem::path& name, const std::vector<std::uint8_t>& bytes,
                       PictureNotes* notes = nullptr);
/// True for a name that ends like a picture that load_picture() reads.
bool is_picture_name(const std::filesystem::path& name);

/// The bytes of a file of this name; the format follows the extension (.png .jpg .jpeg .webp .tif
/// .tiff .bmp .ppm .pgm). Throws InputError for another extension.
std::vector<std::uint8_t> encode_picture(const std::filesystem::path& path, const Picture& picture);
/// Writes it by atomic rename. Throws InputError for a folder that cannot be written as well.
void save_picture(const std::filesystem::path& path, const Picture& picture);

/// Picture files below the given files and folders (recursive, sorted, by extension).
/// Throws InputError for a path that does not exist.
std::vector<std::filesystem::path> find_pictures(const std::vector<std::filesystem::path>& paths);

/// Gray becomes three equal channels; RGB is returned as it is.
Picture to_rgb(const Picture& picture);
/// Luma rint(.299 R + .587 G + .114 B); gray is returned as it is.
Picture to_gray(const Picture& picture);
/// Area-averaged resize.
Picture resize(const Picture& picture, std::uint32_t width_px, std::uint32_t height_px);

/// Two pictures of one height side by side with a gap of `gap_px` white columns.
Picture beside(const Picture& left, const Picture& right, std::uint32_t gap_px);

}  // namespace oligo::core
