#pragma once

#include "core/payload.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/constraints/constraints.hpp"
#include "dna/header/object_role.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/strand/nucleotide_count.hpp"
#include "dna/stream/corrections.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// One object to be written: a compressed picture or a plain file.
struct PoolObject {
    Role role = Role::kPicture;
    std::string name;  ///< at most 255 bytes; "": none is stored
    core::Payload payload;
};

/// Strands from one on that stand between the same primers.
struct PrimerRun {
    std::size_t first_strand = 0;
    Primers primers;
};

/// What there is to say of a written pool without its strands.
struct PoolFacts {
    Primers primers;              ///< of all strands, else of the first partition
    std::vector<PrimerRun> runs;  ///< of the partitions, in order; none: `primers` everywhere
    Constraints constraints;
    NucleotideCount count;                       ///< all objects and the header strands
    std::vector<NucleotideCount> object_counts;  ///< one an object, header strands left out
};

/// Strands ready to be ordered. `strands` are without primers; oligo() adds them.
struct Pool : PoolFacts {
    std::vector<std::string> strands;

    const Primers& primers_of(std::size_t strand) const;
    std::string oligo(std::size_t i) const {
        const Primers& sites = primers_of(i);
        return sites.five_prime + strands[i] + sites.three_prime;
    }
};

/// One object as it came back from reads.
struct ReceivedObject {
    Role role = Role::kPicture;
    std::string name;  ///< empty when the pool stores none
    Primers primers;   ///< on the object's strands
    core::ReceivedPayload
        payload;            ///< without the symbols where they went to a sink of the reader's
    NucleotideCount count;  ///< from the directory; header strands left out
    std::uint64_t strands_missing = 0;  ///< source strands of which no read came
    std::uint64_t erased_symbols = 0;   ///< of all segments, wherever they went
    Corrections corrected;              ///< what was wrong or absent and came right
    /// False: so little came that nothing was read, and the segments are empty.
    bool arrived = true;
    bool has_checksum = true;  ///< false for other programs' pools, of which nothing is verified
    bool complete = false;     ///< every exact segment was recovered; lossy ones may have damage

    /// Of all symbols, 0..1; 0 without any.
    double erased_share() const;
    /// The checksum holds: no symbol counts as erased any more (ReceivedPayload::confirm).
    void confirm();
};

/// What reading a pool found, for reports.
struct PoolReading {
    std::vector<ReceivedObject> objects;
    std::string scheme;       ///< of the first object
    Primers primers;          ///< as found on the reads; of the first partition
    std::uint32_t pools = 1;  ///< that were read, each from its own reads
    /// Pools of which some header strands came, but no header: nothing of them is read.
    std::uint64_t pools_unread = 0;
    std::uint32_t partitions_found = 1, partitions_total = 1;
    std::size_t strand_nt = 0;  ///< without primers
    Constraints constraints;    ///< the scheme's
    NucleotideCount count;      ///< whole pool, from the directory
    ReadTally reads;
    /// Data strands of the pool by the number of reads that were brought to them; the last element
    /// counts those with that many and more.
    std::vector<std::uint64_t> strands_by_depth;
    /// Of the reads, per base of their strands, where there was anything to be compared.
    std::optional<ErrorRates> error_rates;
    std::uint64_t header_strands_found = 0;
    std::uint64_t header_strands_total = 0;
};

}  // namespace oligo::dna
