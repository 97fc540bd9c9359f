#pragma once

#include "core/error.hpp"
#include "dna/clustering/header_search.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/reads/read_source.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace oligo::dna {

/// The header of a pool as read.
struct HeaderReading {
    Directory directory;
    Primers primers;
    std::size_t strand_nt = 0;
    std::size_t read_nt = 0;  ///< length of a whole read: primers and strand
    std::size_t strands_found = 0;
    std::size_t strands_total = 0;
    /// Header strands whose checks hold and that contradict others: of a second pool between the
    /// same primers, which nothing tells from this one.
    std::size_t rivals = 0;
    std::size_t others = 0;       ///< header strands of other numbers between the same primers
    std::vector<Read> elsewhere;  ///< header reads of strands with other primers or another length
    std::uint64_t reads = 0;      ///< all that were looked at

    const PoolNumber& pool() const { return directory.frame.pool; }
};

/// More header strands than needed, none of which contradicts another, give a directory whose check
/// holds and that this version does not know: nothing else comes of these reads.
class NewerVersionError : public core::InputError {
  public:
    using core::InputError::InputError;
};

/// Numbers of pools whose header strands are left out.
using KnownPools = std::set<PoolNumber>;

/// The headers of pools between the same primers, and the numbers of those of which some header
/// strands came, but no header.
struct HeaderReadings {
    std::vector<HeaderReading> headers;  ///< without HeaderReading::elsewhere
    KnownPools unread;
};

/// Header strands from aligned copies: copies of one strand are brought together by the words they
/// share, combined word by word and decoded. One element of `copies` a read, all of equal length.
std::vector<HeaderStrand> decode_header_copies(std::span<const std::vector<std::uint16_t>> copies);

/// Finds and reads the header strands among reads of which nothing is known: length, primers and
/// strand length follow from the reads and are right when the directory's CRC is. Throws
/// RecoveryError that says how many header strands were found and needed, InputError when a newer
/// version wrote the pool, NewerVersionError where that is certain. Of several pools between the
/// same primers the one of which most header strands came. Goes through the reads once.
HeaderReading read_header(ReadSource& reads);
HeaderReading read_header(const std::vector<Read>& reads);
/// The same of header reads that were found.
HeaderReading read_header(const HeaderSearch& found);
/// The same in a short time; nothing where they do not give a header yet.
std::optional<HeaderReading> try_header(const HeaderSearch& found);
/// Of all pools whose header strands have the primers and the length of those of which most came;
/// calling it again with these as `known` gives others. `thorough`: as read_header(), else as
/// try_header(). No header where there is none.
HeaderReadings read_headers(const std::vector<Read>& reads, const KnownPools& known, bool thorough);
/// For reads of which read_header() makes nothing because they are too full of insertions and
/// deletions: finds header strands by shipped primers and reads them over the drift lattice, all
/// reads together. Nothing where the directory does not come of it or takes more than two strands.
std::optional<HeaderReading> rescue_header(ReadSource& reads);

}  // namespace oligo::dna
