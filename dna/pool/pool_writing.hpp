#pragma once

#include "dna/header/directory.hpp"
#include "dna/pool/oligo_screen.hpp"
#include "dna/pool/write_pool.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// A pool, or one of several that are mixed, while it is written: everything but the salt is
/// settled.
class PoolWriting {
  public:
    /// Keeps references to `objects` and `declared`. `apart`: screen_apart(plan.sites), which
    /// partitions share. Throws InputError as write_pool does.
    PoolWriting(std::span<const ObjectSource> objects, const Scheme& declared,
                const Primers& primers, const PartitionPlan& plan,
                std::shared_ptr<const Screen> apart);

    /// Lets go of what write() can make again: the scheme for these primers, some megabytes.
    void release() { own_.reset(); }
    /// All oligos under the present salt; false when a strand has no acceptable form.
    bool write(StrandSink& sink) const;
    /// Goes on to the next salt. Throws InputError when there is none.
    void change_salt();
    const PoolFacts& facts() const { return facts_; }

  private:
    std::string oligo(const std::string& strand) const {
        return primers_.five_prime + strand + primers_.three_prime;
    }
    bool make_header();
    void count_strands();
    [[noreturn]] void give_up() const;

    std::span<const ObjectSource> objects_;
    const Scheme& declared_;
    std::unique_ptr<const Scheme> own_;  ///< where it depends on the primers
    Primers primers_;
    OligoScreen screen_;
    std::vector<std::vector<core::SegmentShape>> shapes_;
    PoolFacts facts_;
    unsigned salt_ = 0;
    Directory directory_;
    std::vector<std::string> header_;
};

/// Writes pools one behind the other, each under its first salt that gives every strand an
/// acceptable form.
void write_all(std::vector<PoolWriting>& pools, StrandSink& sink);

}  // namespace oligo::dna
