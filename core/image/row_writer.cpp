#include "core/image/row_writer.hpp"

#include "core/error.hpp"

#include <png.h>
#include <tiffio.h>
#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <csetjmp>
#include <cstdio>
#include <string>
#include <vector>

namespace oligo::core {
namespace {

namespace fs = std::filesystem;

std::string ending_of(const fs::path& name) {
    std::string ending = name.extension().string();
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return ending;
}

MachineError cannot_write(const fs::path& name) {
    return MachineError("picture '" + name.string() + "' cannot be written; the disk may be full");
}

class PnmSink final : public PictureFileSink {
  public:
    PnmSink(fs::path name, const fs::path& to)
        : name_(std::move(name)), file_(std::fopen(to.c_str(), "wb")) {
        if (file_ == nullptr) throw cannot_write(name_);
    }
    ~PnmSink() override {
        if (file_ != nullptr) std::fclose(file_);
    }
    PnmSink(const PnmSink&) = delete;
    PnmSink& operator=(const PnmSink&) = delete;

    void begin(std::uint32_t width_px, std::uint32_t height_px, std::uint32_t channels) override {
        const bool gray = ending_of(name_) == ".pgm";
        if (gray && channels != 1) {
            throw InputError("picture '" + name_.string() +
                             "' has colour, which .pgm cannot hold; expected .ppm");
        }
        repeat_ = !gray && channels == 1 ? 3 : 1;
        row_bytes_ = std::size_t{width_px} * channels;
        std::fprintf(file_, "P%c\n%u %u\n255\n", gray ? '5' : '6', width_px, height_px);
    }
    void write(std::uint32_t count, const std::uint8_t* rows) override {
        const std::size_t bytes = count * row_bytes_;
        bool written = true;
        if (repeat_ == 1) {
            written = std::fwrite(rows, 1, bytes, file_) == bytes;
        } else {
            for (std::size_t i = 0; i < bytes; ++i) {
                for (int c = 0; c < repeat_; ++c) written &= std::fputc(rows[i], file_) != EOF;
            }
        }
        if (!written) throw cannot_write(name_);
    }
    void finish() override {
        const bool written = std::fclose(file_) == 0;
        file_ = nullptr;
        if (!written) throw cannot_write(name_);
    }

  private:
    fs::path name_;
    std::FILE* file_;
    std::size_t row_bytes_ = 0;
    int repeat_ = 1;
};

/// libpng leaves by a jump: functions that set one hold nothing to be destroyed.
class PngSink final : public PictureFileSink {
  public:
    PngSink(fs::path name, const fs::path& to)
        : name_(std::move(name)), file_(std::fopen(to.c_str(), "wb")) {
        if (file_ == nullptr) throw cannot_write(name_);
        png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, leave, ignore);
        info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    }
    ~PngSink() override {
        png_destroy_write_struct(&png_, &info_);
        if (file_ != nullptr) std::fclose(file_);
    }
    PngSink(const PngSink&) = delete;
    PngSink& operator=(const PngSink&) = delete;

    void begin(std::uint32_t width_px, std::uint32_t height_px, std::uint32_t channels) override {
        row_bytes_ = std::size_t{width_px} * channels;
        if (info_ == nullptr || !head(width_px, height_px, channels == 1)) {
            throw cannot_write(name_);
        }
    }
    void write(std::uint32_t count, const std::uint8_t* rows) override {
        if (!write_rows(count, rows)) throw cannot_write(name_);
    }
    void finish() override {
        const bool ended = end();
        const bool written = std::fclose(file_) == 0 && ended;
        file_ = nullptr;
        if (!written) throw cannot_write(name_);
    }

  private:
    [[noreturn]] static void leave(png_structp png, png_const_charp /*message*/) {
        png_longjmp(png, 1);
    }
    static void ignore(png_structp /*png*/, png_const_charp /*message*/) {}

