#include "core/image/image_io.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/opencv_quiet.hpp"
#include "core/luma.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>

namespace oligo::core {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;
constexpr std::array<std::string_view, 9> kWritten = {".png",  ".jpg", ".jpeg", ".webp", ".tif",
                                                      ".tiff", ".bmp", ".ppm",  ".pgm"};
constexpr std::array<std::string_view, 7> kAlsoRead = {".jfif", ".jpe", ".apng", ".gif",
                                                       ".dib",  ".pbm", ".pnm"};

std::string lower_extension(const fs::path& path) {
    std::string extension = path.extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension;
}

bool is_written(std::string_view extension) {
    return std::find(kWritten.begin(), kWritten.end(), extension) != kWritten.end();
}

InputError picture_error(const fs::path& path, const std::string& rest) {
    return InputError("picture '" + path.string() + "' " + rest);
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

bool is_picture_name(const fs::path& name) {
    const std::string extension = lower_extension(name);
    return is_written(extension) ||
           std::find(kAlsoRead.begin(), kAlsoRead.end(), extension) != kAlsoRead.end();
}

std::vector<std::uint8_t> encode_picture(const fs::path& path, const Picture& picture) {
    const std::string extension = lower_extension(path);
    if (!is_written(extension)) {
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
    detail::silence_opencv();
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
            if (is_picture_name(item->path()) && fs::is_regular_file(item->path())) {
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
