#pragma once

#include "dna/clustering/gatherer.hpp"
#include "dna/clustering/read_layout.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/scheme/scheme.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace oligo::dna {

/// A pool of which the header is known: what its data reads are read with.
struct AnnouncedPool {
    HeaderReading header;
    std::shared_ptr<const Scheme> scheme;
    std::shared_ptr<const StrandForm> form;
    ReadLayout layout;
    std::vector<std::uint64_t> first_strands;  ///< of each object, then the number of data strands

    const PoolFrame& frame() const { return header.directory.frame; }
    const std::vector<DirectoryRecord>& objects() const { return header.directory.objects; }
    /// Of all objects (Scheme::strands), in strands of the pool.
    PoolPieces pieces() const;
};

/// What a header announces. Throws RecoveryError for objects of different schemes, a segment of
/// 2^32 symbols and more, more strands than the pool's addresses tell apart and many more than
/// reads.
AnnouncedPool announce(HeaderReading header);

}  // namespace oligo::dna
