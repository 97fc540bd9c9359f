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

/// What a pool that is mixed with others must keep to.
struct PartitionPlan {
    Partition partition = {};
    Lookalikes sites = {};  ///< primer sites of all partitions, and how near no strand may come
};

/// write_pool for one of several pools that are mixed: the header strands say which it is and hold
/// names, and nothing on a strand but its own primers is near to any of plan.sites.
Pool write_partition(const std::vector<PoolObject>& objects, const Scheme& declared,
                     const Primers& primers, const PartitionPlan& plan);

}  // namespace oligo::dna
