#pragma once

#include "core/symbol_stream.hpp"
#include "dna/pool/pool.hpp"
#include "dna/pool/strand_sink.hpp"
#include "dna/scheme/scheme.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// An object to be written whose symbols are read as they are needed.
struct ObjectSource {
    Role role = Role::kPicture;
    std::string name;  ///< as PoolObject's
    core::PayloadHeader header;
    std::shared_ptr<const core::SymbolSource> symbols;
};

/// Writes objects as strands: header strands first, then each object's strands in order.
/// Every assembled oligo satisfies declared.constraints(). Under a block scheme memory is for some
/// blocks, whatever the objects' sizes; their symbols are read twice. Throws InputError when an
/// object cannot be written under the declared scheme (alphabet larger than the book, name too
/// long, more strands than the address holds) and for primers that break the constraints by
/// themselves.
PoolFacts write_pool(const std::vector<ObjectSource>& objects, const Scheme& declared,
                     const Primers& primers, StrandSink& sink);
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
