#pragma once

#include "dna/pool/pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// How compressed objects become oligos.
class PoolWriter {
  public:
    virtual ~PoolWriter() = default;
    /// Strand by strand; the objects need not be in memory where the format allows it.
    virtual dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                                 dna::StrandSink& sink) const = 0;
    virtual std::string_view scheme_name() const = 0;
    virtual std::size_t strand_nt() const = 0;
    virtual const dna::Primers& primers() const = 0;
    /// What decode must be told of a pool of one file of so many bytes, as its arguments; "" for
    /// pools that say it themselves.
    virtual std::string decode_options(std::uint64_t /*file_bytes*/) const { return {}; }
    /// What every oligo keeps; null for a format that declares nothing.
    virtual const dna::Constraints* constraints() const = 0;
};

}  // namespace oligo::inference
