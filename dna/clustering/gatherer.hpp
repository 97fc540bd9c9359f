#pragma once

#include "dna/clustering/header_search.hpp"
#include "dna/clustering/read_layout.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/reads/spilled_groups.hpp"
#include "dna/strand/strand_contents.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The reads of a pool brought to their strands, and what they say of them: the contents of all
/// data strands, by their number in the pool.
class Gatherer : public StrandContents {
  public:
    virtual const ReadTally& tally() const = 0;
    /// Data strands by the number of reads that were brought to them, up to kMostDepth and more.
    virtual std::vector<std::uint64_t> strands_by_depth() const = 0;
    /// How the reads differ from their strands; nothing where it was not looked at.
    virtual std::optional<ErrorRates> error_rates() const { return std::nullopt; }

    static constexpr std::size_t kMostDepth = 200;
    /// How many of the strands first..first+count-1 have any read.
    virtual std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const = 0;
};

/// What gathering takes to know. The caller keeps what is referred to.
struct GatherPlan {
    const ReadLayout& layout;
    const StrandForm& form;
    /// Takes the reads that may be of header strands, where they are wanted: all that look like one
    /// and are not clearly of data.
    HeaderSearch* headers = nullptr;
};

/// For strands whose start tells their place: the reads of a strand are read as a group. All reads
/// are in memory, which `reads` keeps.
std::unique_ptr<Gatherer> gather_by_address(ReadSource& reads, const GatherPlan& plan);

/// The parts of a pool's payload.
struct PoolPieces {
    /// First strand of each piece that is visited as a whole, ascending, then the number of
    /// strands.
    std::vector<std::uint64_t> starts;
    unsigned copies = 0;  ///< ObjectStrands::copies
};

/// For strands of which each read proves itself: goes through the reads once; contents wait, in
/// memory or a file, for the piece they belong to.
std::unique_ptr<Gatherer> gather_by_proof(ReadSource& reads, const GatherPlan& plan,
                                          PoolPieces pieces, const Spill& spill);

/// Whichever the form asks for.
std::unique_ptr<Gatherer> gather(ReadSource& reads, const GatherPlan& plan, PoolPieces pieces,
                                 const Spill& spill);

/// What becomes of the reads, without reading what they hold.
ReadTally tally_reads(ReadSource& reads, const GatherPlan& plan);

}  // namespace oligo::dna
