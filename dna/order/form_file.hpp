#pragma once

#include "core/atomic_file.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace oligo::dna {

/// The file of an order form, row by row, that appears only when it is whole.
class FormFile {
  public:
    virtual ~FormFile() = default;
    virtual void row(std::span<const std::string_view> fields) = 0;
    /// The whole file, its name still to come.
    virtual core::AtomicFile finish() = 0;
};

/// A field that a spreadsheet keeps as a number.
bool is_number(std::string_view field);

/// Text with `separator` between the fields, bgzip where the name ends in .gz. Throws InputError
/// and MachineError as TextFile does, also below.
std::unique_ptr<FormFile> text_form(const std::filesystem::path& path, char separator);
/// A ZIP archive with such a text in it, which has the archive's name and .txt.
std::unique_ptr<FormFile> zipped_form(const std::filesystem::path& path, char separator);
/// An Office Open XML workbook (.xlsx) of one sheet. The same rows give the same bytes.
std::unique_ptr<FormFile> spreadsheet_form(const std::filesystem::path& path,
                                           std::string_view sheet);

}  // namespace oligo::dna
