#pragma once

#include "core/codec.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace oligo::inference {

/// Memory that pictures on their way through a batch share. A picture waits until there is room
/// for it; one alone always has some.
class MemoryShare {
  public:
    explicit MemoryShare(std::uint64_t bytes) : most_(bytes) {}

    /// Room that is given back when this dies.
    class Hold {
      public:
        Hold() = default;
        Hold(MemoryShare& share, std::uint64_t bytes) : share_(&share), bytes_(bytes) {}
        Hold(Hold&& other) noexcept { *this = std::move(other); }
        Hold& operator=(Hold&& other) noexcept {
            release();
            std::swap(share_, other.share_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Hold() { release(); }
        void release();

      private:
        MemoryShare* share_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    /// Waits for room.
    Hold take(std::uint64_t bytes);

  private:
    void give_back(std::uint64_t bytes);

    const std::uint64_t most_;
    std::uint64_t used_ = 0;
    std::mutex mutex_;
    std::condition_variable room_;
};

/// What is found out about a codec by compressing a small picture of noise.
struct CodecProbe {
    /// How much this process' peak grew, for each pixel; a fixed, high figure where the system does
    /// not say.
    double bytes_per_pixel = 0;
    core::PayloadHeader header;  ///< which says codec, model and options
};
CodecProbe probe_codec(const core::ImageCodec& codec);

/// Throws InputError for a picture of this size when the memory that is free does not hold what is
/// needed for it; `what` names it and begins the message.
void require_memory(const std::string& what, std::uint64_t width_px, std::uint64_t height_px,
                    double bytes_per_pixel);

}  // namespace oligo::inference
