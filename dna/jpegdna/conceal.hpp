#pragma once

#include "dna/jpegdna/strand_decoder.hpp"

namespace oligo::dna {

/// Reconstructs a plane from its decoded blocks. Runs of blocks whose DC coefficients are known up
/// to a common constant are shifted by whole steps so that they continue the known blocks around
/// them (the median, over the blocks, of the mean difference across their borders). Missing blocks
/// are filled from the borders of the blocks around them, weighted with the inverse distance, layer
/// by layer from the outside in; a plane without any known block is middle gray.
Plane conceal(const DecodedPlane& decoded, const Plane& shape, const BlockQuantiser& quantiser);

}  // namespace oligo::dna
