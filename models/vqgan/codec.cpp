#include "models/vqgan/codec.hpp"

#include "core/error.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/vqgan/index_payload.hpp"

#include <ATen/ATen.h>

#include <array>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kVqganGrayFlag = 1;
constexpr unsigned kBookShift = 1;
constexpr std::uint64_t kMostVqganPixels = 1U << 28;

std::string misfit() {
    return "the payload does not fit the vqgan model it names";
}

}  // namespace

VqganCodec::VqganCodec(const Vqgan& model, const WeightsId& weights, c10::Device device,
                       core::CodecOptions& options)
    : NetworkCodec("vqgan", weights, device), model_(model), book_(model->config.default_book()) {
    constexpr std::array<std::string_view, 1> names{"book"};
    read_options(options.take(name(), names));
    model_->to(device);
    use_channels_last(*model_);
    model_->eval();
}

void VqganCodec::read_options(core::Config options) {
    const auto& config = model_->config;
    const auto entries = options.integer("book", config.entries);
    book_ = config.find_book(entries);
    if (book_ < config.books.size()) return;
    std::string known;
    for (const auto count : config.books) {
        known += (known.empty() ? "" : ", ") + std::to_string(count);
    }
    throw core::InputError("codec vqgan: key 'book' = " + std::to_string(entries) +
                           "; this model's books have " + known + " entries");
}

NetworkCodec::Kind VqganCodec::kind_of(const core::PayloadHeader& header) const {
    const auto& parameters = header.parameters;
    if (parameters.empty()) return {model_->config.default_book(), false};
    const Kind kind{std::size_t{parameters[0]} >> kBookShift,
                    (parameters[0] & kVqganGrayFlag) != 0};
    if (parameters.size() == 1 && kind.rate < model_->config.books.size()) return kind;
    throw core::InputError(misfit() + ": book number " + std::to_string(kind.rate) +
                           "; the model has " + std::to_string(model_->config.books.size()));
}

std::vector<core::Payload> VqganCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    const auto padded = channels_last(mirror_pad(images_of(pictures), VqganConfig::kStride));
    const auto& book = model_->books.at(book_);
    const auto indices = book->nearest(model_->encoder(padded));
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto& picture = pictures[i];
        const bool gray = picture.channels == 1;
        core::Payload payload;
        payload.header = {"vqgan", hash(), picture.width_px, picture.height_px, {}};
        if (gray || book_ != model_->config.default_book()) {
            payload.header.parameters.push_back(
                static_cast<std::uint8_t>((gray ? kVqganGrayFlag : 0) | book_ << kBookShift));
        }
        payload.segments.push_back(
            index_segment(indices[static_cast<std::int64_t>(i)], book->count()));
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

NetworkCodec::DecodedBatch VqganCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    const auto& header = batch.front().header;
    const auto& book = model_->books.at(kind_of(header).rate);
    const auto height = latent_extent(header.height_px, VqganConfig::kStride);
    const auto width = latent_extent(header.width_px, VqganConfig::kStride);
    const auto pixels = std::uint64_t{header.width_px} * header.height_px;
    if (pixels == 0 || pixels > kMostVqganPixels) {
        throw core::InputError(misfit() + ": a picture of " + std::to_string(header.width_px) +
                               " x " + std::to_string(header.height_px) +
                               "; expected 1 to 2^28 pixels");
    }
    DecodedBatch decoded;
    std::vector<at::Tensor> indices, known;
    for (const auto& payload : batch) {
        if (payload.segments.size() != 1) {
            throw core::InputError(misfit() + ": " + std::to_string(payload.segments.size()) +
                                   " segments; expected 1");
        }
        const auto received =
            received_indices(payload.segments[0], book->count(), height * width, misfit());
        indices.push_back(received.indices.view({height, width}));
        known.push_back(received.known.view({height, width}));
        decoded.concealed.push_back(lost_areas(known.back(), payload.header));
    }
    const auto vectors =
        concealed_entries(book, at::stack(indices).to(device()), at::stack(known).to(device()));
    decoded.images = model_->decoder(channels_last(vectors));
    return decoded;
}

}  // namespace oligo::models
