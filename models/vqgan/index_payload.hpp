#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"
#include "models/vqgan/book.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// A lossy segment of categorical symbols: the entries' numbers of a picture (int64, any shape, row
/// by row).
core::Segment index_segment(const at::Tensor& indices, std::int64_t entries);

/// A segment's symbols as int64 [count] and 1 where they are known, 0 where they are lost (float
/// [count]). Throws InputError, which `where` begins, for another alphabet or number of symbols.
struct ReceivedIndices {
    at::Tensor indices;
    at::Tensor known;
};
ReceivedIndices received_indices(const core::ReceivedSegment& segment, std::int64_t entries,
                                 std::int64_t count, const std::string& where);

/// Entries [N, D, h, w] of indices (int64 [N, h, w]) where `known` (float [N, h, w]) is 1;
/// elsewhere the distance-weighted mean of the nearest known entries, or the book's mean entry
/// where a picture has none.
at::Tensor concealed_entries(const VisualBook& book, const at::Tensor& indices,
                             const at::Tensor& known);

/// The parts of a picture whose entries are lost (`known` [h, w] is 0): rectangles that do not
/// overlap, each a run of cells in one or more rows.
std::vector<core::Area> lost_areas(const at::Tensor& known, const core::PayloadHeader& header);

}  // namespace oligo::models
