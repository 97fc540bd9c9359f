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

/// What a pool that is mixed with others must keep to.
struct PartitionPlan {
    Partition partition = {};
    Lookalikes sites = {};  ///< primer sites of all partitions, and how near no strand may come
    /// Whether strands say of which pool they are (version 1), where there is room for that.
    bool bound = true;
};

/// Writes objects as strands: header strands first, then each object's strands in order.
/// Every assembled oligo satisfies the declared scheme's constraints. Memory is for what the scheme
/// needs of an object at a time, some blocks for one that works in blocks; symbols are read twice.
/// One of several pools that are mixed has a `plan`: the header strands say which it is and hold
/// names, and nothing on a strand but its own primers is near to any of plan.sites. Throws
/// InputError when an object cannot be written under the declared scheme (alphabet larger than the
/// book, name too long, more strands than the address holds) and for primers that break the
/// constraints by themselves.
PoolFacts write_pool(const std::vector<ObjectSource>& objects, const Scheme& declared,
                     const Primers& primers, StrandSink& sink, const PartitionPlan& plan = {});

/// Objects in memory, which the caller keeps, as sources.
std::vector<ObjectSource> sources_of(const std::vector<PoolObject>& objects);
/// write_pool from memory into memory.
Pool write_pool(const std::vector<PoolObject>& objects, const Scheme& declared,
                const Primers& primers, const PartitionPlan& plan = {});

}  // namespace oligo::dna
