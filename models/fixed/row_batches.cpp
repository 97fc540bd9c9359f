#include "models/fixed/row_batches.hpp"

#include "core/thread_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace oligo::models {
namespace {

/// A picture in memory, row by row.
class MemorySource final : public core::PictureSource {
  public:
    explicit MemorySource(const core::Picture& picture) : picture_(picture) {}
    std::uint32_t width_px() const override { return picture_.width_px; }
    std::uint32_t height_px() const override { return picture_.height_px; }
    std::uint32_t channels() const override { return picture_.channels; }
    void read(std::uint32_t count, std::uint8_t* rows) override {
        const auto bytes = std::size_t{count} * picture_.width_px * picture_.channels;
        std::copy_n(picture_.samples.begin() + static_cast<std::ptrdiff_t>(at_), bytes, rows);
        at_ += bytes;
    }

  private:
    const core::Picture& picture_;
    std::size_t at_ = 0;
};

class MemorySink final : public core::PictureSink {
  public:
    void begin(std::uint32_t width_px, std::uint32_t height_px, std::uint32_t channels) override {
        picture = {width_px, height_px, channels, {}};
        picture.samples.reserve(picture.pixels() * channels);
    }
    void write(std::uint32_t count, const std::uint8_t* rows) override {
        const auto bytes = std::size_t{count} * picture.width_px * picture.channels;
        picture.samples.insert(picture.samples.end(), rows, rows + bytes);
    }

    core::Picture picture;
};

/// One after the other, or one a thread where there are several.
template <class Result, class Item, class Work>
std::vector<Result> each_alone(std::span<const Item> items, Work work) {
    std::vector<Result> results(items.size());
    core::parallel_for(items.size(), 1, [&](std::size_t first, std::size_t end) {
        for (auto i = first; i < end; ++i) results[i] = work(items[i]);
    });
    return results;
}

}  // namespace

std::vector<core::Payload> compress_by_rows(const core::RowCodec& codec,
                                            std::span<const core::Picture> pictures) {
    return each_alone<core::Payload>(pictures, [&](const core::Picture& picture) {
        MemorySource source(picture);
        return codec.compress_rows(source);
    });
}

std::vector<core::Decoded> decompress_by_rows(const core::RowCodec& codec,
                                              std::span<const core::ReceivedPayload> payloads) {
    return each_alone<core::Decoded>(payloads, [&](const core::ReceivedPayload& payload) {
        MemorySink sink;
        auto concealed = codec.decompress_rows(payload, sink);
        return core::Decoded{std::move(sink.picture), std::move(concealed)};
    });
}

}  // namespace oligo::models
