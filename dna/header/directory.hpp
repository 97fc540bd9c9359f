#pragma once

#include "core/payload.hpp"
#include "dna/header/object_role.hpp"
#include "dna/scheme/scheme.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// What the header strands say of one object.
struct DirectoryRecord {
    Role role = Role::kPicture;
    std::string name;
    std::string scheme;
    std::vector<std::uint8_t> scheme_parameters;
    core::PayloadHeader header;
    std::vector<core::SegmentShape> segments;
    std::uint32_t checksum = 0;  ///< core::payload_checksum of the symbols

    bool operator==(const DirectoryRecord&) const = default;
};

/// Everything the header strands say.
struct Directory {
    PoolFrame frame;
    std::vector<DirectoryRecord> objects;
    Partition partition = {};
};

/// Of its objects.
std::vector<std::vector<core::SegmentShape>> shapes_of(const Directory& directory);

/// Bytes of a directory (dna/FORMAT.md, section 3.4), its CRC included unless the pool has a
/// number, which is that CRC. Throws InputError for what the format cannot hold: no object, a name
/// or parameters above 255 bytes, an unknown codec.
std::vector<std::uint8_t> write_directory(const Directory& directory);

/// The number of the pool whose directory has these bytes.
PoolNumber pool_number(std::span<const std::uint8_t> directory, std::size_t strand_nt);

/// A directory from bytes that may go on after its end (padding), `pool` being what the header
/// strands say. Nothing when the bytes are no directory or the CRC does not fit bytes and
/// `strand_nt`. Throws InputError when the CRC is right but a codec or scheme is unknown or a
/// reserved bit is set: a newer version wrote the pool.
std::optional<Directory> read_directory(std::span<const std::uint8_t> bytes, std::size_t strand_nt,
                                        PoolNumber pool = {});

}  // namespace oligo::dna
