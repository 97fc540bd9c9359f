#pragma once

#include "dna/fountain/lt/droplet.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The file from droplets of any seeds: peeling, then elimination of what peeling leaves. Droplets
/// that contradict the others are left out where enough others are there. Nothing when the droplets
/// do not determine the file or contradict each other beyond that. Few droplets hold a given
/// symbol: two that are wrong in the same byte can be taken for a single other one.
std::optional<std::vector<std::uint8_t>> decode_droplets(const DropletCode& code,
                                                         std::span<const Droplet> droplets);

}  // namespace oligo::dna
