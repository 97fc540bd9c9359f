#pragma once

#include "dna/pool/pool.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>

namespace oligo::inference {

/// A pair's name, five_prime and three_prime.
nlohmann::ordered_json primers_json(const dna::Primers& primers);

/// Adds scheme, primers, constraints, read counts, header strands and the whole pool's figures.
void put_reading(nlohmann::ordered_json& json, const dna::PoolReading& reading);

/// Facts of one object in the directory: role, name, codec, model, size, strands, densities.
nlohmann::ordered_json directory_facts(const dna::ReceivedObject& object, std::size_t number);

}  // namespace oligo::inference
