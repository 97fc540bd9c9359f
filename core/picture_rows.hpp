#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::core {

/// A picture that is read from the top, some rows at a time, so that it need not be in memory.
class PictureSource {
  public:
    virtual ~PictureSource() = default;

    virtual std::uint32_t width_px() const = 0;
    virtual std::uint32_t height_px() const = 0;
    virtual std::uint32_t channels() const = 0;  ///< 1 gray, 3 RGB
    /// The next `count` rows, no more than are left, one after the other (HWC). Throws InputError
    /// where the file turns out to be broken.
    virtual void read(std::uint32_t count, std::uint8_t* rows) = 0;
};

/// A picture that is written from the top.
class PictureSink {
  public:
    virtual ~PictureSink() = default;

    /// Called once, first.
    virtual void begin(std::uint32_t width_px, std::uint32_t height_px, std::uint32_t channels) = 0;
    virtual void write(std::uint32_t count, const std::uint8_t* rows) = 0;
};

/// What an ImageCodec implements beside it when a picture need not be in memory as a whole: its
/// memory grows with the width and with the payload. Results are those of compress() and
/// decompress(), bit for bit.
class RowCodec {
  public:
    virtual ~RowCodec() = default;

    /// Whether it can, with its options and weights.
    virtual bool compresses_rows() const = 0;
    virtual bool decompresses_rows() const = 0;
    virtual Payload compress_rows(PictureSource& picture) const = 0;
    /// Returns the parts that had to be guessed.
    virtual std::vector<Area> decompress_rows(const ReceivedPayload& payload,
                                              PictureSink& picture) const = 0;
};

}  // namespace oligo::core
