#include "dna/reads/unpack/packings.hpp"

#include "dna/reads/unpack/zip_archive.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

bool is_gzip(std::string_view start) {
    return start.starts_with("\x1F\x8B");
}

/// A frame, or one that only carries other data (RFC 8878, section 3.1).
bool is_zstd(std::string_view start) {
    if (start.starts_with("\x28\xB5\x2F\xFD")) return true;
    return start.size() >= 4 && (start[0] & 0xF0) == 0x50 && start.substr(1, 3) == "\x2A\x4D\x18";
}

bool is_xz(std::string_view start) {
    return start.starts_with(
        std::string_view("\xFD"
                         "7zXZ\0",
                         6));
}

/// "BZh", a level, and the magic number of a block or of the end.
bool is_bzip2(std::string_view start) {
    if (start.size() < 10 || !start.starts_with("BZh") || start[3] < '1' || start[3] > '9') {
        return false;
    }
    const std::string_view magic = start.substr(4, 6);
    return magic == "\x31\x41\x59\x26\x53\x59" || magic == "\x17\x72\x45\x38\x50\x90";
}

/// By the first file in the archive, as the programs that write workbooks order them.
bool is_workbook(std::string_view start) {
    const std::string_view name = first_zip_entry(start);
    constexpr std::array<std::string_view, 5> kParts = {"[Content_Types].xml", "_rels/",
                                                        "docProps/", "xl/", "customXml/"};
    return std::any_of(kParts.begin(), kParts.end(),
                       [&](std::string_view part) { return name.starts_with(part); });
}

/// A table in a ZIP archive, as one vendor wants it. Other archives are named, not opened.
bool is_zipped_table(std::string_view start) {
    const std::string_view name = first_zip_entry(start);
    constexpr std::array<std::string_view, 5> kEndings = {".txt", ".csv", ".tdt", ".tsv", ".list"};
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

constexpr std::array<Packing, 6> kPackings = {{
    {"gzip", is_gzip, open_gzip},
    {"zstd", is_zstd, open_zstd},
    {"xz", is_xz, open_xz},
    {"bzip2", is_bzip2, open_bzip2},
    {"a spreadsheet", is_workbook, open_workbook},
    {"ZIP", is_zipped_table, open_zipped_text},
}};

}  // namespace

std::span<const Packing> packings() {
    return kPackings;
}

}  // namespace oligo::dna
