#pragma once

#include "core/symbol_stream.hpp"
#include "dna/pool/announced_pool.hpp"
#include "dna/pool/pool.hpp"
#include "dna/strand/strand_contents.hpp"

#include <cstddef>

namespace oligo::dna {

/// What the directory says of an object; nothing of it is received yet.
ReceivedObject announced_object(const AnnouncedPool& pool, std::size_t number);

/// An object from what came back of the pool's strands. Its symbols go to the payload, or to `sink`
/// where one is given.
ReceivedObject receive_object(const AnnouncedPool& pool, std::size_t number,
                              const StrandContents& strands, core::SymbolSink* sink);

}  // namespace oligo::dna
