// .xlsx through libxlsxwriter, which writes to a path: here to a file without a name.
#include "core/error.hpp"
#include "dna/order/form_file.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace oligo::dna {
namespace {

/// 1980-01-01, the first day that a ZIP archive can tell: the same rows give the same bytes.
constexpr time_t kCreated = 315532800;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

/// A file that lives in memory, under a path of its own.
class MemoryFile {
  public:
    MemoryFile() : descriptor_(::memfd_create("order", MFD_CLOEXEC)) {
        if (descriptor_ < 0) core::throw_system_error("the order form: no memory for it", errno);
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    void copy_to(core::AtomicFile& file) const {
        std::vector<std::uint8_t> piece(kPieceBytes);
        for (off_t at = 0;;) {
            const ssize_t done = ::pread(descriptor_, piece.data(), piece.size(), at);
            if (done < 0) core::throw_system_error("the order form: cannot read it", errno);
            if (done == 0) return;
            file.write(std::span<const std::uint8_t>(piece).first(static_cast<std::size_t>(done)));
            at += done;
        }
    }

  private:
    int descriptor_;
};

class SpreadsheetForm final : public FormFile {
  public:
    SpreadsheetForm(const std::filesystem::path& path, std::string_view sheet)
        : path_(path), file_(path) {
        lxw_workbook_options options = {};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(memory_.path().c_str(), &options);
        if (book_ == nullptr) fail("it cannot be made");
        lxw_doc_properties facts = {};
        facts.created = kCreated;
        workbook_set_properties(book_, &facts);
        sheet_ = workbook_add_worksheet(book_, std::string(sheet).c_str());
        if (sheet_ == nullptr) fail("it has no sheet");
    }
    ~SpreadsheetForm() override {
        if (book_ != nullptr) lxw_workbook_free(book_);
    }
    SpreadsheetForm(const SpreadsheetForm&) = delete;
    SpreadsheetForm& operator=(const SpreadsheetForm&) = delete;

    void row(std::span<const std::string_view> fields) override {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            const std::string text(fields[i]);
            const lxw_error error =
                is_number(text)
                    ? worksheet_write_number(sheet_, row_, column, std::stod(text), nullptr)
                    : worksheet_write_string(sheet_, row_, column, text.c_str(), nullptr);
            if (error == LXW_NO_ERROR) continue;
            throw core::InputError("order '" + path_.string() + "': row " +
                                   std::to_string(row_ + 1) + " does not go into a spreadsheet (" +
                                   lxw_strerror(error) + "); expected a .csv");
        }
        ++row_;
    }

    core::AtomicFile finish() override {
        const lxw_error error = workbook_close(std::exchange(book_, nullptr));
        if (error != LXW_NO_ERROR) fail(lxw_strerror(error));
        memory_.copy_to(file_);
        return std::move(file_);
    }

  private:
    [[noreturn]] void fail(const std::string& why) const {
        throw core::MachineError("order '" + path_.string() + "': cannot write it: " + why);
    }

    std::filesystem::path path_;
    MemoryFile memory_;
    core::AtomicFile file_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_row_t row_ = 0;
};

}  // namespace

std::unique_ptr<FormFile> spreadsheet_form(const std::filesystem::path& path,
                                           std::string_view sheet) {
    return std::make_unique<SpreadsheetForm>(path, sheet);
}

}  // namespace oligo::dna
