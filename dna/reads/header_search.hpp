#pragma once

#include "dna/reads/read.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A read that looks like a header strand, turned to the strand's own direction.
struct HeaderRead {
    std::uint32_t read = 0;  ///< number of the read
    std::string bases;
    std::vector<std::uint16_t> chain;  ///< start of each word found, in order; steps of 5, 6 or 7
};

/// Reads longer than this are no strands of ours.
inline constexpr std::size_t kMaxReadNt = 4096;

/// Chain of header words in `bases` read forwards, resynchronised after single insertions and
/// deletions; empty when there are too few to tell it from chance.
std::vector<std::uint16_t> find_header_chain(std::string_view bases);

/// All header reads, in either direction, at any offset, primers or not; at most `limit` of them
/// keep their bases. `is_header` gets one flag a read. Runs on all threads.
std::vector<HeaderRead> find_header_reads(const std::vector<Read>& reads, std::size_t limit,
                                          std::vector<std::uint8_t>& is_header);

/// Windows of the `words` words of a strand that nominally starts at `start` of the read: where the
/// chain has them, else in step with its nearest end. HeaderWords::kNoWindow: not in the read.
std::vector<std::uint16_t> align_header_read(const HeaderRead& read, std::size_t start,
                                             std::size_t words);

}  // namespace oligo::dna
