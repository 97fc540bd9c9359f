#include "tests/support/small_png.hpp"

#include "core/error.hpp"
#include "core/luma.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace oligo::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint32_t number_at(const Bytes& bytes, std::size_t at) {
    return std::uint32_t{bytes.at(at)} << 24 | std::uint32_t{bytes.at(at + 1)} << 16 |
           std::uint32_t{bytes.at(at + 2)} << 8 | bytes.at(at + 3);
}

int paeth(int left, int up, int corner) {
    const int guess = left + up - corner;
    const int to_left = std::abs(guess - left), to_up = std::abs(guess - up),
              to_corner = std::abs(guess - corner);
    if (to_left <= to_up && to_left <= to_corner) return left;
    return to_up <= to_corner ? up : corner;
}

/// Undoes the filter of one row; `above` is empty for the first one.
void unfilter(std::uint8_t filter, std::uint8_t* row, const std::uint8_t* above,
              std::size_t row_bytes, std::size_t step) {
    for (std::size_t i = 0; i < row_bytes; ++i) {
        const int left = i >= step ? row[i - step] : 0;
        const int up = above != nullptr ? above[i] : 0;
        const int corner = above != nullptr && i >= step ? above[i - step] : 0;
        const int guesses[] = {0, left, up, (left + up) / 2, paeth(left, up, corner)};
        row[i] = static_cast<std::uint8_t>(row[i] + guesses[filter]);
    }
}

}  // namespace

core::Picture read_small_png(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto refuse = [&](const char* what) { throw core::InputError(path + ": " + what); };
    if (bytes.size() < 33 || bytes[1] != 'P') refuse("no PNG");
    if (bytes[24] != 8 || (bytes[25] != 2 && bytes[25] != 0) || bytes[28] != 0) {
        refuse("not 8-bit RGB or gray without interlace");
    }
    core::Picture picture;
    picture.width_px = number_at(bytes, 16);
    picture.height_px = number_at(bytes, 20);
    picture.channels = bytes[25] == 2 ? 3 : 1;
    Bytes packed;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = number_at(bytes, at);
        if (bytes[at + 4] == 'I' && bytes[at + 5] == 'D') {
            const auto data = bytes.begin() + static_cast<std::ptrdiff_t>(at + 8);
            packed.insert(packed.end(), data, data + static_cast<std::ptrdiff_t>(length));
        }
        at += length + 12;
    }
    const std::size_t row_bytes = std::size_t{picture.width_px} * picture.channels;
    Bytes rows((row_bytes + 1) * picture.height_px);
    uLongf size = rows.size();
    if (uncompress(rows.data(), &size, packed.data(), packed.size()) != Z_OK ||
        size != rows.size()) {
        refuse("broken PNG data");
    }
    picture.samples.resize(row_bytes * picture.height_px);
    for (std::size_t y = 0; y < picture.height_px; ++y) {
        const std::uint8_t* from = rows.data() + y * (row_bytes + 1);
        std::uint8_t* row = picture.samples.data() + y * row_bytes;
        std::copy_n(from + 1, row_bytes, row);
        if (from[0] > 4) refuse("broken PNG filter");
        unfilter(from[0], row, y > 0 ? row - row_bytes : nullptr, row_bytes, picture.channels);
    }
    return picture;
}

core::Picture luma_of(const core::Picture& picture) {
    if (picture.channels == 1) return picture;
    core::Picture gray{picture.width_px, picture.height_px, 1, {}};
    gray.samples.reserve(picture.pixels());
    for (std::size_t i = 0; i < picture.samples.size(); i += 3) {
        gray.samples.push_back(
            core::luma(picture.samples[i], picture.samples[i + 1], picture.samples[i + 2]));
    }
    return gray;
}

}  // namespace oligo::test
