#include "dna/reads/unpack/zip_archive.hpp"

#include <zip.h>

#include <algorithm>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kEntryHead = 30;  ///< bytes before the name (APPNOTE.TXT, section 4.3.7)
constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

/// The only file of an archive, a piece at a time.
class ZippedText final : public ByteSource {
  public:
    explicit ZippedText(InputBuffer input) : input_(std::move(input)), archive_(input_) {
        if (!archive_.problem().empty()) {
            remark_ = {archive_.problem(), true};
        } else if (archive_.names().size() != 1) {
            remark_ = {"is a ZIP archive of " + std::to_string(archive_.names().size()) +
                           " files; expected one (unzip -p FILE NAME | oligocodec ... -)",
                       true};
        } else if (!archive_.unpack(archive_.names()[0], [&](std::string_view piece) {
                       text_ += piece;
                       return text_.size() <= ZipArchive::kMostBytes;
                   })) {
            remark_ = {"has damaged ZIP data", true};
        } else if (text_.size() > ZipArchive::kMostBytes) {
            text_.clear();
            remark_ = {"holds more than 512 MiB; expected it unpacked", true};
        }
    }

    std::size_t read(std::span<std::uint8_t> to) override {
        const std::size_t size = std::min(to.size(), text_.size() - at_);
        std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), size, to.begin());
        at_ += size;
        return size;
    }

  private:
    InputBuffer input_;  ///< whose remarks are asked for at the end
    ZipArchive archive_;
    std::string text_;
    std::size_t at_ = 0;
};

}  // namespace

std::string_view first_zip_entry(std::string_view start) {
    if (!start.starts_with("PK\3\4") || start.size() <= kEntryHead) return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(start[i]); };
    return start.substr(kEntryHead, byte(26) | (std::size_t{byte(27)} << 8));
}

ZipArchive::ZipArchive(InputBuffer& input) {
    for (std::string_view some = input.some(); !some.empty(); some = input.some()) {
        if (bytes_.size() + some.size() > kMostBytes) {
            problem_ = "is a ZIP archive of more than 512 MiB; expected the file in it";
            return;
        }
        bytes_.insert(bytes_.end(), some.begin(), some.end());
        input.take(some.size());
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &error);
    archive_ = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive_ == nullptr) {
        problem_ = std::string("is a damaged ZIP archive: ") + zip_error_strerror(&error);
        if (source != nullptr) zip_source_free(source);
        zip_error_fini(&error);
        return;
    }
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive_, 0); ++i) {
        const char* name = zip_get_name(archive_, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
        if (name == nullptr || std::string_view(name).ends_with('/')) continue;
        names_.emplace_back(name);
    }
}

ZipArchive::~ZipArchive() {
    if (archive_ != nullptr) zip_discard(archive_);
}

bool ZipArchive::holds(const std::string& name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
}

bool ZipArchive::unpack(const std::string& name,
                        const std::function<bool(std::string_view)>& take) const {
    zip_file_t* file = zip_fopen(archive_, name.c_str(), ZIP_FL_ENC_GUESS);
    if (file == nullptr) return false;
    std::vector<char> piece(kPieceBytes);
    zip_int64_t size = 0;
    do {
        size = zip_fread(file, piece.data(), piece.size());
    } while (size > 0 && take({piece.data(), static_cast<std::size_t>(size)}));
    zip_fclose(file);
    return size >= 0;
}

std::unique_ptr<ByteSource> open_zipped_text(InputBuffer input) {
    return std::make_unique<ZippedText>(std::move(input));
}

}  // namespace oligo::dna
