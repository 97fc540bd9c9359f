#include "core/image/picture_header.hpp"

#include "core/image/byte_walk.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace oligo::core::detail {

namespace {

unsigned exif_orientation(Bytes exif) {
    constexpr std::uint64_t kOrientation = 274;
    if (has_at(exif, 0, std::string_view("Exif\0\0", 6))) exif = exif.subspan(6);
    const auto directory = TiffDirectory::first(exif);
    const std::uint64_t value = directory ? directory->value(kOrientation) : 0;
    return value >= 1 && value <= 8 ? static_cast<unsigned>(value) : 1;
}

void read_png(Bytes bytes, PictureFileHeader& header) {
    header.width_px = integer(bytes, 16, 4, true);
    header.height_px = integer(bytes, 20, 4, true);
    header.gray_alpha = integer(bytes, 25, 1, true) == 4;
    header.complete = false;
    for (std::size_t chunk = 8; chunk + 12 <= bytes.size();) {
        const std::size_t length = integer(bytes, chunk, 4, true);
        if (has_at(bytes, chunk + 4, "IEND")) header.complete = true;
        if (length > bytes.size() - chunk - 12) break;
        if (has_at(bytes, chunk + 4, "acTL")) {
            header.pages = std::max<std::size_t>(1, integer(bytes, chunk + 8, 4, true));
        }
        if (has_at(bytes, chunk + 4, "eXIf")) {
            header.orientation = exif_orientation(bytes.subspan(chunk + 8, length));
        }
        chunk += length + 12;
    }
}

/// ITU-T T.81 annex B: markers 0xC0..0xCF but C4, C8 and CC start a frame with the size. Bytes
/// between segments that belong to none are passed over, as decoders do.
void read_jpeg(Bytes bytes, PictureFileHeader& header) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        const unsigned marker = bytes[at + 1];
        if (bytes[at] != 0xFF || marker == 0xFF || marker == 0) {  // stray, or a fill byte
            ++at;
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
            marker != 0xCC) {
            header.height_px = integer(bytes, at + 5, 2, true);
            header.width_px = integer(bytes, at + 7, 2, true);
        }
        if (marker == 0xDA) break;  // from here on the scan
        at += 2 + integer(bytes, at + 2, 2, true);
    }
    constexpr std::uint8_t kEnd[] = {0xFF, 0xD9};
    const auto rest = bytes.subspan(std::min(at, bytes.size()));
    header.complete =
        std::search(rest.begin(), rest.end(), std::begin(kEnd), std::end(kEnd)) != rest.end();
}

/// TIFF 6.0 section 8; the pictures of a file are a chain of directories.
void read_tiff(Bytes bytes, PictureFileHeader& header) {
    constexpr std::uint64_t kWidth = 256, kHeight = 257, kSamplesPerPixel = 277,
                            kExtraSamples = 338;
    constexpr std::uint64_t kBitsPerSample = 258, kSubfileType = 254, kReduced = 1;
    constexpr std::uint64_t kAssociated = 1, kUnassociated = 2;
    auto directory = TiffDirectory::first(bytes);
    if (!directory) return;
    header.width_px = directory->value(kWidth);
    header.height_px = directory->value(kHeight);
    header.channels = static_cast<unsigned>(directory->value(kSamplesPerPixel, 1));
    // libtiff multiplies samples of 8 bits itself where the file has not done it.
    const std::uint64_t extra = directory->value(kExtraSamples);
    header.premultiplied =
        extra == kAssociated || (extra == kUnassociated && directory->value(kBitsPerSample) == 8);
    constexpr std::size_t kMostPages = 10000;
    std::set<std::size_t> seen{directory->place()};  // also those that are no pages
    for (directory = directory->next(); directory && seen.size() < kMostPages;
         directory = directory->next()) {
        if (!seen.insert(directory->place()).second) break;  // the chain goes round
        if ((directory->value(kSubfileType) & kReduced) == 0) ++header.pages;
    }
}

