#pragma once

#include "dna/header/directory.hpp"
#include "dna/header/header_search.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/reads/read_source.hpp"

#include <cstdint>
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
    /// same primers.
    std::size_t rivals = 0;
    std::size_t elsewhere = 0;                ///< header reads without the pool's primers
    std::uint64_t reads = 0;                  ///< all that were looked at
    std::vector<std::uint32_t> header_reads;  ///< numbers of those of header strands, ascending
};

/// Header strands from aligned copies: copies of one strand are brought together by the words they
/// share, combined word by word and decoded. One element of `copies` a read, all of equal length.
std::vector<HeaderStrand> decode_header_copies(std::span<const std::vector<std::uint16_t>> copies);

/// Finds and reads the header strands among reads of which nothing is known: length, primers and
/// strand length follow from the reads and are right when the directory's CRC is. Throws
/// RecoveryError that says how many header strands were found and needed, InputError when a newer
/// version wrote the pool, or for 2^32 reads and more. Goes through the reads once.
HeaderReading read_header(ReadSource& reads);
HeaderReading read_header(const std::vector<Read>& reads);

}  // namespace oligo::dna
