#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/color_profile.hpp"
#include "core/image/gif.hpp"
#include "core/image/image_io.hpp"
#include "core/image/library_messages.hpp"
#include "core/image/opencv_quiet.hpp"
#include "core/image/picture_header.hpp"
#include "core/image/webp_frame.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string_view>

namespace oligo::core {
namespace {

namespace fs = std::filesystem;
using detail::PictureFileHeader;
using detail::PictureFormat;
using FileBytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;

InputError picture_error(const fs::path& path, const std::string& rest) {
    return InputError("picture '" + path.string() + "' " + rest);
}

PictureFileHeader checked_header(const fs::path& path, std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) throw picture_error(path, "is empty; expected a picture");
    const auto header = detail::read_picture_header(bytes);
    if (!header) {
        throw picture_error(path, "has no PNG, JPEG, WebP, TIFF, BMP, GIF or PNM header");
    }
    if (header->width_px > kMostPixels || header->height_px > kMostPixels ||
        header->width_px * header->height_px > kMostPixels) {
        throw picture_error(path, "has " + std::to_string(header->width_px) + " x " +
                                      std::to_string(header->height_px) +
                                      " pixels; expected at most 2^28");
    }
    if (!header->complete && header->format != PictureFormat::kJpeg) {
        throw picture_error(path, "is broken: it ends too early");
    }
    if (header->channels > 4) {
        throw picture_error(path, "has " + std::to_string(header->channels) +
                                      " channels; expected gray, RGB, CMYK or RGB with alpha");
    }
    return *header;
}

/// What a library remarked on a picture that it decoded, a line a remark, judged by us. Remarks on
/// PNG and TIFF are about profiles and private tags; a JPEG's say that samples are made up, unless
/// they are about bytes between its segments.
void judge_remarks(const fs::path& path, const PictureFileHeader& header, const std::string& said) {
    bool damaged = false;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) {
        spdlog::debug("picture '{}': {}", path.string(), line);
        if (line.find("premature end of data segment") != line.npos) {
            throw picture_error(path, "is broken: its data end too early");
        }
        damaged |= line.find("before marker") == line.npos || line.find("0xd9") != line.npos;
    }
    if (damaged && !header.complete) throw picture_error(path, "is broken: its data end too early");
    if (damaged && header.format == PictureFormat::kJpeg) {
        spdlog::warn("picture '{}' is damaged: a part of it is made up", path.string());
    }
}

/// OpenCV asks its readers one after the other whether a file is theirs. Where the one of the
/// format that we found says no, as those of WebP and BigTIFF may, no other is to have it: the one
/// of DICOM, whose mark stands behind 128 bytes of anything, may end the program.
bool may_be_taken_for_dicom(const PictureFileHeader& header, const FileBytes& bytes) {
    constexpr std::string_view kMark = "DICM";
    constexpr std::size_t kBefore = 128;
    const bool sure = header.format != PictureFormat::kWebp &&
                      (header.format != PictureFormat::kTiff || bytes[2] == 42 || bytes[3] == 42);
    return !sure && bytes.size() >= kBefore + kMark.size() &&
           std::equal(kMark.begin(), kMark.end(), bytes.begin() + kBefore);
}

/// Decodes with OpenCV. Nothing but our own words reaches the terminal.
cv::Mat decode_by_opencv(const fs::path& path, const FileBytes& bytes,
                         const PictureFileHeader& header) {
    // IMREAD_UNCHANGED keeps alpha but leaves a JPEG's orientation tag to us; JPEG has no alpha.
    const int flags = header.format == PictureFormat::kJpeg
                          ? cv::IMREAD_ANYDEPTH | cv::IMREAD_ANYCOLOR
                          : cv::IMREAD_UNCHANGED;
    if (may_be_taken_for_dicom(header, bytes)) {
        throw picture_error(path,
                            "has the mark of a DICOM file; expected PNG, JPEG, WebP, TIFF, BMP, "
                            "GIF or PNM alone");
    }
    detail::silence_opencv();
    const detail::LibraryMessages messages;
    cv::Mat decoded;
    try {
        decoded = cv::imdecode(bytes, flags);
    } catch (const cv::Exception& error) {
        throw picture_error(path, "is broken: " + error.err);
    }
    const std::string said = messages.text();
    if (decoded.empty()) {
        throw picture_error(path, "is broken: " + (said.empty() ? "it cannot be decoded"
                                                                : said.substr(0, said.find('\n'))));
    }
    if (!said.empty()) judge_remarks(path, header, said);
    return decoded;
}

