#pragma once

#include "dna/pool/pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <cstdint>
#include <vector>

namespace oligo::inference {

/// Symbols of an object's only segment.
std::vector<std::uint16_t> symbols_of(const dna::ObjectSource& object);

/// Adds an object to what a pool of another program holds: `count` has its strands, the payload is
/// what its first segment holds.
void add_object(dna::PoolFacts& pool, const dna::ObjectSource& object, std::uint64_t payload_nt,
                dna::NucleotideCount count);

}  // namespace oligo::inference
