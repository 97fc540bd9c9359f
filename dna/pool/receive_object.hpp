#pragma once

#include "core/symbol_stream.hpp"
#include "dna/clustering/gatherer.hpp"
#include "dna/pool/announced_pool.hpp"
#include "dna/pool/pool.hpp"

#include <cstddef>

namespace oligo::dna {

/// What the directory says of an object; nothing of it is received yet.
ReceivedObject announced_object(const AnnouncedPool& pool, std::size_t number);

/// An object from what came back of the pool's strands. Its symbols go to the payload, or to `sink`
/// where one is given (erased ones as 0). Of an object of which too little came, less than a
/// twentieth of the strands, nothing is read: memory and time follow what came, not what was
/// announced.
ReceivedObject receive_object(const AnnouncedPool& pool, std::size_t number,
                              const Gatherer& strands, core::SymbolSink* sink);

}  // namespace oligo::dna
