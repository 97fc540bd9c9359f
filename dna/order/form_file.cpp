#include "dna/order/form_file.hpp"

#include "core/error.hpp"
#include "dna/pool/text_file.hpp"

#include <zip.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace oligo::dna {
namespace {

class TextForm final : public FormFile {
  public:
    TextForm(const std::filesystem::path& path, char separator)
        : file_(path, path.extension() == ".gz"), separator_(1, separator) {}

    void row(std::span<const std::string_view> fields) override {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            file_.write({i == 0 ? "" : separator_, fields[i]});
        }
        file_.write({"\n"});
    }
    core::AtomicFile finish() override { return file_.finish(); }

  private:
    TextFile file_;
    std::string separator_;
};

/// An archive in memory: an order has some megabytes.
class ZippedForm final : public FormFile {
  public:
    ZippedForm(const std::filesystem::path& path, char separator)
        : path_(path), file_(path), separator_(separator) {}

    void row(std::span<const std::string_view> fields) override {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i > 0) text_ += separator_;
            text_ += fields[i];
        }
        text_ += '\n';
    }
    core::AtomicFile finish() override;

  private:
    [[noreturn]] void fail(const std::string& why) const {
        throw core::Error(core::ExitCode::kInternal,
                          "file '" + path_.string() + "' could not be packed: " + why);
    }

    std::filesystem::path path_;
    core::AtomicFile file_;
    char separator_;
    std::string text_;
};

core::AtomicFile ZippedForm::finish() {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* packed = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (packed == nullptr) fail(zip_error_strerror(&error));
    zip_t* archive = zip_open_from_source(packed, ZIP_TRUNCATE, &error);
    if (archive == nullptr) fail(zip_error_strerror(&error));
    zip_source_keep(packed);
    zip_source_t* text = zip_source_buffer(archive, text_.data(), text_.size(), 0);
    const std::string name = path_.stem().string() + ".txt";
    const zip_int64_t entry = zip_file_add(archive, name.c_str(), text, ZIP_FL_ENC_UTF_8);
    if (entry < 0) fail(zip_strerror(archive));
    // The first time that a ZIP archive can tell, so that the same order gives the same bytes.
    const auto number = static_cast<zip_uint64_t>(entry);
    zip_file_set_dostime(archive, number, 0, 0x21, 0);
    if (zip_close(archive) != 0) fail(zip_strerror(archive));
    zip_stat_t status;
    if (zip_source_stat(packed, &status) != 0 || zip_source_open(packed) != 0) fail("it is lost");
    std::vector<std::uint8_t> bytes(status.size);
    const bool whole = zip_source_read(packed, bytes.data(), bytes.size()) ==
                       static_cast<zip_int64_t>(bytes.size());
    zip_source_close(packed);
    zip_source_free(packed);
    if (!whole) fail("it is cut");
    file_.write(std::span<const std::uint8_t>(bytes));
    return std::move(file_);
}

}  // namespace

bool is_number(std::string_view field) {
    return !field.empty() && field.size() < 16 &&
           std::all_of(field.begin(), field.end(),
                       [](char letter) { return letter >= '0' && letter <= '9'; });
}

std::unique_ptr<FormFile> text_form(const std::filesystem::path& path, char separator) {
    return std::make_unique<TextForm>(path, separator);
}

std::unique_ptr<FormFile> zipped_form(const std::filesystem::path& path, char separator) {
    return std::make_unique<ZippedForm>(path, separator);
}

}  // namespace oligo::dna
