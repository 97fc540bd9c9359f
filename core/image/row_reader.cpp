#include "core/image/row_reader.hpp"

#include "core/error.hpp"
#include "core/image/color_profile.hpp"
#include "core/image/library_messages.hpp"
#include "core/image/picture_header.hpp"
#include "core/image/row_formats.hpp"

#include <fcntl.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace oligo::core {
namespace {

namespace fs = std::filesystem;
using detail::PictureFormat;
using detail::StoredRows;

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 34;

/// A file's bytes where the system keeps them: only what is looked at is read.
class MappedFile {
  public:
    explicit MappedFile(const fs::path& path) {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat facts {};
        if (file < 0) return;
        if (::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
            const auto size = static_cast<std::size_t>(facts.st_size);
            void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
            if (at != MAP_FAILED) bytes_ = {static_cast<const std::uint8_t*>(at), size};
        }
        ::close(file);
    }
    ~MappedFile() {
        if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::uint8_t> bytes() const { return bytes_; }

  private:
    std::span<const std::uint8_t> bytes_;
};

InputError broken(const fs::path& path, const std::string& why) {
    return InputError("picture '" + path.string() + "' is broken: " + why);
}

class FileReader final : public PictureReader {
  public:
    FileReader(fs::path path, std::unique_ptr<StoredRows> rows, std::vector<std::uint8_t> profile)
        : path_(std::move(path)), rows_(std::move(rows)), profile_(std::move(profile)) {
        notes_.pages = rows_->pages;
        notes_.reduced_to_8_bit = rows_->bits == 16;
    }

    std::uint32_t width_px() const override { return rows_->width; }
    std::uint32_t height_px() const override { return rows_->height; }
    std::uint32_t channels() const override { return rows_->channels; }
    PictureNotes notes() const override {
        PictureNotes notes = notes_;
        for (; all_bits_ >> notes.used_bits != 0; ++notes.used_bits) {
        }
        return notes;
    }

    void read(std::uint32_t count, std::uint8_t* rows) override {
        // Some rows at a time, so that a wide sample's copy stays small.
        constexpr std::uint32_t kMostRows = 64;
        for (std::uint32_t done = 0; done < count;) {
            const auto some = std::min(kMostRows, count - done);
            read_some(some, rows + std::size_t{done} * rows_->width * rows_->channels);
            done += some;
        }
    }

  private:
    void read_some(std::uint32_t count, std::uint8_t* to) {
        stored_.resize(rows_->row_bytes() * count);
        {
            const detail::LibraryMessages quiet;
            for (std::uint32_t y = 0; y < count; ++y) {
                if (!rows_->next(stored_.data() + y * rows_->row_bytes())) {
                    throw broken(path_, rows_->problem());
                }
            }
        }
        const int depth = rows_->bits == 16 ? CV_16U : CV_8U;
        cv::Mat samples(static_cast<int>(count), static_cast<int>(rows_->width),
                        CV_MAKETYPE(depth, static_cast<int>(rows_->channels)), stored_.data());
        if (!profile_.empty()) convert(samples);
        const std::size_t all = std::size_t{count} * rows_->width * rows_->channels;
        if (rows_->bits == 8) {
            std::copy_n(stored_.begin(), all, to);
            return;
        }
        const auto* wide = samples.ptr<std::uint16_t>();
        for (std::size_t i = 0; i < all; ++i) {
            constexpr std::uint32_t kMost = 0xFFFF;
            all_bits_ |= wide[i];
            to[i] = static_cast<std::uint8_t>((wide[i] * 255U + kMost / 2) / kMost);
        }
    }

    void convert(cv::Mat& samples) {
        if (samples.channels() == 3) cv::cvtColor(samples, samples, cv::COLOR_RGB2BGR);
        const auto came = detail::to_srgb(samples, profile_);
        if (samples.channels() == 3) cv::cvtColor(samples, samples, cv::COLOR_BGR2RGB);
        notes_.converted_to_srgb = came == detail::Conversion::kConverted;
        notes_.profile_unusable = came == detail::Conversion::kUnusable;
        if (came != detail::Conversion::kConverted) profile_.clear();
    }

    fs::path path_;
    std::unique_ptr<StoredRows> rows_;
    std::vector<std::uint8_t> profile_, stored_;
    PictureNotes notes_;
    unsigned all_bits_ = 0;
};

std::unique_ptr<StoredRows> open_rows(const fs::path& path, PictureFormat format,
                                      std::size_t page) {
    const detail::LibraryMessages quiet;
    if (format == PictureFormat::kTiff) return detail::open_tiff_rows(path, page);
    if (page > 0) return nullptr;
    if (format == PictureFormat::kPng) return detail::open_png_rows(path);
    if (format == PictureFormat::kJpeg) return detail::open_jpeg_rows(path);
    return nullptr;
}

}  // namespace

std::unique_ptr<PictureReader> open_picture_rows(const fs::path& path, std::size_t page) {
    const MappedFile file(path);
    const auto header = detail::read_picture_header(file.bytes());
    if (!header || !header->complete || header->orientation != 1) return nullptr;
    if (page > 0 && header->format != PictureFormat::kTiff) {
        throw InputError("picture '" + path.string() +
                         "' is no TIFF, of which alone further pages are read; expected --page 1");
    }
    if (page > 0 && page >= header->pages) {
        throw InputError("picture '" + path.string() + "' has " + std::to_string(header->pages) +
                         (header->pages == 1 ? " page" : " pages") + "; expected --page 1.." +
                         std::to_string(header->pages));
    }
    auto rows = open_rows(path, header->format, page);
    if (!rows) return nullptr;
    if (rows->row_bytes() > detail::kMostRowBytes ||
        std::uint64_t{rows->width} * rows->height > kMostPixels) {
        throw InputError("picture '" + path.string() + "' has " + std::to_string(rows->width) +
                         " x " + std::to_string(rows->height) +
                         " pixels; expected at most 2^34, and 2^28 bytes a row");
    }
    rows->pages = page > 0 ? 1 : header->pages;
    return std::make_unique<FileReader>(path, std::move(rows),
                                        detail::stated_profile(file.bytes(), header->format));
}

std::size_t picture_pages(const fs::path& path) {
    const MappedFile file(path);
    const auto header = detail::read_picture_header(file.bytes());
    return header && header->format == PictureFormat::kTiff ? header->pages : 1;
}

Picture read_all(PictureReader& reader) {
    Picture picture{reader.width_px(), reader.height_px(), reader.channels(), {}};
    picture.samples.resize(picture.pixels() * picture.channels);
    reader.read(picture.height_px, picture.samples.data());
    return picture;
}

}  // namespace oligo::core
