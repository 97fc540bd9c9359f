#pragma once

#include "dna/consensus/strand_reading.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace oligo::dna {

/// What came back of the strands of an object, or of a pool.
class StrandContents {
  public:
    virtual ~StrandContents() = default;
    using Visit = std::function<void(std::uint64_t strand, const StrandReading& reading)>;
    /// Contents of the strands first..first+count-1, in no order: none of a strand of which nothing
    /// came, several where its reads were read one by one. Safe from several threads.
    virtual void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const = 0;
};

/// The same from a strand on, which is number 0. Keeps a reference.
class StrandsFrom final : public StrandContents {
  public:
    StrandsFrom(const StrandContents& all, std::uint64_t first) : all_(all), first_(first) {}

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override;

  private:
    const StrandContents& all_;
    std::uint64_t first_;
};

/// One reading of each of the strands first..first+count-1, empty where there is none; on all
/// threads.
std::vector<StrandReading> read_strands(const StrandContents& contents, std::uint64_t first,
                                        std::uint64_t count);

}  // namespace oligo::dna