    bool head(std::uint32_t width, std::uint32_t height, bool gray) {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_init_io(png_, file_);
        png_set_user_limits(png_, 0x7FFFFFFF, 0x7FFFFFFF);
        png_set_IHDR(png_, info_, width, height, 8, gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        // As small pictures are written: differences to the left, runs; fast.
        png_set_filter(png_, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
        png_set_compression_level(png_, Z_BEST_SPEED);
        png_set_compression_strategy(png_, Z_RLE);
        png_write_info(png_, info_);
        return true;
    }
    bool write_rows(std::uint32_t count, const std::uint8_t* rows) {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        for (std::uint32_t y = 0; y < count; ++y) png_write_row(png_, rows + y * row_bytes_);
        return true;
    }
    bool end() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_write_end(png_, info_);
        return true;
    }

    fs::path name_;
    std::FILE* file_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::size_t row_bytes_ = 0;
};

class TiffSink final : public PictureFileSink {
  public:
    TiffSink(fs::path name, fs::path to) : name_(std::move(name)), to_(std::move(to)) {}
    ~TiffSink() override {
        if (file_ != nullptr) TIFFClose(file_);
    }
    TiffSink(const TiffSink&) = delete;
    TiffSink& operator=(const TiffSink&) = delete;

    void begin(std::uint32_t width_px, std::uint32_t height_px, std::uint32_t channels) override {
        constexpr std::uint64_t kClassic = 3'000'000'000;
        constexpr std::uint32_t kStripBytes = 1U << 20;
        row_bytes_ = std::size_t{width_px} * channels;
        file_ = TIFFOpen(to_.c_str(), row_bytes_ * height_px > kClassic ? "w8" : "w");
        if (file_ == nullptr) throw cannot_write(name_);
        const auto rows = static_cast<std::uint32_t>(
            std::max<std::size_t>(1, kStripBytes / std::max<std::size_t>(1, row_bytes_)));
        TIFFSetField(file_, TIFFTAG_IMAGEWIDTH, width_px);
        TIFFSetField(file_, TIFFTAG_IMAGELENGTH, height_px);
        TIFFSetField(file_, TIFFTAG_BITSPERSAMPLE, 8);
        TIFFSetField(file_, TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(channels));
        TIFFSetField(file_, TIFFTAG_PHOTOMETRIC,
                     channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
        TIFFSetField(file_, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        TIFFSetField(file_, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
        TIFFSetField(file_, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
        TIFFSetField(file_, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
        TIFFSetField(file_, TIFFTAG_ROWSPERSTRIP, rows);
    }
    void write(std::uint32_t count, const std::uint8_t* rows) override {
        for (std::uint32_t y = 0; y < count; ++y) {
            // A copy: differences are taken in place.
            row_.assign(rows + y * row_bytes_, rows + (y + 1) * row_bytes_);
            if (TIFFWriteScanline(file_, row_.data(), y_++, 0) != 1) throw cannot_write(name_);
        }
    }
    void finish() override {
        const bool written = TIFFFlush(file_) == 1;
        TIFFClose(file_);
        file_ = nullptr;
        if (!written) throw cannot_write(name_);
    }

  private:
    fs::path name_, to_;
    TIFF* file_ = nullptr;
    std::size_t row_bytes_ = 0;
    std::uint32_t y_ = 0;
    std::vector<std::uint8_t> row_;
};

}  // namespace

bool writes_by_rows(const fs::path& name) {
    const std::string ending = ending_of(name);
    return ending == ".png" || ending == ".tif" || ending == ".tiff" || ending == ".ppm" ||
           ending == ".pgm";
}

std::unique_ptr<PictureFileSink> create_picture_rows(const fs::path& name, const fs::path& to) {
    const std::string ending = ending_of(name);
    if (!writes_by_rows(name)) {
        throw InputError("picture '" + name.string() + "' cannot be written by rows as '" + ending +
                         "'; expected .png .tif .tiff .ppm .pgm");
    }
    if (ending == ".png") return std::make_unique<PngSink>(name, to);
    if (ending.starts_with(".t")) return std::make_unique<TiffSink>(name, to);
    return std::make_unique<PnmSink>(name, to);
}

}  // namespace oligo::core
