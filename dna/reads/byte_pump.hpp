#pragma once

#include "dna/reads/byte_filters.hpp"
#include "dna/reads/byte_stream.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <thread>

namespace oligo::dna {

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
