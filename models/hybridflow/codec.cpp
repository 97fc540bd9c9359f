#include "models/hybridflow/codec.hpp"

#include "core/error.hpp"
#include "models/hybridflow/index_search.hpp"
#include "models/layers/memory_format.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kHybridflowFormat = 1, kGrayBit = 1, kStreamBit = 16, kCodedBit = 32;
constexpr std::size_t kStreamSegments = 3;
constexpr std::uint8_t kStreamImportance = 8;
constexpr std::int64_t kStreamTilePx = 256, kMostStreamTilePx = 1024;

TokenGrid grid_of_picture(std::uint32_t width_px, std::uint32_t height_px) {
    return {latent_extent(height_px, VqganConfig::kStride),
            latent_extent(width_px, VqganConfig::kStride)};
}

/// For each region the mean square distance of its entries from the mean of their neighbours:
/// what is hard to tell from its surroundings.
std::vector<double> region_complexity(const at::Tensor& entries_chw) {
    const auto x = entries_chw.to(at::kDouble).unsqueeze(0);
    const auto ones = at::ones_like(x.narrow(1, 0, 1));
    const auto around = [](const at::Tensor& plane) {
        const auto padded = at::constant_pad_nd(plane, {1, 1, 1, 1});
        const auto h = plane.size(2), w = plane.size(3);
        const auto at_offset = [&](std::int64_t top, std::int64_t left) {
            return padded.narrow(2, top, h).narrow(3, left, w);
        };
        return at_offset(0, 1) + at_offset(2, 1) + at_offset(1, 0) + at_offset(1, 2);
    };
    const auto mean = around(x) / around(ones).clamp_min(1);
    const auto off = (x - mean).square().mean(1).squeeze(0);
    std::vector<double> regions;
    for (std::int64_t top = 0; top < off.size(0); top += Mask::kRegion) {
        for (std::int64_t left = 0; left < off.size(1); left += Mask::kRegion) {
            const auto region = off.narrow(0, top, std::min(Mask::kRegion, off.size(0) - top))
                                    .narrow(1, left, std::min(Mask::kRegion, off.size(1) - left));
            regions.push_back(region.mean().item<double>());
        }
    }
    return regions;
}

/// No continuous stream.
PriorInput prior_input(const HybridflowImpl& network, TokenGrid grid) {
    const auto channels = network.config.continuous.latent_channels;
    return {at::zeros({1, channels, grid.height, grid.width}, at::kDouble),
            at::zeros({1, 1, grid.height, grid.width}, at::kDouble), 0, false};
}

/// Adds the parts of a picture whose index was lost.
void append_lost_cells(const ReceivedMap& map, TokenGrid grid, const core::PayloadHeader& header,
                       std::vector<core::Area>& lost) {
    constexpr auto side = static_cast<std::uint32_t>(VqganConfig::kStride);
    for (std::size_t i = 0; i < map.states.size(); ++i) {
        if (map.states[i] != ReceivedMap::State::kErased) continue;
        const auto across = static_cast<std::size_t>(grid.width);
        const auto left = static_cast<std::uint32_t>(i % across) * side;
        const auto top = static_cast<std::uint32_t>(i / across) * side;
        lost.push_back({left, top, std::min(side, header.width_px - left),
                        std::min(side, header.height_px - top)});
    }
}

bool switched_on(core::Config& options, const std::string& key) {
    constexpr std::array<std::string_view, 2> states{"on", "off"};
    return options.choice(key, "on", states) == "on";
}

}  // namespace

std::vector<std::uint8_t> HybridflowFlags::parameters() const {
    const auto bits = (gray ? kGrayBit : 0) | mask.value << 1 | (continuous ? kStreamBit : 0) |
                      (coded ? kCodedBit : 0);
    std::vector<std::uint8_t> bytes{kHybridflowFormat, static_cast<std::uint8_t>(bits)};
    if (continuous) {
        const auto stream = continuous->parameters();
        bytes.insert(bytes.end(), stream.begin(), stream.end());
    }
    return bytes;
}

