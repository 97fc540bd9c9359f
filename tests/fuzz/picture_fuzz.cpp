// Any bytes as a file of a picture: 8-bit gray or RGB of the size that its header announces, or an
// InputError. The decoders of OpenCV's libraries are not instrumented; what is ours is.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/image/picture_header.hpp"
#include "core/log.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using oligo::fuzz::require;
    static const bool silent = (oligo::core::set_up_logging("off"), true);
    require(silent);
    constexpr std::uint64_t kMostPixels = 1U << 16;  // larger ones are as slow as they are large
    const std::vector<std::uint8_t> bytes(data, data + size);
    const auto header = oligo::core::detail::read_picture_header(bytes);
    if (header && (header->width_px > kMostPixels || header->height_px > kMostPixels ||
                   header->width_px * header->height_px > kMostPixels)) {
        return 0;
    }
    try {
        oligo::core::PictureNotes notes;
        const auto picture = oligo::core::decode_picture("picture", bytes, &notes);
        require(picture.channels == 1 || picture.channels == 3);
        require(picture.pixels() > 0 &&
                picture.samples.size() == picture.pixels() * picture.channels);
        notes.sentences();
    } catch (const oligo::core::InputError&) {
    }
    return 0;
}
