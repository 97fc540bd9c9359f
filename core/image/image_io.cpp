#include "core/image/image_io.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/library_messages.hpp"
#include "core/image/picture_header.hpp"
#include "core/luma.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>

namespace oligo::core {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;
constexpr std::array<std::string_view, 9> kExtensions = {".png",  ".jpg", ".jpeg", ".webp", ".tif",
                                                         ".tiff", ".bmp", ".ppm",  ".pgm"};

std::string lower_extension(const fs::path& path) {
    std::string extension = path.extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension;
}

bool is_known(std::string_view extension) {
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

InputError picture_error(const fs::path& path, const std::string& rest) {
    return InputError("picture '" + path.string() + "' " + rest);
}

/// OpenCV prints every error on its own before throwing it; ours go through exceptions alone.
void silence_opencv() {
    static const bool done = [] {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
        return true;
    }();
    static_cast<void>(done);
}

detail::PictureFileHeader checked_header(const fs::path& path,
                                         std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) throw picture_error(path, "is empty; expected a picture");
    const auto header = detail::read_picture_header(bytes);
    if (!header) {
        throw picture_error(path, "has no PNG, JPEG, WebP, TIFF, BMP or PNM header");
    }
    if (header->width_px > kMostPixels || header->height_px > kMostPixels ||
        header->width_px * header->height_px > kMostPixels) {
        throw picture_error(path, "has " + std::to_string(header->width_px) + " x " +
                                      std::to_string(header->height_px) +
                                      " pixels; expected at most 2^28");
    }
    if (!header->complete) throw picture_error(path, "is broken: it ends too early");
    return *header;
}

/// What a library remarked on a picture that it decoded. A JPEG's remarks say that samples are
/// made up; those on PNG and TIFF are about profiles and private tags, which we do not use.
void report_messages(const fs::path& path, const detail::PictureFileHeader& header,
                     const std::string& said) {
    const bool damaged = header.format == detail::PictureFormat::kJpeg;
    spdlog::log(damaged ? spdlog::level::warn : spdlog::level::debug, "picture '{}'{}: {}",
                path.string(), damaged ? " is damaged and was decoded as far as it goes" : "",
                said);
}

cv::Mat decode(const fs::path& path, const std::vector<std::uint8_t>& bytes,
               const detail::PictureFileHeader& header) {
    // IMREAD_UNCHANGED keeps alpha but leaves a JPEG's orientation tag to us; JPEG has no alpha.
    const int flags = header.format == detail::PictureFormat::kJpeg
                          ? cv::IMREAD_ANYDEPTH | cv::IMREAD_ANYCOLOR
                          : cv::IMREAD_UNCHANGED;
    silence_opencv();
    const detail::LibraryMessages messages;
    cv::Mat decoded;
    try {
        decoded = cv::imdecode(bytes, flags);
    } catch (const cv::Exception& error) {
        throw picture_error(path, "is broken: " + error.err);
    }
    const std::string said = messages.text();
    if (decoded.empty()) {
        throw picture_error(path, "is broken: " + (said.empty() ? "it cannot be decoded" : said));
    }
    if (!said.empty()) report_messages(path, header, said);
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

void check(const Picture& picture) {
    if (picture.pixels() == 0 || (picture.channels != 1 && picture.channels != 3) ||
        picture.samples.size() != picture.pixels() * picture.channels) {
        throw InputError("a picture of " + std::to_string(picture.width_px) + " x " +
                         std::to_string(picture.height_px) + " with " +
                         std::to_string(picture.channels) + " channels and " +
                         std::to_string(picture.samples.size()) +
                         " samples; expected a full gray or RGB picture");
    }
}

/// The picture's samples as OpenCV sees them, in RGB order and not copied.
cv::Mat view(const Picture& picture) {
    check(picture);
    return cv::Mat(static_cast<int>(picture.height_px), static_cast<int>(picture.width_px),
                   picture.channels == 1 ? CV_8UC1 : CV_8UC3,
                   const_cast<std::uint8_t*>(picture.samples.data()));
}

}  // namespace

Picture load_picture(const fs::path& path, PictureNotes* notes) {
    return decode_picture(path, read_file(path), notes);
}

bool is_picture_name(const fs::path& name) {
    return is_known(lower_extension(name));
}

Picture decode_picture(const fs::path& path, const std::vector<std::uint8_t>& bytes,
                       PictureNotes* notes) {
    const detail::PictureFileHeader header = checked_header(path, bytes);
    const cv::Mat decoded = upright(decode(path, bytes, header), header.orientation);
    if (notes != nullptr) {
        notes->reduced_to_8_bit = decoded.depth() == CV_16U;
        notes->alpha_over_white = decoded.channels() == 4;
    }
    return to_picture(decoded, decoded.channels() == 1 || header.gray_alpha);
}

std::vector<std::uint8_t> encode_picture(const fs::path& path, const Picture& picture) {
    const std::string extension = lower_extension(path);
    if (!is_known(extension)) {
        throw picture_error(path,
                            "cannot be written as '" + extension +
                                "'; expected .png .jpg .jpeg .webp .tif .tiff .bmp .ppm .pgm");
    }
    if (extension == ".pgm" && picture.channels != 1) {
        throw picture_error(path, "has colour, which .pgm cannot hold; expected .ppm");
    }
    const Picture source = extension == ".ppm" ? to_rgb(picture) : picture;
    cv::Mat image = view(source);
    if (source.channels == 3) cv::cvtColor(image, image, cv::COLOR_RGB2BGR);
    std::vector<int> options;
    if (extension == ".webp") options = {cv::IMWRITE_WEBP_QUALITY, 101};  // over 100: lossless
    silence_opencv();
    std::vector<std::uint8_t> bytes;
    try {
        if (!cv::imencode(extension, image, bytes, options)) bytes.clear();
    } catch (const cv::Exception& error) {
        throw picture_error(path, "cannot be written: " + error.err);
    }
    if (bytes.empty()) throw picture_error(path, "cannot be written in this format at this size");
    return bytes;
}

void save_picture(const fs::path& path, const Picture& picture) {
    write_file_atomic(path, encode_picture(path, picture));
}

std::vector<fs::path> find_pictures(const std::vector<fs::path>& paths) {
    std::vector<fs::path> found;
    for (const fs::path& path : paths) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (!fs::exists(status)) throw InputError("'" + path.string() + "' does not exist");
        if (!fs::is_directory(status)) {
            found.push_back(path);
            continue;
        }
        std::vector<fs::path> below;
        auto item = fs::recursive_directory_iterator(path, error);
        for (; !error && item != fs::recursive_directory_iterator(); item.increment(error)) {
            if (is_known(lower_extension(item->path())) && fs::is_regular_file(item->path())) {
                below.push_back(item->path());
            }
        }
        if (error) {
            throw InputError("folder '" + path.string() + "' cannot be read: " + error.message());
        }
        std::sort(below.begin(), below.end());
        found.insert(found.end(), below.begin(), below.end());
    }
    return found;
}

