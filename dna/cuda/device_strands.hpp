#pragma once

#include "dna/cuda/device.hpp"
#include "dna/mapping/strand_mapping.hpp"

#include <memory>

namespace oligo::dna {

/// A ConstrainedMapping, written by device(): one strand per number, which keeps the rules. Reads
/// come one by one and are read by the processor. Throws InputError as ConstrainedMapping does.
std::unique_ptr<const StrandMapping> device_strands(const Constraints& rules,
                                                    const MappingRegion& region);

}  // namespace oligo::dna
