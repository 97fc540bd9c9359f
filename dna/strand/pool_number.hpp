#pragma once

#include <cstdint>
#include <optional>

namespace oligo::dna {

/// By what the strands of a pool are told from those of another pool between the same primers: the
/// CRC of its directory (dna/FORMAT.md, section 3.5). Nothing: a pool of version 0, whose strands
/// do not say of which pool they are.
using PoolNumber = std::optional<std::uint16_t>;

}  // namespace oligo::dna
