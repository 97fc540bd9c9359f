#pragma once

#include "core/payload.hpp"
#include "models/hybridflow/mask.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::models {

/// How a payload's mask was chosen: 0..3 one schedule for the whole picture, 4 one for each region.
struct MaskChoice {
    static constexpr std::uint8_t kByRegion = kSchedules;

    std::uint8_t value = 0;

    bool by_region() const { return value == kByRegion; }
};

/// Places (row by row) of a mask's indices in the order in which they are sent. Neighbours in the
/// stream lie far apart in the picture, so that a lost strand leaves known neighbours around each
/// index that it took with it.
std::vector<std::size_t> send_order(const Mask& mask);

/// The schedules of a mask by region, chunked.
core::Segment write_mask(const Mask& mask);

/// The sent ones of a picture's indices (one for each place, row by row; 0..words-1): lossy and
/// categorical, of fixed length.
core::Segment write_indices(std::span<const std::int64_t> indices, const Mask& mask,
                            std::uint32_t words);

/// Indices as a decoder has them; one entry for each place, row by row.
struct ReceivedMap {
    enum class State : std::uint8_t {
        kUnsent,    ///< not sent, or where the mask is lost perhaps not
        kErased,    ///< sent, but lost
        kDoubtful,  ///< arrived, but may be another: `right` says with what chance
        kKnown,
    };
    std::vector<std::int64_t> indices;  ///< meaningless where unsent or erased
    std::vector<State> states;
    std::vector<double> right;  ///< chance that a doubtful index is right

    std::size_t count(State state) const;
};

/// The mask of a payload, of whose segments the schedules are the first where it is by region; no
/// value when part of them is lost. Throws InputError for a segment of another size or alphabet.
std::optional<Mask> read_mask(std::span<const core::ReceivedSegment> segments, TokenGrid grid,
                              MaskChoice choice);

/// Throws InputError for a segment of another size or alphabet. A lost mask leaves no index.
ReceivedMap read_indices(const core::ReceivedSegment& sent, const std::optional<Mask>& mask,
                         TokenGrid grid, std::uint32_t words);

}  // namespace oligo::models