/// The first frame of an animated WebP file on its canvas, which is transparent elsewhere.
cv::Mat decode_webp_frame(const fs::path& path, const FileBytes& bytes,
                          const PictureFileHeader& header) {
    const auto frame = detail::first_webp_frame(bytes);
    if (!frame) throw picture_error(path, "is broken: it holds no whole frame");
    const cv::Mat decoded = decode_by_opencv(path, frame->file, header);
    const auto columns = static_cast<int>(header.width_px),
               rows = static_cast<int>(header.height_px);
    if (decoded.cols == columns && decoded.rows == rows) return decoded;
    const cv::Rect place(static_cast<int>(frame->left_px), static_cast<int>(frame->top_px),
                         decoded.cols, decoded.rows);
    if ((place & cv::Rect(0, 0, columns, rows)) != place) {
        throw picture_error(path, "is broken: a frame does not fit its canvas");
    }
    cv::Mat canvas = cv::Mat::zeros(rows, columns, CV_8UC4);
    for (int y = 0; y < decoded.rows; ++y) {
        for (int x = 0; x < decoded.cols; ++x) {
            auto& to = canvas.at<cv::Vec4b>(place.y + y, place.x + x);
            const std::uint8_t* const from = decoded.ptr(y, x);
            to = {from[0], from[1], from[2], decoded.channels() == 4 ? from[3] : std::uint8_t{255}};
        }
    }
    return canvas;
}

cv::Mat decode(const fs::path& path, const FileBytes& bytes, PictureFileHeader& header) {
    if (header.format == PictureFormat::kGif) {
        const auto picture = detail::read_gif(bytes, kMostPixels);
        if (!picture) throw picture_error(path, "is broken: it cannot be decoded");
        header.pages = picture->pages;
        return picture->samples;
    }
    if (header.format == PictureFormat::kWebp && header.animated) {
        return decode_webp_frame(path, bytes, header);
    }
    if (header.format == PictureFormat::kJpeg && !header.complete) {
        FileBytes ended = bytes;  // so that the decoder sees the end of what there is
        ended.insert(ended.end(), {0xFF, 0xD9});
        return decode_by_opencv(path, ended, header);
    }
    return decode_by_opencv(path, bytes, header);
}

cv::Mat decode_checked(const fs::path& path, const FileBytes& bytes, PictureFileHeader& header) {
    cv::Mat decoded = decode(path, bytes, header);
    if (decoded.depth() != CV_8U && decoded.depth() != CV_16U) {
        throw picture_error(path, "has samples of a kind other than 8 or 16 bit unsigned");
    }
    if (decoded.channels() != 1 && decoded.channels() != 3 && decoded.channels() != 4) {
        throw picture_error(path, "has " + std::to_string(decoded.channels()) +
                                      " channels; expected gray, RGB or RGB with alpha");
    }
    return decoded;
}

/// Exif orientation, CIPA DC-008 section 4.6.4 tag 274.
cv::Mat upright(const cv::Mat& stored, unsigned orientation) {
    cv::Mat turned = stored;
    if (orientation >= 5) cv::transpose(stored, turned);
    constexpr int kBoth = -1, kRows = 0, kColumns = 1;
    cv::Mat result = turned;
    if (orientation == 2 || orientation == 6) cv::flip(turned, result, kColumns);
    if (orientation == 3 || orientation == 7) cv::flip(turned, result, kBoth);
    if (orientation == 4 || orientation == 8) cv::flip(turned, result, kRows);
    return result;
}

/// Colours that were multiplied by alpha, divided by it: in 16 bits, so that nothing is lost.
cv::Mat divided_by_alpha(const cv::Mat& decoded) {
    cv::Mat wide;
    decoded.convertTo(wide, CV_16U, decoded.depth() == CV_8U ? 257 : 1);
    for (int y = 0; y < wide.rows; ++y) {
        auto* row = wide.ptr<std::uint16_t>(y);
        for (int x = 0; x < wide.cols; ++x, row += 4) {
            const std::uint64_t alpha = row[3];
            for (int c = 0; c < 3 && alpha > 0; ++c) {
                const std::uint64_t divided = (row[c] * std::uint64_t{65535} + alpha / 2) / alpha;
                row[c] = static_cast<std::uint16_t>(std::min<std::uint64_t>(divided, 65535));
            }
        }
    }
    return wide;
}

/// One row of `Sample` in OpenCV's channel order to 8-bit gray or RGB, alpha over white.
template <typename Sample>
void convert_row(const Sample* from, std::size_t pixels, std::size_t channels,
                 std::uint32_t channels_out, std::uint8_t* to) {
    constexpr std::uint64_t kMax = std::numeric_limits<Sample>::max();
    for (std::size_t x = 0; x < pixels; ++x, from += channels, to += channels_out) {
        const std::uint64_t alpha = channels == 4 ? from[3] : kMax;
        for (std::uint32_t c = 0; c < channels_out; ++c) {
            const std::uint64_t sample = channels_out == 1 ? from[0] : from[2 - c];  // BGR
            const std::uint64_t over_white = sample * alpha + kMax * (kMax - alpha);
            to[c] = static_cast<std::uint8_t>((over_white * 255 + kMax * kMax / 2) / (kMax * kMax));
        }
    }
}

