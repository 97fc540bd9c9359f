#include "models/fixed/row_batches.hpp"

#include "core/memory_rows.hpp"
#include "core/thread_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace oligo::models {
namespace {

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
        core::MemoryRows source(picture);
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
