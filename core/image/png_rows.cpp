#include "core/image/row_formats.hpp"

#include <png.h>

#include <bit>
#include <csetjmp>
#include <cstdio>

namespace oligo::core::detail {
namespace {

void note_error(png_structp png, png_const_charp message) {
    *static_cast<std::string*>(png_get_error_ptr(png)) = message;
    png_longjmp(png, 1);
}
void ignore_warning(png_structp /*png*/, png_const_charp /*message*/) {}

/// libpng leaves by a jump to the last setjmp: functions that set one hold nothing to be destroyed.
class PngRows final : public StoredRows {
  public:
    explicit PngRows(std::FILE* file)
        : file_(file),
          png_(
              png_create_read_struct(PNG_LIBPNG_VER_STRING, &problem_, note_error, ignore_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {}
    ~PngRows() override {
        png_destroy_read_struct(&png_, &info_, nullptr);
        std::fclose(file_);
    }
    PngRows(const PngRows&) = delete;
    PngRows& operator=(const PngRows&) = delete;

    bool open() {
        if (info_ == nullptr) return false;
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_init_io(png_, file_);
        png_set_user_limits(png_, 0x7FFFFFFF, 0x7FFFFFFF);
        png_read_info(png_, info_);
        width = png_get_image_width(png_, info_);
        height = png_get_image_height(png_, info_);
        channels = png_get_channels(png_, info_);
        bits = png_get_bit_depth(png_, info_);
        const auto kind = png_get_color_type(png_, info_);
        const bool plain = (kind == PNG_COLOR_TYPE_GRAY || kind == PNG_COLOR_TYPE_RGB) &&
                           png_get_valid(png_, info_, PNG_INFO_tRNS) == 0 &&
                           png_get_interlace_type(png_, info_) == PNG_INTERLACE_NONE;
        if (!plain || (bits != 8 && bits != 16) || row_bytes() > kMostRowBytes) return false;
        if (bits == 16 && std::endian::native == std::endian::little) png_set_swap(png_);
        png_read_update_info(png_, info_);
        return true;
    }

    bool next(std::uint8_t* row) override {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_row(png_, row, nullptr);
        return true;
    }

  private:
    std::FILE* file_;
    png_structp png_;
    png_infop info_;
};

}  // namespace

std::unique_ptr<StoredRows> open_png_rows(const std::filesystem::path& path) {
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return nullptr;
    auto rows = std::make_unique<PngRows>(file);
    return rows->open() ? std::move(rows) : nullptr;
}

}  // namespace oligo::core::detail