HybridflowFlags HybridflowFlags::read(const core::PayloadHeader& header, std::size_t rates) {
    const auto& bytes = header.parameters;
    const bool begins = bytes.size() >= 2 && bytes[0] == kHybridflowFormat &&
                        bytes[1] < 2 * kCodedBit && (bytes[1] >> 1 & 7) <= MaskChoice::kByRegion;
    if (!begins || ((bytes[1] & kStreamBit) == 0 && bytes.size() != 2)) {
        throw core::InputError(
            "payload of codec hybridflow: its parameters do not fit; expected format 1, a mask in "
            "0..4 and those of the continuous stream");
    }
    HybridflowFlags flags;
    flags.gray = (bytes[1] & kGrayBit) != 0;
    flags.coded = (bytes[1] & kCodedBit) != 0;
    flags.mask.value = bytes[1] >> 1 & 7;
    if ((bytes[1] & kStreamBit) == 0) return flags;
    auto stream = header;
    stream.parameters.assign(bytes.begin() + 2, bytes.end());
    flags.continuous = LatentFlags::read(stream, rates);
    return flags;
}

HybridflowCodec::HybridflowCodec(std::shared_ptr<HybridflowImpl> network, const WeightsId& weights,
                                 std::vector<WeightsId> parts, std::optional<ReturnedBook> book,
                                 c10::Device device, core::CodecOptions& options)
    : NetworkCodec("hybridflow", weights, device),
      network_(std::move(network)),
      tiled_(*network_->continuous),
      parts_(std::move(parts)) {
    constexpr std::array<std::string_view, 12> names{
        "mask",   "keep",      "indices",   "rate", "tile",   "continuous",
        "search", "bit_price", "predictor", "fill", "rounds", "correction"};
    read_options(options.take(name(), names));
    if (book) {
        book_ = std::move(book->book);
        usable_ = std::move(book->usable);
    } else {
        book_ = GridBook::of(network_->book()->entries);
    }
    {
        const torch::NoGradGuard no_grad;
        network_->book()->entries.copy_(book_.values());
    }
    network_->to(device);
    if (!lpips_.is_empty()) lpips_->to(device);
    use_channels_last(*network_);
    network_->predictor->to(at::kDouble);
    // What decides how a stream is read runs where everything is exact.
    if (network_->prior) network_->prior->to(c10::Device(c10::kCPU), at::kDouble);
    network_->eval();
}

void HybridflowCodec::read_options(core::Config options) {
    constexpr std::array<std::string_view, kSchedules + 1> masks{"1_1", "1_2", "1_4", "1_9",
                                                                 "adaptive"};
    const auto mask = options.choice("mask", masks[options_.mask.value], masks);
    options_.mask.value =
        static_cast<std::uint8_t>(std::find(masks.begin(), masks.end(), mask) - masks.begin());
    options_.keep = options.number("keep", options_.keep, {1.0 / 9, 1});
    constexpr std::array<std::string_view, 2> kinds{"fixed", "coded"};
    options_.coded = options.choice("indices", kinds[0], kinds) == kinds[1];
    if (options_.coded && !network_->prior) {
        throw core::InputError(
            options.name() + ": key 'indices' = coded: this model has no prior to code them with");
    }
    options_.continuous = switched_on(options, "continuous");
    options_.predictor = switched_on(options, "predictor");
    options_.correction = switched_on(options, "correction");
    constexpr std::array<std::string_view, 2> fills{"likeliest", "mean"};
    options_.mean_fill = options.choice("fill", fills[0], fills) == fills[1];
    options_.search = options.integer("search", options_.search, {0, 16});
    options_.bit_price = options.number("bit_price", options_.bit_price, {0, 1});
    if (options_.search > 0) {
        if (options_.mask.value != 0) {
            throw core::InputError(options.name() +
                                   ": key 'search' needs mask 1_1, where every index is sent");
        }
        lpips_ = load_lpips(weights_path("lpips-alex", model_folders()));
    }
    options_.rounds = options.integer("rounds", options_.rounds, {1, 8});
    const auto rates = static_cast<std::int64_t>(network_->continuous->lambdas().size());
    options_.stream.rate =
        static_cast<std::size_t>(options.integer("rate", 1, {1, static_cast<double>(rates)}) - 1);
    const auto tile =
        options.integer("tile", kStreamTilePx, {LatentFlags::kUnitPx, kMostStreamTilePx});
    if (tile % LatentFlags::kUnitPx != 0) {
        throw core::InputError(options.name() + ": key 'tile' = " + std::to_string(tile) +
                               "; expected a multiple of " + std::to_string(LatentFlags::kUnitPx));
    }
    options_.stream.tile_width_px = options_.stream.tile_height_px = tile;
}

