#include "models/network_codec.hpp"

#include "core/error.hpp"
#include "core/picture_rows.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/fixed/row_batches.hpp"

#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace oligo::models {
namespace {

/// Calls `run` with a batch or, where a GPU's memory does not hold it, with its halves. What `run`
/// keeps, it keeps at its end.
template <class Item, class Run>
void run_halving(std::span<const Item> batch, Run& run) {
    try {
        return run(batch);
    } catch (const c10::OutOfMemoryError&) {
        if (batch.size() == 1) throw;
    }
    run_halving(batch.first(batch.size() / 2), run);
    run_halving(batch.subspan(batch.size() / 2), run);
}

/// Calls `run` with one span after another: items that share what `kind` gives of each (a tuple
/// that begins with width and height) and are few enough to be run together.
template <class Item, class GetKind, class Run>
void for_each_batch(std::span<const Item> items, std::size_t most_pixels, GetKind kind, Run run) {
    while (!items.empty()) {
        const auto sought = kind(items.front());
        const auto pixels = std::size_t{std::get<0>(sought)} * std::get<1>(sought);
        const auto most = std::max<std::size_t>(1, most_pixels / std::max<std::size_t>(1, pixels));
        std::size_t length = 1;
        while (length < std::min(most, items.size()) && kind(items[length]) == sought) ++length;
        run_halving(items.first(length), run);
        items = items.subspan(length);
    }
}

/// Pixels that go through a network together: more keep no CPU busier, and a GPU much.
std::size_t most_pixels_on(c10::Device device) {
    return device.is_cpu() ? std::size_t{1} << 20 : std::size_t{1} << 23;
}

/// The picture of a header's size at the top left of a padded RGB one; the mean of its colours when
/// `gray`.
core::Picture crop_to_header(const core::Picture& padded, const core::PayloadHeader& header,
                             bool gray) {
    core::Picture picture;
    picture.width_px = header.width_px;
    picture.height_px = header.height_px;
    picture.channels = gray ? 1 : 3;
    picture.samples.reserve(picture.pixels() * picture.channels);
    for (std::uint32_t y = 0; y < header.height_px; ++y) {
        const auto* row = padded.samples.data() + std::size_t{y} * padded.width_px * 3;
        if (!gray) {
            picture.samples.insert(picture.samples.end(), row,
                                   row + std::size_t{3} * header.width_px);
            continue;
        }
        for (std::uint32_t x = 0; x < header.width_px; ++x) {
            const auto* rgb = row + std::size_t{3} * x;
            picture.samples.push_back(
                static_cast<std::uint8_t>((rgb[0] + rgb[1] + rgb[2] + 1) / 3));
        }
    }
    return picture;
}

}  // namespace

NetworkCodec::NetworkCodec(std::string name, const WeightsId& weights, c10::Device device)
    : name_(std::move(name)), hash_(short_hash(weights.hash)), weights_(weights), device_(device) {}

std::vector<core::SharedObject> NetworkCodec::shared_objects(core::SharedRole role) const {
    return objects_of(weights_, role);
}

at::Tensor NetworkCodec::images_of(std::span<const core::Picture> pictures) const {
    return core::to_tensor(pictures).to(device_);
}

std::vector<core::Payload> NetworkCodec::compress(std::span<const core::Picture> pictures) const {
    auto payloads = compress_there(pictures);
    for (auto& payload : payloads) {
        for (auto& segment : payload.segments) segment.fetch();
    }
    return payloads;
}

std::vector<core::Payload> NetworkCodec::compress_there(
    std::span<const core::Picture> pictures) const {
    const auto* by_rows = dynamic_cast<const core::RowCodec*>(this);
    if (by_rows != nullptr && by_rows->compresses_rows()) {
        return compress_by_rows(*by_rows, pictures);
    }
    const c10::InferenceMode inference;
    std::vector<core::Payload> payloads;
    const auto size = [](const core::Picture& p) { return std::tuple(p.width_px, p.height_px); };
    for_each_batch(pictures, most_pixels_on(device_), size,
                   [&](std::span<const core::Picture> batch) {
                       if (batch.front().pixels() == 0)
                           throw core::InputError("a picture without pixels");
                       for (auto& payload : compress_batch(batch)) {
                           payloads.push_back(std::move(payload));
                       }
                   });
    return payloads;
}

void NetworkCodec::check_model(const core::PayloadHeader& header) const {
    if (header.model == hash_) return;
    throw core::InputError("the payload names another " + name_ + " model");
}

std::vector<core::Decoded> NetworkCodec::decompress(
    std::span<const core::ReceivedPayload> payloads) const {
    const auto* by_rows = dynamic_cast<const core::RowCodec*>(this);
    if (by_rows != nullptr && by_rows->decompresses_rows()) {
        return decompress_by_rows(*by_rows, payloads);
    }
    const c10::InferenceMode inference;
    std::vector<core::Decoded> decoded;
    const auto kind = [&](const core::ReceivedPayload& p) {
        return std::tuple(p.header.width_px, p.header.height_px, kind_of(p.header).rate);
    };
    for_each_batch(
        payloads, most_pixels_on(device_), kind, [&](std::span<const core::ReceivedPayload> batch) {
            for (const auto& payload : batch) check_model(payload.header);
            auto found = decompress_batch(batch);
            const auto images = core::to_pictures(found.images);
            found.concealed.resize(batch.size());
            for (std::size_t i = 0; i < batch.size(); ++i) {
                const auto& header = batch[i].header;
                decoded.push_back({crop_to_header(images[i], header, kind_of(header).gray),
                                   std::move(found.concealed[i])});
            }
        });
    return decoded;
}

}  // namespace oligo::models
