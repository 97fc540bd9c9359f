#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace oligo::dna {

/// What a stream's bytes pass through on their way: it may leave some out.
class ByteFilter {
  public:
    using Put = std::function<bool(std::string_view)>;
    virtual ~ByteFilter() = default;
    /// Calls `put` with the bytes that go on. May be given any pieces; false: no more are wanted.
    virtual bool pass(std::string_view bytes, const Put& put) = 0;
    /// Records left out because they are longer than any read.
    std::uint64_t left_out() const { return left_out_; }

  protected:
    std::atomic<std::uint64_t> left_out_{0};
};

/// Everything but BAM records of more than kMostRecordBytes, whose length alone is believed. It
/// ends where a header announces more text or references than any file has.
std::unique_ptr<ByteFilter> bam_filter();
/// CRAM of versions 2 and 3 up to the first container or block that announces more bytes or records
/// than any file has.
std::unique_ptr<ByteFilter> cram_filter();
/// Everything but lines of more than kMostRecordBytes.
std::unique_ptr<ByteFilter> line_filter();
inline constexpr std::size_t kMostRecordBytes = std::size_t{16} << 20;

}  // namespace oligo::dna