std::vector<core::SharedObject> HybridflowCodec::shared_objects(core::SharedRole role) const {
    if (role == core::SharedRole::kCodebook) return {codebook_object(book_, "codebook", hash())};
    auto objects = NetworkCodec::shared_objects(role);
    if (objects.empty()) return objects;
    for (const auto& part : parts_) objects.push_back(weights_object(part));
    return objects;
}

HybridflowFlags HybridflowCodec::flags_of(const core::PayloadHeader& header) const {
    return HybridflowFlags::read(header, network_->continuous->lambdas().size());
}

NetworkCodec::Kind HybridflowCodec::kind_of(const core::PayloadHeader& header) const {
    const auto flags = flags_of(header);
    return {flags.continuous ? flags.continuous->rate + 1 : 0, flags.gray};
}

Mask HybridflowCodec::mask_for(const at::Tensor& indices) const {
    const TokenGrid grid{indices.size(0), indices.size(1)};
    if (!options_.mask.by_region()) return {grid, static_cast<Schedule>(options_.mask.value)};
    const auto entries = book_.values()
                             .index_select(0, indices.flatten())
                             .t()
                             .reshape({book_.channels, grid.height, grid.width});
    return choose_mask(grid, region_complexity(entries), options_.keep);
}

PriorInput HybridflowCodec::prior_input_of(const at::Tensor& latents, TokenGrid grid) const {
    auto input = prior_input(*network_, grid);
    if (!latents.defined()) return input;
    input.latents.copy_(latents.narrow(1, 0, grid.height).narrow(2, 0, grid.width).unsqueeze(0));
    input.present.fill_(1);
    input.rate = static_cast<std::int64_t>(options_.stream.rate);
    input.stream = true;
    return input;
}

at::Tensor HybridflowCodec::searched(const at::Tensor& image, const at::Tensor& vectors,
                                     const at::Tensor& latents) const {
    const TokenGrid grid{vectors.size(2), vectors.size(3)};
    const Mask mask(grid, Schedule::k1of1);
    const auto prior = prior_input_of(latents, grid);
    BridgeInput bridge;
    if (latents.defined() && options_.correction) {
        bridge = bridge_input(*network_->continuous,
                              channels_last(prior.latents.to(device(), at::kFloat)),
                              options_.stream.rate, prior.present.to(device(), at::kFloat));
    }
    IndexSearch search;
    search.lpips = lpips_;
    search.candidates = options_.search;
    search.bit_price = options_.bit_price;
    search.decode = [&](const at::Tensor& indices, std::int64_t top, std::int64_t left) {
        const auto words = channels_last(network_->book()->lookup(indices.to(device())));
        if (!bridge.picture.defined()) return network_->vqgan->decoder(words);
        const auto cut = [&](const at::Tensor& plane, std::int64_t side) {
            return plane.narrow(2, top * side, indices.size(1) * side)
                .narrow(3, left * side, indices.size(2) * side);
        };
        return network_->correction->decode(
            network_->vqgan->decoder, words,
            {cut(bridge.latents, 1), cut(bridge.picture, VqganConfig::kStride),
             cut(bridge.present, 1)});
    };
    if (options_.coded) {
        search.costs = [&](const at::Tensor& indices) {
            const std::span<const std::int64_t> symbols(indices.const_data_ptr<std::int64_t>(),
                                                        static_cast<std::size_t>(indices.numel()));
            return IndexCoder(*network_->prior).costs(symbols, mask, prior);
        };
    }
    const auto rows = vectors.permute({0, 2, 3, 1}).flatten(0, 2);
    return search_indices(image, at::cdist(rows, network_->book()->entries), search);
}

