#pragma once

#include "dna/pool/pool.hpp"
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

/// Takes the strands of a pool in order as they are written.
class StrandSink {
  public:
    virtual ~StrandSink() = default;
    /// A pool of so many strands begins. What came before is void: not all of its strands could
    /// satisfy the constraints.
    virtual void begin(std::uint64_t strands) = 0;
    /// The strands that come next, without primers.
    virtual void take(std::vector<std::string>&& strands) = 0;
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

}  // namespace oligo::dna
