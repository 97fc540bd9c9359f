#include "dna/pool/announced_pool.hpp"

#include "core/error.hpp"

#include <limits>
#include <string>

namespace oligo::dna {
namespace {

// A pool of which fewer reads came than one for so many strands is beyond use; the limit keeps a
// forged directory from asking for memory.
constexpr std::uint64_t kStrandsPerRead = 20;

[[noreturn]] void refuse(const std::string& what) {
    throw core::RecoveryError("reads: the header strands announce " + what);
}

/// The scheme of all objects: one pool has one strand form, and every writer uses one scheme.
std::shared_ptr<const Scheme> announced_scheme(const Directory& directory) {
    const DirectoryRecord& first = directory.objects.front();
    for (const DirectoryRecord& record : directory.objects) {
        if (record.scheme != first.scheme || record.scheme_parameters != first.scheme_parameters) {
            refuse("objects of different schemes; expected one for the whole pool");
        }
    }
    return make_scheme(first.scheme, first.scheme_parameters, directory.frame.strand_nt);
}

void refuse_long_segments(const DirectoryRecord& record) {
    for (const core::SegmentShape& shape : record.segments) {
        if (shape.count > std::numeric_limits<std::uint32_t>::max()) {
            refuse("a segment of " + std::to_string(shape.count) +
                   " symbols; expected fewer than 2^32");
        }
    }
}

}  // namespace

PoolPieces AnnouncedPool::pieces() const {
    PoolPieces pieces;
    for (std::size_t i = 0; i < objects().size(); ++i) {
        const ObjectStrands own = scheme->strands(frame(), objects()[i].segments);
        for (std::size_t k = 0; k + 1 < own.starts.size(); ++k) {
            pieces.starts.push_back(first_strands[i] + own.starts[k]);
        }
        pieces.copies = own.copies;  // of one scheme, all objects have the same
    }
    pieces.starts.push_back(layout.strands);
    return pieces;
}

AnnouncedPool announce(HeaderReading header) {
    AnnouncedPool pool;
    pool.header = std::move(header);
    pool.scheme = announced_scheme(pool.header.directory);
    const std::uint64_t address_room = pool.scheme->most_strands(pool.frame());
    std::uint64_t next = 0;
    for (const DirectoryRecord& record : pool.objects()) {
        refuse_long_segments(record);
        pool.first_strands.push_back(next);
        next += pool.scheme->strands(pool.frame(), record.segments).count.strands;
        if (next > address_room) {
            refuse("at least " + std::to_string(next) + " data strands; expected at most " +
                   std::to_string(address_room) + " with the addresses of this pool");
        }
    }
    pool.first_strands.push_back(next);
    if (next / kStrandsPerRead > pool.header.reads) {
        refuse(std::to_string(next) + " data strands but only " +
               std::to_string(pool.header.reads) + " reads came; expected at least " +
               std::to_string(next / kStrandsPerRead));
    }
    pool.layout = {pool.header.primers, pool.header.strand_nt, next};
    pool.form = pool.scheme->form(pool.frame(), shapes_of(pool.header.directory));
    return pool;
}

}  // namespace oligo::dna