/// RFC 9649: the size is in VP8X, else in the one VP8 or VP8L chunk.
void read_webp(Bytes bytes, PictureFileHeader& header) {
    header.complete = integer(bytes, 4, 4, false) + 8 <= bytes.size();
    if (has_at(bytes, 12, "VP8X")) {
        header.width_px = integer(bytes, 24, 3, false) + 1;
        header.height_px = integer(bytes, 27, 3, false) + 1;
    } else if (has_at(bytes, 12, "VP8L")) {
        const std::uint64_t packed = integer(bytes, 21, 4, false);
        header.width_px = (packed & 0x3FFF) + 1;
        header.height_px = ((packed >> 14) & 0x3FFF) + 1;
    } else {
        header.width_px = integer(bytes, 26, 2, false) & 0x3FFF;
        header.height_px = integer(bytes, 28, 2, false) & 0x3FFF;
    }
    std::size_t frames = 0;
    for (std::size_t chunk = 12; chunk + 8 <= bytes.size();) {
        const std::size_t length = integer(bytes, chunk + 4, 4, false);
        if (length > bytes.size() - chunk - 8) break;
        if (has_at(bytes, chunk, "ANMF")) header.pages = ++frames;
        if (has_at(bytes, chunk, "EXIF")) {
            header.orientation = exif_orientation(bytes.subspan(chunk + 8, length));
        }
        chunk += 8 + length + length % 2;
    }
    header.animated = frames > 0;
}

void read_bmp(Bytes bytes, PictureFileHeader& header) {
    const bool old = integer(bytes, 14, 4, false) == 12;  // OS/2 1.x: 16-bit sizes
    header.width_px = integer(bytes, 18, old ? 2 : 4, false);
    header.height_px = integer(bytes, old ? 20 : 22, old ? 2 : 4, false);
    // Rows from the top are marked by a negative height.
    if (header.height_px > 0x7FFFFFFF) header.height_px = 0x100000000 - header.height_px;
    const std::uint64_t bits = integer(bytes, old ? 24 : 28, 2, false);
    const bool compressed = !old && integer(bytes, 30, 4, false) != 0;
    const std::uint64_t row_bytes = (header.width_px * bits + 31) / 32 * 4;
    // Both factors are below 2^32 * 2^16 / 8 and 2^32: a wrap would need a size refused anyway.
    header.complete =
        compressed || integer(bytes, 10, 4, false) + row_bytes * header.height_px <= bytes.size();
}

bool is_space(std::uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// Netpbm: "P6", then numbers apart by white space, "#" starts a comment.
void read_pnm(Bytes bytes, PictureFileHeader& header) {
    std::size_t at = 2;
    const auto number = [&] {
        while (at < bytes.size() && (bytes[at] < '0' || bytes[at] > '9')) {
            if (bytes[at] == '#') {
                while (at < bytes.size() && bytes[at] != '\n') ++at;
            } else {
                ++at;
            }
        }
        std::uint64_t value = 0;
        for (; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; ++at) {
            value = std::min<std::uint64_t>(value * 10 + (bytes[at] - '0'), 0xFFFFFFFF);
        }
        return value;
    };
    header.width_px = number();
    header.height_px = number();
    const std::uint64_t samples = header.width_px * header.height_px;
    const std::size_t left = bytes.size() - at;
    switch (bytes[1]) {
        case '4':
            header.complete = (header.width_px + 7) / 8 * header.height_px < left;
            break;
        case '5':
        case '6': {
            const std::uint64_t sample_bytes = number() > 255 ? 2 : 1;
            const std::uint64_t channels = bytes[1] == '6' ? 3 : 1;
            header.complete =
                samples <= bytes.size() && samples * sample_bytes * channels < bytes.size() - at;
            break;
        }
        default:  // text: at least one character a sample
            header.complete = samples <= left;
    }
}

}  // namespace

std::optional<PictureFileHeader> read_picture_header(Bytes bytes) {
    PictureFileHeader header;
    if (has_at(bytes, 0, "\x89PNG\r\n\x1A\n")) {
        header.format = PictureFormat::kPng;
        read_png(bytes, header);
    } else if (has_at(bytes, 0, "\xFF\xD8\xFF")) {
        header.format = PictureFormat::kJpeg;
        read_jpeg(bytes, header);
    } else if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBPVP8")) {
        header.format = PictureFormat::kWebp;
        read_webp(bytes, header);
    } else if (TiffDirectory::first(bytes)) {
        header.format = PictureFormat::kTiff;
        read_tiff(bytes, header);
    } else if (has_at(bytes, 0, "BM")) {
        header.format = PictureFormat::kBmp;
        read_bmp(bytes, header);
    } else if (has_at(bytes, 0, "GIF8")) {
        header.format = PictureFormat::kGif;
        header.width_px = integer(bytes, 6, 2, false);
        header.height_px = integer(bytes, 8, 2, false);
    } else if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6' &&
               is_space(bytes[2])) {
        header.format = PictureFormat::kPnm;
        read_pnm(bytes, header);
    } else {
        return std::nullopt;
    }
    if (header.width_px == 0 || header.height_px == 0) return std::nullopt;
    return header;
}

}  // namespace oligo::core::detail
