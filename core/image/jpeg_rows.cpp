#include "core/image/byte_walk.hpp"
#include "core/image/row_formats.hpp"

#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>
#include <string_view>

namespace oligo::core::detail {
namespace {

/// libjpeg's way to report, and where its jump ends.
struct Reports {
    jpeg_error_mgr base;
    std::jmp_buf back;
    char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr info) {
    auto* reports = reinterpret_cast<Reports*>(info->err);
    info->err->format_message(info, reports->message);
    std::longjmp(reports->back, 1);
}
void say_nothing(j_common_ptr /*info*/) {}

/// Whether an Exif segment says that the picture is stored turned.
bool is_turned(const jpeg_marker_struct* marker) {
    constexpr std::uint64_t kOrientation = 274;
    constexpr std::size_t kName = 6;
    for (; marker != nullptr; marker = marker->next) {
        const Bytes data(marker->data, marker->data_length);
        if (!has_at(data, 0, std::string_view("Exif\0\0", kName))) continue;
        const auto directory = TiffDirectory::first(data.subspan(kName));
        if (directory && directory->value(kOrientation) > 1) return true;
    }
    return false;
}

/// libjpeg leaves by a jump: functions that set one hold nothing to be destroyed.
class JpegRows final : public StoredRows {
  public:
    explicit JpegRows(std::FILE* file) : file_(file) {
        info_.err = jpeg_std_error(&reports_.base);
        reports_.base.error_exit = leave;
        reports_.base.output_message = say_nothing;
    }
    ~JpegRows() override {
        jpeg_destroy_decompress(&info_);
        std::fclose(file_);
    }
    JpegRows(const JpegRows&) = delete;
    JpegRows& operator=(const JpegRows&) = delete;

    bool open() {
        if (setjmp(reports_.back) != 0) return false;
        jpeg_create_decompress(&info_);
        jpeg_stdio_src(&info_, file_);
        constexpr int kExif = JPEG_APP0 + 1;
        constexpr unsigned kMostBytes = 0xFFFF;
        jpeg_save_markers(&info_, kExif, kMostBytes);
        jpeg_read_header(&info_, TRUE);
        const bool gray = info_.jpeg_color_space == JCS_GRAYSCALE;
        const bool colour =
            info_.jpeg_color_space == JCS_YCbCr || info_.jpeg_color_space == JCS_RGB;
        // A progressive one is held in memory as a whole.
        if (!(gray || colour) || jpeg_has_multiple_scans(&info_) != FALSE ||
            is_turned(info_.marker_list)) {
            return false;
        }
        info_.out_color_space = gray ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_start_decompress(&info_);
        width = info_.output_width;
        height = info_.output_height;
        channels = static_cast<unsigned>(info_.output_components);
        return channels == (gray ? 1U : 3U);
    }

    bool next(std::uint8_t* row) override {
        if (setjmp(reports_.back) != 0) {
            problem_ = reports_.message;
            return false;
        }
        const long before = reports_.base.num_warnings;
        const bool read = jpeg_read_scanlines(&info_, &row, 1) == 1;
        if (reports_.base.num_warnings > before) {  // samples are made up from here on
            reports_.base.format_message(reinterpret_cast<j_common_ptr>(&info_), reports_.message);
            problem_ = reports_.message;
            return false;
        }
        return read;
    }

  private:
    std::FILE* file_;
    jpeg_decompress_struct info_{};
    Reports reports_{};
};

}  // namespace

std::unique_ptr<StoredRows> open_jpeg_rows(const std::filesystem::path& path) {
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return nullptr;
    auto rows = std::make_unique<JpegRows>(file);
    return rows->open() ? std::move(rows) : nullptr;
}

}  // namespace oligo::core::detail
