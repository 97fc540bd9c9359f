// Any bytes as a file of a picture: 8-bit gray or RGB of the size that its header announces, or an
// InputError, whole and by rows. The decoders of OpenCV's libraries are not instrumented; what is
// ours is.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/image/picture_header.hpp"
#include "core/image/row_reader.hpp"
#include "core/log.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace {

/// The first rows of a file with these bytes, of any announced size that is not refused.
void read_rows(const std::vector<std::uint8_t>& bytes) {
    constexpr std::uint64_t kMostSamples = 1U << 18;
    const int file = ::memfd_create("picture", 0);
    if (file < 0) return;
    const bool written =
        ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    for (std::size_t page = 0; written && page < 2; ++page) {
        try {
            const auto reader = oligo::core::open_picture_rows(path, page);
            const std::uint64_t row =
                reader ? std::uint64_t{reader->width_px()} * reader->channels() : kMostSamples + 1;
            std::vector<std::uint8_t> samples(row <= kMostSamples ? row : 0);
            for (std::uint64_t y = 0;
                 !samples.empty() && y < reader->height_px() && (y + 1) * row <= kMostSamples;
                 ++y) {
                reader->read(1, samples.data());
            }
        } catch (const oligo::core::InputError&) {
        }
    }
    ::close(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using oligo::fuzz::require;
    static const bool silent = (oligo::core::set_up_logging("off"), true);
    require(silent);
    constexpr std::uint64_t kMostPixels = 1U << 16;  // larger ones are as slow as they are large
    const std::vector<std::uint8_t> bytes(data, data + size);
    read_rows(bytes);
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
