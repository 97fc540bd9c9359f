#pragma once

#include "dna/reads/unpack/byte_source.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace oligo::dna {

/// A kind of compression: a row of the table in packings.cpp.
struct Packing {
    std::string_view name;  ///< for people: "gzip"
    /// Whether bytes are packed so, by the first kSniffedBytes (fewer in a shorter file).
    bool (*sniff)(std::string_view start);
    std::unique_ptr<ByteSource> (*open)(InputBuffer input);
};

inline constexpr std::size_t kSniffedBytes = 128;

std::span<const Packing> packings();

/// One gzip member after another; those that are BGZF blocks (SAM specification, section 4.1) are
/// unpacked on all threads.
std::unique_ptr<ByteSource> open_gzip(InputBuffer input);
std::unique_ptr<ByteSource> open_zstd(InputBuffer input);
std::unique_ptr<ByteSource> open_xz(InputBuffer input);
std::unique_ptr<ByteSource> open_bzip2(InputBuffer input);

}  // namespace oligo::dna
