#pragma once

#include "dna/reads/unpack/byte_source.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct zip;

namespace oligo::dna {

/// Name of the first file in a ZIP archive that begins so, "" where it is none or too short.
std::string_view first_zip_entry(std::string_view start);

/// A ZIP archive in memory: its directory stands at its end.
class ZipArchive {
  public:
    static constexpr std::uint64_t kMostBytes = std::uint64_t{512} << 20;

    /// Takes all bytes, kMostBytes at most.
    explicit ZipArchive(InputBuffer& input);
    ~ZipArchive();
    ZipArchive(const ZipArchive&) = delete;
    ZipArchive& operator=(const ZipArchive&) = delete;

    /// Why it cannot be read, as a remark goes on after "file 'NAME' "; "" when it can.
    const std::string& problem() const { return problem_; }
    /// Of its files, folders left out.
    const std::vector<std::string>& names() const { return names_; }
    bool holds(const std::string& name) const;
    /// Hands on a file piece by piece until `take` has enough (false); false when it is damaged.
    bool unpack(const std::string& name, const std::function<bool(std::string_view)>& take) const;

  private:
    std::vector<std::uint8_t> bytes_;
    ::zip* archive_ = nullptr;
    std::vector<std::string> names_;
    std::string problem_;
};

/// The text that a ZIP archive holds as its only file.
std::unique_ptr<ByteSource> open_zipped_text(InputBuffer input);
/// The table in a workbook (Office Open XML, .xlsx) as text with tabs: the first of its sheets in
/// which a column holds sequences, from that table's first row on.
std::unique_ptr<ByteSource> open_workbook(InputBuffer input);

}  // namespace oligo::dna
