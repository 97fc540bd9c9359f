#pragma once

#include "core/codec_options.hpp"
#include "models/entropy/tiled_latents.hpp"
#include "models/hybridflow/codebook.hpp"
#include "models/hybridflow/index_coder.hpp"
#include "models/hybridflow/infill.hpp"
#include "models/hybridflow/network.hpp"
#include "models/metrics/lpips.hpp"
#include "models/network_codec.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace oligo::models {

/// Header parameters of codec hybridflow: format 1; then bit 0 gray, bits 1..3 the mask (0..3 a
/// schedule, 4 by region), bit 4 there is a continuous stream, bit 5 the indices are entropy-coded;
/// with a continuous stream the four bytes of its LatentFlags.
struct HybridflowFlags {
    bool gray = false, coded = false;
    MaskChoice mask;
    std::optional<LatentFlags> continuous;

    std::vector<std::uint8_t> parameters() const;
    /// Throws InputError for parameters that do not fit a model whose stream has `rates` rates.
    static HybridflowFlags read(const core::PayloadHeader& header, std::size_t rates);
};

/// Codec "hybridflow". A payload has, unless `continuous=off`, the three segments of the continuous
/// stream, chunked and more important; where the mask is by region, that mask; and the indices,
/// lossy and categorical or, with indices=coded, chunked (IndexCoder). Options:
///   mask        1_1, 1_2, 1_4, 1_9 or adaptive: which indices are sent
///   keep        share of the indices that an adaptive mask sends (default .5)
///   indices     fixed (length) or coded (entropy-coded: fewer bases, but nothing may be lost)
///   rate        of the continuous stream, 1 the lowest
///   tile        its tiles' side in pixels (default 256): larger ones cost less and lose more
///   continuous  off: indices alone
///   search      0..16: how many words beside the nearest are tried at each place (search_indices);
///               mask 1_1 only
///   bit_price   what coded indices may cost in that search (default .01)
/// and for decoding
///   predictor   off: indices that are not there are taken from their nearest neighbour
///   fill        likeliest (word where an index is missing) or mean (of all by their chance)
///   rounds      1..8: rounds of prediction
///   correction  off: the VQ decoder's own picture
class HybridflowCodec final : public NetworkCodec {
  public:
    /// `book`: the visual codebook as the pool gave it back; without one the network's own, which
    /// is put on the pool's grid. `parts`: weights files of the network beside `weights`.
    HybridflowCodec(std::shared_ptr<HybridflowImpl> network, const WeightsId& weights,
                    std::vector<WeightsId> parts, std::optional<ReturnedBook> book,
                    c10::Device device, core::CodecOptions& options);
    HybridflowCodec(std::shared_ptr<HybridflowImpl> network, const WeightsId& weights,
                    c10::Device device, core::CodecOptions&& options = {})
        : HybridflowCodec(std::move(network), weights, {}, std::nullopt, device, options) {}

    std::string_view preferred_scheme() const override { return "adf"; }
    std::vector<core::SharedObject> shared_objects(core::SharedRole role) const override;

  private:
    struct Options {
        MaskChoice mask{0};
        double keep = 0.5;
        bool coded = false, continuous = true, predictor = true, correction = true;
        LatentFlags stream;  ///< of the continuous stream
        std::int64_t rounds = 4;
        std::int64_t search = 0;  ///< words tried beside the nearest
        double bit_price = 0.01;
        bool mean_fill = false;
    };

    Kind kind_of(const core::PayloadHeader& header) const override;
    std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const override;
    DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const override;

    void read_options(core::Config options);
    std::uint32_t words() const { return static_cast<std::uint32_t>(network_->config.book); }
    HybridflowFlags flags_of(const core::PayloadHeader& header) const;
    Mask mask_for(const at::Tensor& indices) const;
    /// What an index costs by the prior depends on the stream's latents [C, h, w], if there are.
    PriorInput prior_input_of(const at::Tensor& latents, TokenGrid grid) const;
    /// Indices [H, W] of a padded picture [1, 3, 16 H, 16 W], chosen by what the decoder makes of
    /// them; `vectors`: the encoder's [1, D, H, W].
    at::Tensor searched(const at::Tensor& image, const at::Tensor& vectors,
                        const at::Tensor& latents) const;
    /// The continuous stream of a payload: its latents [1, C, h, w] on the indices' grid where
    /// anything of it arrived.
    struct Stream {
        at::Tensor latents, present;
        std::vector<core::Area> lost;
    };
    /// Segments of a picture's indices; `latents` of its continuous stream, as a decoder has them.
    std::vector<core::Segment> index_segments(const at::Tensor& indices,
                                              const at::Tensor& latents) const;
    ReceivedMap map_of(const core::ReceivedPayload& payload, const HybridflowFlags& flags,
                       TokenGrid grid, const Stream& stream) const;
    Stream stream_of(const core::ReceivedPayload& payload, const HybridflowFlags& flags,
                     TokenGrid grid) const;
    /// The words [D, H, W] of a payload's picture, predicted where indices are not there.
    at::Tensor vectors_of(const ReceivedMap& map, const HybridflowFlags& flags, TokenGrid grid,
                          const Stream& stream) const;

    std::shared_ptr<HybridflowImpl> network_;  ///< its predictor in fp64
    TiledLatents tiled_;
    GridBook book_;
    std::vector<bool> usable_;  ///< words that came back; empty: all
    std::vector<WeightsId> parts_;
    Lpips lpips_{nullptr};  ///< with `search`
    Options options_;
};

}  // namespace oligo::models