std::vector<core::Segment> HybridflowCodec::index_segments(const at::Tensor& indices,
                                                           const at::Tensor& latents) const {
    const std::span<const std::int64_t> symbols(indices.const_data_ptr<std::int64_t>(),
                                                static_cast<std::size_t>(indices.numel()));
    const auto mask = mask_for(indices);
    std::vector<core::Segment> segments;
    if (options_.mask.by_region()) segments.push_back(write_mask(mask));
    if (!options_.coded) {
        segments.push_back(write_indices(symbols, mask, words()));
        return segments;
    }
    const auto input = prior_input_of(latents, mask.grid());
    for (auto& segment : IndexCoder(*network_->prior).write(symbols, mask, input)) {
        segments.push_back(std::move(segment));
    }
    return segments;
}

std::vector<core::Payload> HybridflowCodec::compress_batch(
    std::span<const core::Picture> pictures) const {
    HybridflowFlags flags;
    flags.mask = options_.mask;
    flags.coded = options_.coded;
    if (options_.continuous) flags.continuous = options_.stream;
    const auto tiles =
        TiledLatents::grid(pictures.front().width_px, pictures.front().height_px, options_.stream);
    const auto images = images_of(pictures);
    const auto padded = channels_last(mirror_pad(images, VqganConfig::kStride));
    const auto vectors = network_->vqgan->encoder(padded);
    const auto indices = network_->book()->nearest(vectors).to(at::kCPU).contiguous();
    at::Tensor latents;
    if (options_.continuous) {
        latents = network_->continuous->analyse(
            channels_last(mirror_pad(images, LatentNetwork::kHyperStride)), options_.stream.rate);
    }
    std::vector<core::Payload> payloads;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto& picture = pictures[i];
        const auto number = static_cast<std::int64_t>(i);
        flags.gray = picture.channels == 1;
        core::Payload payload;
        payload.header = {std::string(name()), hash(), picture.width_px, picture.height_px,
                          flags.parameters()};
        at::Tensor decoded;
        if (options_.continuous) {
            payload.segments = tiled_.encode(latents[number], tiles, &decoded);
            // Without its index the stream is lost, which is no reason to give up the picture.
            for (auto& segment : payload.segments) {
                segment.importance = kStreamImportance;
                segment.tolerance = core::Tolerance::kChunked;
            }
        }
        const auto own = options_.search == 0 ? indices[number]
                                              : searched(padded.narrow(0, number, 1),
                                                         vectors.narrow(0, number, 1), decoded);
        for (auto& segment : index_segments(own, decoded)) {
            payload.segments.push_back(std::move(segment));
        }
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

HybridflowCodec::Stream HybridflowCodec::stream_of(const core::ReceivedPayload& payload,
                                                   const HybridflowFlags& flags,
                                                   TokenGrid grid) const {
    const auto& header = payload.header;
    Stream stream;
    stream.latents =
        at::zeros({1, network_->config.continuous.latent_channels, grid.height, grid.width});
    stream.present = at::zeros({1, 1, grid.height, grid.width});
    if (!flags.continuous) return stream;
    if (payload.segments.size() < kStreamSegments) {
        throw core::InputError(
            "payload of codec hybridflow: " + std::to_string(payload.segments.size()) +
            " segments; expected 3 of the continuous stream and the indices");
    }
    stream.lost = {{0, 0, header.width_px, header.height_px}};
    if (payload.segments[0].erased() > 0) return stream;
    core::ReceivedPayload part{header, {}, payload.verified};
    part.segments.assign(payload.segments.begin(), payload.segments.begin() + kStreamSegments);
    try {
        const auto tiles = TiledLatents::grid(header.width_px, header.height_px, *flags.continuous);
        auto found = tiled_.decode(part, tiles);
        stream.latents.copy_(
            found.latents.narrow(1, 0, grid.height).narrow(2, 0, grid.width).unsqueeze(0));
        stream.lost = std::move(found.lost);
    } catch (const core::InputError&) {
        if (payload.verified) throw;
        return stream;  // a wrong chunk index: the stream cannot be read
    }
    stream.present.fill_(1);
    for (const auto& area : stream.lost) {
        const auto top = area.top_px / VqganConfig::kStride,
                   left = area.left_px / VqganConfig::kStride;
        const auto part_of = grid_of_picture(area.width_px, area.height_px);
        stream.present.narrow(2, top, part_of.height).narrow(3, left, part_of.width).fill_(0);
    }
    return stream;
}

ReceivedMap HybridflowCodec::map_of(const core::ReceivedPayload& payload,
                                    const HybridflowFlags& flags, TokenGrid grid,
                                    const Stream& stream) const {
    auto segments = std::span(payload.segments).subspan(flags.continuous ? kStreamSegments : 0);
    const auto mask = read_mask(segments, grid, flags.mask);
    if (flags.mask.by_region()) segments = segments.subspan(1);
    if (flags.coded) {
        if (!network_->prior) {
            throw core::InputError(
                "payload of codec hybridflow: its indices are coded, but the model has no prior");
        }
        auto input = prior_input(*network_, grid);
        if (flags.continuous) {
            input = {stream.latents.to(at::kDouble), stream.present.to(at::kDouble),
                     static_cast<std::int64_t>(flags.continuous->rate), true};
        }
        return IndexCoder(*network_->prior).read(segments, mask, grid, input);
    }
    if (segments.size() != 1) {
        throw core::InputError("payload of codec hybridflow: " + std::to_string(segments.size()) +
                               " segments of indices; expected 1");
    }
    return read_indices(segments.front(), mask, grid, words());
}

at::Tensor HybridflowCodec::vectors_of(const ReceivedMap& map, const HybridflowFlags& flags,
                                       TokenGrid grid, const Stream& stream) const {
    const auto entries = network_->book()->entries.to(at::kCPU);
    const auto words_of = [&](const std::vector<std::int64_t>& indices) {
        return entries.index_select(0, at::tensor(indices, at::kLong))
            .view({grid.height, grid.width, -1})
            .permute({2, 0, 1});
    };
    if (!options_.predictor) return words_of(fill_nearest(map, grid));
    ContinuousFeatures features{stream.latents.to(device(), at::kDouble),
                                stream.present.to(device(), at::kDouble)};
    if (flags.continuous) {
        features.values =
            without_gains(*network_->continuous, features.values, flags.continuous->rate);
    }
    const FillRules rules{options_.rounds, usable_, options_.mean_fill ? entries : at::Tensor()};
    const auto filled = fill_with_means(*network_->predictor, map, grid, features, rules);
    return options_.mean_fill ? filled.vectors.to(entries.scalar_type()) : words_of(filled.indices);
}

NetworkCodec::DecodedBatch HybridflowCodec::decompress_batch(
    std::span<const core::ReceivedPayload> batch) const {
    const auto grid =
        grid_of_picture(batch.front().header.width_px, batch.front().header.height_px);
    DecodedBatch decoded;
    std::vector<at::Tensor> words, latents, present;
    const auto flags = flags_of(batch.front().header);
    for (const auto& payload : batch) {
        const auto own = flags_of(payload.header);
        auto stream = stream_of(payload, own, grid);
        const auto map = map_of(payload, own, grid, stream);
        words.push_back(vectors_of(map, own, grid, stream));
        append_lost_cells(map, grid, payload.header, stream.lost);
        latents.push_back(stream.latents);
        present.push_back(stream.present);
        decoded.concealed.push_back(std::move(stream.lost));
    }
    const auto vectors = channels_last(at::stack(words).to(device()));
    const auto arrived = at::cat(present).to(device());
    if (!options_.correction || !flags.continuous || !arrived.any().item<bool>()) {
        decoded.images = network_->vqgan->decoder(vectors);
        return decoded;
    }
    const auto input =
        bridge_input(*network_->continuous, channels_last(at::cat(latents).to(device())),
                     flags.continuous->rate, arrived);
    decoded.images = network_->correction->decode(network_->vqgan->decoder, vectors, input);
    return decoded;
}

}  // namespace oligo::models