Picture to_rgb(const Picture& picture) {
    check(picture);
    if (picture.channels == 3) return picture;
    Picture rgb{picture.width_px, picture.height_px, 3, {}};
    rgb.samples.reserve(3 * picture.samples.size());
    for (const std::uint8_t sample : picture.samples)
        rgb.samples.insert(rgb.samples.end(), 3, sample);
    return rgb;
}

Picture to_gray(const Picture& picture) {
    check(picture);
    if (picture.channels == 1) return picture;
    Picture gray{picture.width_px, picture.height_px, 1, {}};
    gray.samples.reserve(picture.pixels());
    for (std::size_t i = 0; i < picture.samples.size(); i += 3) {
        gray.samples.push_back(
            luma(picture.samples[i], picture.samples[i + 1], picture.samples[i + 2]));
    }
    return gray;
}

Picture resize(const Picture& picture, std::uint32_t width_px, std::uint32_t height_px) {
    if (width_px == 0 || height_px == 0 || std::uint64_t{width_px} * height_px > kMostPixels) {
        throw InputError("resize to " + std::to_string(width_px) + " x " +
                         std::to_string(height_px) + " pixels; expected 1..2^28 pixels");
    }
    Picture resized{width_px, height_px, picture.channels, {}};
    resized.samples.resize(resized.pixels() * picture.channels);
    cv::Mat target = view(resized);
    cv::resize(view(picture), target, target.size(), 0, 0, cv::INTER_AREA);
    return resized;
}

Picture beside(const Picture& left, const Picture& right, std::uint32_t gap_px) {
    if (left.height_px != right.height_px) {
        throw InputError("pictures of " + std::to_string(left.height_px) + " and " +
                         std::to_string(right.height_px) + " rows; expected equal heights");
    }
    const Picture a = to_rgb(left), b = to_rgb(right);
    Picture both{a.width_px + gap_px + b.width_px, a.height_px, 3, {}};
    both.samples.assign(both.pixels() * 3, 255);
    cv::Mat target = view(both);
    const auto columns = [](const Picture& p) { return static_cast<int>(p.width_px); };
    view(a).copyTo(target.colRange(0, columns(a)));
    view(b).copyTo(target.colRange(target.cols - columns(b), target.cols));
    return both;
}

}  // namespace oligo::core
