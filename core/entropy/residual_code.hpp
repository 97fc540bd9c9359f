#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Residuals of a visual codebook as bytes (dna/FORMAT.md, section 13.6): a byte that names the
/// method, then the shortest of three: one byte per residual; a rANS body coded with one of the 64
/// frozen Gaussian tables of core/entropy; a table made from the residuals with a body coded with
/// it. Never longer than one byte per residual plus the first byte. Integers only.
std::vector<std::uint8_t> write_residuals(std::span<const std::int8_t> residuals);

/// Whether every residual has its own byte after the first one, so that a damaged byte costs only
/// its residual.
bool residuals_stand_alone(std::span<const std::uint8_t> bytes);

/// Reads `count` residuals back. Throws InputError for bytes that write_residuals cannot have
/// written; takes no more memory than the result, the bytes and the tables.
std::vector<std::int8_t> read_residuals(std::span<const std::uint8_t> bytes, std::size_t count);

}  // namespace oligo::core
