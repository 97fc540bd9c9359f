#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace oligo::dna {

/// Lines of a text file that is plain, gzip (several members allowed) or bgzip, told apart by
/// content. Holds two small buffers whatever the file claims to be. Throws InputError for a file
/// that cannot be read, a folder, and damaged or truncated compression (a gzip member without its
/// trailer, a bgzip file without its end marker, other bytes behind the last member).
class LineStream {
  public:
    enum class Result { kLine, kEnd, kTooLong };

    explicit LineStream(const std::filesystem::path& path);
    ~LineStream();
    LineStream(LineStream&&) noexcept;

    /// Next line without its LF or CR LF. kTooLong: the line has more than `limit` bytes and the
    /// stream stands inside it.
    Result next(std::string& line, std::size_t limit);
    std::uint64_t lines() const;  ///< read so far

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna
