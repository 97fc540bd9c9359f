#pragma once

#include "dna/pool/pool.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace oligo::inference {

/// Adds scheme, primers, constraints, read counts, header strands and the whole pool's figures.
void put_reading(nlohmann::ordered_json& json, const dna::PoolReading& reading);

/// Facts of one object in the directory: role, name, codec, model, size, strands, densities.
nlohmann::ordered_json directory_facts(const dna::ReceivedObject& object, std::size_t number);

/// What became of the reads of a pool, for people, a line each: placing, depth of the strands,
/// errors.
std::vector<std::string> placing_lines(const dna::PoolReading& reading);

/// Says that nothing was read of pools whose headers are incomplete; "" where there are none.
std::string unread_pools_text(const dna::PoolReading& reading);

/// Strands by the number of their reads, as an SVG.
std::string depth_plot(const dna::PoolReading& reading);

}  // namespace oligo::inference
