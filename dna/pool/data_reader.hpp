#pragma once

#include "dna/clustering/content_store.hpp"
#include "dna/clustering/proven_reads.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/pool/pool.hpp"
#include "dna/scheme/scheme.hpp"

#include <memory>
#include <vector>

namespace oligo::dna {

/// An object that the directory announces, with its place among the data strands.
struct Announced {
    const DirectoryRecord* record = nullptr;
    std::size_t number = 0;  ///< among the objects
    std::uint64_t first_strand = 0, strands = 0;
};

/// A pool of which the header is known: what its data reads are read with.
struct AnnouncedPool {
    HeaderReading header;
    std::shared_ptr<const Scheme> scheme;
    std::vector<Announced> objects;  ///< of header.directory
    DataFrame frame;
};

/// The data reads of a pool, object by object.
class DataReader {
  public:
    virtual ~DataReader() = default;
    virtual const ReadTally& tally() const = 0;
    /// Whether an object can be read into a sink, without ever being in memory.
    virtual bool streams() const { return false; }
    /// Symbols and confidences of an object whose payload has the shapes, into the payload or,
    /// where it streams and one is given, into the sink; `complete` and `strands_missing` too.
    virtual void receive(const Announced& object, ReceivedObject& received,
                         core::SymbolSink* sink) const = 0;
};

/// For strands whose reads are brought together and vote: all reads are in memory.
std::unique_ptr<DataReader> read_by_votes(const AnnouncedPool& pool, ReadSource& reads);

/// For block schemes, whose reads prove themselves: goes through the reads once, contents wait by
/// block.
std::unique_ptr<DataReader> read_by_blocks(const AnnouncedPool& pool, ReadSource& reads,
                                           const Spill& spill);

}  // namespace oligo::dna
