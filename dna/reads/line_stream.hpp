#pragma once

#include "dna/reads/byte_stream.hpp"

#include <cstdint>
#include <string>

namespace oligo::dna {

/// Lines of a text file.
class LineStream {
  public:
    enum class Result { kLine, kEnd, kTooLong };

    /// `lines_before`: how many lines of the file were taken from `bytes` already.
    explicit LineStream(ByteStream bytes, std::uint64_t lines_before = 0)
        : bytes_(std::move(bytes)), lines_(lines_before) {}

    /// Next line without its LF or CR LF. kTooLong: the line has more than `limit` bytes and the
    /// stream stands inside it.
    Result next(std::string& line, std::size_t limit);
    std::uint64_t lines() const { return lines_; }  ///< read so far

  private:
    ByteStream bytes_;
    std::uint64_t lines_;
};

}  // namespace oligo::dna
