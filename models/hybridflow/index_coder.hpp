#pragma once

#include "core/payload.hpp"
#include "models/hybridflow/index_prior.hpp"
#include "models/hybridflow/index_stream.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::models {

/// The continuous stream as both ends of coded indices have it, fp64.
struct PriorInput {
    at::Tensor latents;     ///< [1, C, h, w], with the rate's gains
    at::Tensor present;     ///< [1, 1, h, w]
    std::int64_t rate = 0;  ///< meaningless without a stream
    bool stream = false;    ///< whether the payload has one
};

/// Entropy-coded indices: fewer bases than fixed-length ones, but a lost strand costs a band of
/// kBandRows rows (chunked; models/hybridflow/README.md, "Payload"). An index is log2(words)
/// decisions, from the highest bit down, each with its probability by the prior in steps of 1/256.
class IndexCoder {
  public:
    static constexpr std::int64_t kBandRows = 32;

    /// `prior` in fp64.
    explicit IndexCoder(IndexPriorImpl& prior) : prior_(prior) {}

    /// "index bands" (the bands' sizes; only where there are several) and "indices".
    std::vector<core::Segment> write(std::span<const std::int64_t> indices, const Mask& mask,
                                     const PriorInput& input) const;
    /// A band that did not arrive whole, or whose part of the continuous stream did not, is erased;
    /// without a mask all is unsent. Throws InputError for segments that do not fit.
    ReceivedMap read(std::span<const core::ReceivedSegment> segments,
                     const std::optional<Mask>& mask, TokenGrid grid,
                     const PriorInput& input) const;

    /// Bits [places, words] that each word would cost at each sent place (row by row; 0 at others),
    /// its contexts being those of `indices`.
    at::Tensor costs(std::span<const std::int64_t> indices, const Mask& mask,
                     const PriorInput& input) const;

    /// Segments of a grid's coded indices, without the mask.
    static std::size_t segments_of(TokenGrid grid) { return grid.height > kBandRows ? 2 : 1; }

  private:
    struct Band;
    std::vector<std::int64_t> decode(const Band& band, std::span<const std::uint8_t> body) const;

    IndexPriorImpl& prior_;
};

}  // namespace oligo::models
