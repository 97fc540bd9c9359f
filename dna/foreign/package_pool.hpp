#pragma once

#include "core/payload.hpp"
#include "dna/foreign/package_oligo.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// A picture of codec jpegdna, dialect compat, as oligos in the jpegdna package's own format: one
/// with general information, those of the quantisation tables, of the frequencies where they are
/// the picture's own, and the data. Gaps at the end of a strand are filled with random bases
/// without repeats. Throws InputError for payloads of another codec or dialect, blocks that are not
/// 8 x 8, sizes above 9999 and more oligos than offsets.
///
/// Verified against the package: the data strand (108 vectors, 36 hashes). Taken from its source
/// but not compared with its output: the layout of oligos. Unknown and chosen here: what the parity
/// counts (the content), the order of the planes' tables in colour, the bases of the padding.
std::vector<std::string> write_package_oligos(const core::Payload& payload,
                                              const PackageFormat& format = {});

/// What a package pool's reads held.
struct PackageReading {
    core::ReceivedPayload payload;  ///< "starts" is all erased: the format has no restart points
    std::uint64_t reads = 0, wrong_length = 0, wrong_sense = 0, wrong_parity = 0, unrecognised = 0;
    std::uint64_t data_oligos = 0, data_oligos_missing = 0;
};

/// Whether some read holds the package's general information, whatever its direction.
bool looks_like_jpegdna(std::span<const Read> reads, const PackageFormat& format = {});

/// Reads a package pool: reads are turned by their primers and sense bases, kinds told by the
/// barcode of the fewest edits, copies vote base by base (those whose sense bases and parity hold
/// have two votes), and words that are none become the nearest ones. Throws RecoveryError when the
/// general information or a table is missing, InputError when it is none of ours.
PackageReading read_package_oligos(std::span<const Read> reads, const PackageFormat& format = {});

}  // namespace oligo::dna
