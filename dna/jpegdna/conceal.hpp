#pragma once

#include "dna/jpegdna/strand_decoder.hpp"

namespace oligo::dna {

/// Reconstructs a plane from its decoded blocks. Runs of blocks whose DC coefficients are known up
/// to a common constant are shifted by whole steps so that they continue the known blocks around
/// them (a weighted median over their borders). Missing blocks are filled layer by layer from the
/// outside in: by frequency selective extrapolation, or, of large blocks and where very many are
/// missing, from the borders of the blocks around them, weighted with the inverse distance. A block
/// that a gap cut off then gets the coefficients that are known of it. A plane without any known
/// block is middle gray.
Plane conceal(const DecodedPlane& decoded, const Plane& shape, const BlockQuantiser& quantiser);

}  // namespace oligo::dna