Picture to_picture(const cv::Mat& decoded, bool gray) {
    Picture picture;
    picture.width_px = static_cast<std::uint32_t>(decoded.cols);
    picture.height_px = static_cast<std::uint32_t>(decoded.rows);
    picture.channels = gray ? 1 : 3;
    const std::size_t row_bytes = std::size_t{picture.width_px} * picture.channels;
    picture.samples.resize(row_bytes * picture.height_px);
    const auto channels = static_cast<std::size_t>(decoded.channels());
    for (int y = 0; y < decoded.rows; ++y) {
        std::uint8_t* row = picture.samples.data() + row_bytes * static_cast<std::size_t>(y);
        if (decoded.depth() == CV_16U) {
            convert_row(decoded.ptr<std::uint16_t>(y), picture.width_px, channels, picture.channels,
                        row);
        } else {
            convert_row(decoded.ptr<std::uint8_t>(y), picture.width_px, channels, picture.channels,
                        row);
        }
    }
    return picture;
}

/// Whether any pixel is not opaque.
bool is_transparent(const cv::Mat& decoded) {
    if (decoded.channels() != 4) return false;
    cv::Mat alpha;
    cv::extractChannel(decoded, alpha, 3);
    const int opaque = decoded.depth() == CV_16U ? 0xFFFF : 0xFF;
    return cv::countNonZero(alpha != opaque) > 0;
}

/// How many bits of 16 the samples use, alpha aside; 0 for 8-bit samples.
unsigned used_bits(const cv::Mat& decoded) {
    if (decoded.depth() != CV_16U) return 0;
    unsigned all = 0;
    for (int y = 0; y < decoded.rows; ++y) {
        const auto* row = decoded.ptr<std::uint16_t>(y);
        for (int i = 0; i < decoded.cols * decoded.channels(); ++i) {
            if (decoded.channels() != 4 || i % 4 != 3) all |= row[i];
        }
    }
    unsigned bits = 0;
    for (; all >> bits != 0; ++bits) {
    }
    return bits;
}

}  // namespace

Picture decode_picture(const fs::path& path, const std::vector<std::uint8_t>& bytes,
                       PictureNotes* notes) {
    PictureFileHeader header = checked_header(path, bytes);
    cv::Mat decoded = upright(decode_checked(path, bytes, header), header.orientation);
    PictureNotes found;
    found.pages = header.pages;
    found.reduced_to_8_bit = decoded.depth() == CV_16U;
    found.used_bits = used_bits(decoded);
    found.alpha_over_white = is_transparent(decoded);
    if (header.premultiplied && found.alpha_over_white) decoded = divided_by_alpha(decoded);
    const auto profile = detail::stated_profile(bytes, header.format);
    if (!profile.empty()) {
        const auto came = detail::to_srgb(decoded, profile);
        found.converted_to_srgb = came == detail::Conversion::kConverted;
        found.profile_unusable = came == detail::Conversion::kUnusable;
    }
    if (notes != nullptr) *notes = found;
    return to_picture(decoded, decoded.channels() == 1 || header.gray_alpha);
}

Picture load_picture(const fs::path& path, PictureNotes* notes) {
    return decode_picture(path, read_file(path), notes);
}

std::vector<std::string> PictureNotes::sentences() const {
    std::vector<std::string> said;
    if (pages > 1) {
        said.push_back("only the first of its " + std::to_string(pages) + " pictures is taken");
    }
    if (reduced_to_8_bit) said.emplace_back("reduced to 8 bits a sample");
    constexpr unsigned kFull = 16, kWorthSaying = 2;
    if (used_bits > 0 && used_bits + kWorthSaying <= kFull) {
        said.push_back("its samples use only " + std::to_string(used_bits) + " of 16 bits, so " +
                       std::to_string(used_bits > 8 ? used_bits - 8 : 0) + " of 8 are left: a " +
                       std::to_string(used_bits) +
                       "-bit picture should be scaled to 16 bits before");
    }
    if (alpha_over_white) said.emplace_back("alpha composed over white");
    if (converted_to_srgb) said.emplace_back("converted to sRGB from its colour profile");
    if (profile_unusable) said.emplace_back("its colour profile cannot be used; taken as sRGB");
    return said;
}

}  // namespace oligo::core
