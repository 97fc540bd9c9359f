#pragma once

#include "dna/reads/byte_stream.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Lines of a text file, which end in LF, CR LF, or, where the file's first 4 KiB have no LF, CR.
class LineStream {
  public:
    enum class Result { kLine, kEnd, kTooLong };

    /// `lines_before`: how many lines of the file were taken from `bytes` already.
    explicit LineStream(ByteStream bytes, std::uint64_t lines_before = 0)
        : bytes_(std::move(bytes)), lines_(lines_before) {}

    /// Next line without its end, valid until the next call. kTooLong: the line has more than
    /// `limit` bytes; `line` is its beginning, and the rest was passed over.
    Result next(std::string_view& line, std::size_t limit);
    std::uint64_t lines() const { return lines_; }            ///< read so far
    std::uint64_t line_bytes() const { return line_bytes_; }  ///< of the last line
    /// Whether the file ended without an end of its last line.
    bool unfinished() const { return unfinished_; }
    /// At the end: what was odd about the file, if anything.
    std::optional<Remark> remark() const { return bytes_.remark(); }

  private:
    ByteStream bytes_;
    std::uint64_t lines_, line_bytes_ = 0;
    std::string joined_;     ///< a line that no buffer holds whole
    std::size_t taken_ = 0;  ///< bytes of the last line, still in `bytes_`
    char end_ = 0;           ///< of lines; 0: not known yet
    bool unfinished_ = false;
};

}  // namespace oligo::dna
