#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Residuals of a visual codebook as bytes (dna/FORMAT.md, section 13.6): a byte that says how,
/// then the shortest of one byte each, a rANS body by one of the 64 frozen Gaussian tables of
/// core/entropy, and a table of the residuals themselves with a body by it. Never longer than one
/// byte each and that first one. Whole numbers only.
std::vector<std::uint8_t> write_residuals(std::span<const std::int8_t> residuals);

/// Whether every residual is a byte of its own behind the first, so that damage costs no others.
bool residuals_stand_alone(std::span<const std::uint8_t> bytes);

/// `count` residuals again. Throws InputError for bytes that write_residuals cannot have written;
/// takes no more memory than the result, the bytes and the tables.
std::vector<std::int8_t> read_residuals(std::span<const std::uint8_t> bytes, std::size_t count);

}  // namespace oligo::core
