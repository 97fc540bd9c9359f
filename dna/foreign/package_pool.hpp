#pragma once

#include "core/payload.hpp"
#include "dna/foreign/package_oligo.hpp"
#include "dna/reads/read.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// A picture of codec jpegdna, dialect package, as the jpegdna package's own oligos: one with
/// general information, those of the frequencies where they are the picture's own, and the data;
/// equal to the package's base by base but for the random bases without repeats that fill the last
/// oligo of each kind. Dialect compat has a general information of its own and oligos with the
/// quantisation table besides. Throws InputError for payloads of another codec or dialect, blocks
/// that are not 8 x 8, sizes above 9999, in dialect package an alpha above 9.999, and more oligos
/// than offsets.
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

/// The formats of the pictures in a pool of the package, one an image id: with Illumina's primers
/// or without, oligos of whatever length the reads have. Empty when it is no such pool.
std::vector<PackageFormat> find_package_formats(std::span<const Read> reads);

/// Reads a package pool: reads are turned by their primers and sense bases, kinds told by the
/// barcode of the fewest edits, copies vote base by base (those whose sense bases and parity hold
/// have two votes), and invalid words are replaced by the nearest valid ones. Throws RecoveryError
/// when the general information or a table is missing, InputError when it is not of this format.
/// `copies`: how often each read counts; empty: once.
PackageReading read_package_oligos(std::span<const Read> reads, const PackageFormat& format = {},
                                   std::span<const std::uint32_t> copies = {});

}  // namespace oligo::dna
