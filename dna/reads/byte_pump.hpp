#pragma once

#include "dna/reads/byte_stream.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

namespace oligo::dna {

/// What a stream's bytes pass through on their way: it may leave some out.
class ByteFilter {
  public:
    virtual ~ByteFilter() = default;
    /// Calls `put` with the bytes that go on. May be given any pieces; false: no more are wanted.
    virtual bool pass(std::string_view bytes, const std::function<bool(std::string_view)>& put) = 0;
    /// Records left out because they are longer than any read.
    std::uint64_t left_out() const { return left_out_; }

  protected:
    std::atomic<std::uint64_t> left_out_{0};
};

/// Everything but BAM records of more than kMostRecordBytes, whose length alone is believed.
std::unique_ptr<ByteFilter> bam_filter();
/// Everything but lines of more than kMostRecordBytes.
std::unique_ptr<ByteFilter> line_filter();
/// Everything.
std::unique_ptr<ByteFilter> no_filter();
inline constexpr std::size_t kMostRecordBytes = std::size_t{16} << 20;

/// Hands a stream to a library that wants a file: a thread writes it to one end of a pair of
/// sockets, and the library reads from the other. So it sees files unpacked, opens none itself, and
/// reaches no network.
class BytePump {
  public:
    BytePump(ByteStream bytes, std::unique_ptr<ByteFilter> filter);
    ~BytePump();
    BytePump(const BytePump&) = delete;
    BytePump& operator=(const BytePump&) = delete;

    /// The library's end, to be closed by whoever asks.
    int take_descriptor();
    /// Waits until the stream is at its end; the library's end must be closed or at its end.
    void finish();
    /// After finish(): what was odd about the stream, and the records left out. Throws what reading
    /// it threw.
    std::optional<Remark> remark() const;
    std::uint64_t left_out() const { return filter_->left_out(); }

  private:
    void run();

    ByteStream bytes_;
    std::unique_ptr<ByteFilter> filter_;
    int ours_ = -1, theirs_ = -1;
    std::exception_ptr failure_;
    std::thread thread_;
};

}  // namespace oligo::dna
