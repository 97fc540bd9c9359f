#pragma once

#include "dna/fountain/lt/droplet.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The file from droplets with any seeds: peeling, then elimination of the rest. Droplets that
/// contradict the others are left out where enough others exist. No value when the droplets do not
/// determine the file or contradict each other more than that. Few droplets hold a given symbol, so
/// two droplets that are wrong in the same byte can be mistaken for a single wrong one.
std::optional<std::vector<std::uint8_t>> decode_droplets(const DropletCode& code,
                                                         std::span<const Droplet> droplets);

}  // namespace oligo::dna
