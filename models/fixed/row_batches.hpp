#pragma once

#include "core/codec.hpp"
#include "core/picture_rows.hpp"

#include <span>
#include <vector>

namespace oligo::models {

// Pictures in memory through a codec that works row by row: one after the other, or one a thread
// where there are several.

std::vector<core::Payload> compress_by_rows(const core::RowCodec& codec,
                                            std::span<const core::Picture> pictures);
std::vector<core::Decoded> decompress_by_rows(const core::RowCodec& codec,
                                              std::span<const core::ReceivedPayload> payloads);

}  // namespace oligo::models
