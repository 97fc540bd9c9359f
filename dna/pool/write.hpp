#pragma once

#include "dna/pool/pool.hpp"
#include "dna/scheme/scheme.hpp"

#include <vector>

namespace oligo::dna {

/// Writes objects as strands: header strands first, then each object's strands in order.
/// Every assembled oligo satisfies declared.constraints(). Throws InputError when an object cannot
/// be written under the declared scheme (alphabet larger than the book, name too long, more strands
/// than the address holds) and for primers that break the constraints by themselves.
Pool write_pool(const std::vector<PoolObject>& objects, const Scheme& declared,
                const Primers& primers);

}  // namespace oligo::dna
