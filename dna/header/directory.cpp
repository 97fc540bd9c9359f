#include "dna/header/directory.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "dna/header/format_ids.hpp"

#include <algorithm>
#include <bit>

namespace oligo::dna {
namespace {

// First byte of the directory.
// "Several" with the count 0 announces the place among partitions, then the count.
constexpr unsigned kAddressMask = 0x03, kSaltFollows = 0x04, kSeveral = 0x08;
// Flags of a record; a single object keeps its upper four in the first byte of the directory.
constexpr unsigned kSameScheme = 0x01, kSameCodec = 0x02, kSameSize = 0x04, kSameSegments = 0x08;
constexpr unsigned kRoleShift = 4, kNameFollows = 0x40, kNoSize = 0x80, kSingleFlags = 0xF0;
// A segment.
constexpr unsigned kToleranceMask = 0x03, kImportanceFollows = 0x04, kAlphabetFollows = 0x08;
constexpr unsigned kCategorical = 0x10, kReservedOfSegment = 0x60;
constexpr unsigned kAnotherFollows = 0x80, kNoSegment = 0x03;
// Codec byte.
constexpr unsigned kHashFollows = 0x08, kLengthMask = 0x07;

std::uint16_t checksum(std::span<const std::uint8_t> bytes, std::size_t strand_nt) {
    core::ByteWriter writer;
    writer.bytes(bytes);
    writer.u16(static_cast<std::uint16_t>(strand_nt));
    return core::crc16(writer.data());
}

void expect_short(std::size_t length, const std::string& what) {
    if (length > 255) {
        throw core::InputError("pool: " + what + " has " + std::to_string(length) +
                               " bytes; expected at most 255");
    }
}

bool same_codec(const core::PayloadHeader& a, const core::PayloadHeader& b) {
    return a.codec == b.codec && a.model == b.model && a.parameters == b.parameters;
}

unsigned flags_of(const DirectoryRecord& record, const DirectoryRecord* previous) {
    const core::PayloadHeader& header = record.header;
    unsigned flags = static_cast<unsigned>(record.role) << kRoleShift;
    if (!record.name.empty()) flags |= kNameFollows;
    if (header.width_px == 0 && header.height_px == 0) flags |= kNoSize;
    if (!previous) return flags;
    const core::PayloadHeader& last = previous->header;
    if (record.scheme == previous->scheme &&
        record.scheme_parameters == previous->scheme_parameters) {
        flags |= kSameScheme;
    }
    if (same_codec(header, last)) flags |= kSameCodec;
    if (header.width_px == last.width_px && header.height_px == last.height_px) flags |= kSameSize;
    if (record.segments == previous->segments) flags |= kSameSegments;
    return flags;
}

/// Letters, digits and hyphens, as codecs are named on the command line.
bool names_codec(std::string_view name) {
    constexpr std::size_t kMostBytes = 32;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !name.empty() && name.size() <= kMostBytes &&
           std::all_of(name.begin(), name.end(), fits);
}

void write_codec_name(core::ByteWriter& out, const std::string& name) {
    if (!names_codec(name)) {
        throw core::InputError("pool: codec '" + name +
                               "'; expected a name of 1 to 32 small letters, digits and hyphens");
    }
    out.u8(static_cast<std::uint8_t>(name.size()));
    for (const char letter : name) out.u8(static_cast<std::uint8_t>(letter));
}

void write_codec(core::ByteWriter& out, const core::PayloadHeader& header) {
    expect_short(header.parameters.size(), "codec parameters");
    const bool has_model = header.model != core::ModelHash{};
    const auto length = std::min<std::size_t>(header.parameters.size(), kLengthMask);
    const std::uint8_t id = codec_id(header.codec);
    out.u8(static_cast<std::uint8_t>(id << 4 | (has_model ? kHashFollows : 0) | length));
    if (id == kNamedCodec) write_codec_name(out, header.codec);
    if (has_model) out.bytes(header.model);
    if (length == kLengthMask) out.u8(static_cast<std::uint8_t>(header.parameters.size()));
    out.bytes(header.parameters);
}

void write_segments(core::ByteWriter& out, const std::vector<core::SegmentShape>& segments) {
    if (segments.empty()) out.u8(kNoSegment);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const core::SegmentShape& shape = segments[i];
        unsigned flags = static_cast<unsigned>(shape.tolerance);
        if (shape.importance != 0) flags |= kImportanceFollows;
        if (shape.alphabet != 256) flags |= kAlphabetFollows;
        if (shape.order == core::Order::kCategorical) flags |= kCategorical;
        if (i + 1 < segments.size()) flags |= kAnotherFollows;
        out.u8(static_cast<std::uint8_t>(flags));
        if (flags & kImportanceFollows) out.u8(shape.importance);
        if (flags & kAlphabetFollows) out.varint(shape.alphabet);
        out.varint(shape.count);
    }
}

void write_record(core::ByteWriter& out, const DirectoryRecord& record, unsigned flags,
                  const std::string& previous_name) {
    if (!(flags & kSameScheme)) {
        const auto& parameters = record.scheme_parameters;
        expect_short(parameters.size(), "scheme parameters");
        out.u8(static_cast<std::uint8_t>(scheme_id(record.scheme) << 1 | !parameters.empty()));
        if (!parameters.empty()) {
            out.u8(static_cast<std::uint8_t>(parameters.size()));
            out.bytes(parameters);
        }
    }
    if (!(flags & kSameCodec)) write_codec(out, record.header);
    if (!(flags & (kSameSize | kNoSize))) {
        out.varint(record.header.width_px);
        out.varint(record.header.height_px);
    }
    if (!(flags & kSameSegments)) write_segments(out, record.segments);
    out.u32(record.checksum);
    if (flags & kNameFollows) {
        expect_short(record.name.size(), "object name '" + record.name.substr(0, 40) + "...'");
        const auto [mine, other] = std::mismatch(record.name.begin(), record.name.end(),
                                                 previous_name.begin(), previous_name.end());
        const auto shared = static_cast<std::size_t>(mine - record.name.begin());
        out.u8(static_cast<std::uint8_t>(shared));
        out.u8(static_cast<std::uint8_t>(record.name.size() - shared));
        for (std::size_t i = shared; i < record.name.size(); ++i) {
            out.u8(static_cast<std::uint8_t>(record.name[i]));
        }
    }
}

/// Records while their numbers are not yet names: names are looked up once the CRC is right.
struct RawRecord {
    DirectoryRecord record;
    std::uint8_t scheme = 0, codec = 0;
};

/// What the bytes say before their CRC is known to be right. Only then is a bit that this version
/// does not use the work of a newer one, and no chance.
struct RawDirectory {
    std::vector<RawRecord> records;
    std::string reserved;  ///< what sets such a bit, the first of all; empty: nothing

    void reserve(unsigned bits, const std::string& what) {
        if (bits == 0 || !reserved.empty()) return;
        reserved = "bit " + std::to_string(std::countr_zero(bits)) + " of " + what;
    }
};

[[noreturn]] void reject(const char* what) {
    throw core::InputError(what);
}

void read_codec(core::ByteReader& in, RawRecord& raw) {
    const unsigned flags = in.u8();
    core::PayloadHeader& header = raw.record.header;
    raw.codec = static_cast<std::uint8_t>(flags >> 4);
    header.codec.clear();
    if (raw.codec == kNamedCodec) {
        for (const std::uint8_t letter : in.bytes(in.u8())) {
            header.codec.push_back(static_cast<char>(letter));
        }
        if (!names_codec(header.codec)) reject("codec name");
    }
    header.model = {};
    if (flags & kHashFollows) {
        const auto hash = in.bytes(header.model.size());
        std::copy(hash.begin(), hash.end(), header.model.begin());
    }
    std::size_t length = flags & kLengthMask;
    if (length == kLengthMask) length = in.u8();
    const auto parameters = in.bytes(length);
    header.parameters.assign(parameters.begin(), parameters.end());
}

void read_segments(core::ByteReader& in, std::vector<core::SegmentShape>& segments,
                   RawDirectory& directory) {
    segments.clear();
    for (;;) {
        const unsigned flags = in.u8();
        if (flags == kNoSegment && segments.empty()) return;
        core::SegmentShape shape;
        unsigned reserved = flags & kReservedOfSegment;
        if ((flags & kToleranceMask) == kNoSegment) reserved |= kNoSegment;
        if (reserved != 0) {
            directory.reserve(reserved, "segment " + std::to_string(segments.size()) +
                                            " of object " +
                                            std::to_string(directory.records.size()));
        }
        shape.tolerance = static_cast<core::Tolerance>(flags & kToleranceMask);
        if (flags & kCategorical) shape.order = core::Order::kCategorical;
        if (flags & kImportanceFollows) shape.importance = in.u8();
        const std::uint64_t alphabet = flags & kAlphabetFollows ? in.varint() : 256;
        if (alphabet < 2 || alphabet > 65536) reject("alphabet");
        shape.alphabet = static_cast<std::uint32_t>(alphabet);
        shape.count = in.varint();
        segments.push_back(shape);
        if (!(flags & kAnotherFollows)) return;
    }
}

std::uint32_t read_size(core::ByteReader& in) {
    const std::uint64_t size = in.varint();
    if (size > 0xFFFFFFFFU) reject("picture size");
    return static_cast<std::uint32_t>(size);
}

/// `raw` comes in as a copy of the previous record.
void read_record(core::ByteReader& in, RawRecord& raw, unsigned flags, RawDirectory& directory) {
    DirectoryRecord& record = raw.record;
    record.role = static_cast<Role>(flags >> kRoleShift & 3);
    if (!(flags & kSameScheme)) {
        const unsigned scheme = in.u8();
        raw.scheme = static_cast<std::uint8_t>(scheme >> 1);
        const auto parameters = in.bytes(scheme & 1 ? in.u8() : 0);
        record.scheme_parameters.assign(parameters.begin(), parameters.end());
    }
    if (!(flags & kSameCodec)) read_codec(in, raw);
    if (flags & kNoSize) {
        record.header.width_px = record.header.height_px = 0;
    } else if (!(flags & kSameSize)) {
        record.header.width_px = read_size(in);
        record.header.height_px = read_size(in);
    }
    if (!(flags & kSameSegments)) read_segments(in, record.segments, directory);
    record.checksum = in.u32();
    if (!(flags & kNameFollows)) {
        record.name.clear();
        return;
    }
    const std::size_t shared = in.u8();
    if (shared > record.name.size()) reject("name");
    record.name.resize(shared);
    for (const std::uint8_t letter : in.bytes(in.u8())) {
        record.name.push_back(static_cast<char>(letter));
    }
}

/// The count of objects; before it, behind a 0, the place among partitions.
std::uint64_t read_count(core::ByteReader& in, Partition& partition) {
    const std::uint64_t count = in.varint();
    if (count != 0) return count;
    const std::uint64_t number = in.varint(), of = in.varint();
    if (of < 2 || of > kMostPartitions || number < 1 || number > of) reject("partition");
    partition = {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(of)};
    return in.varint();
}

std::optional<RawDirectory> read_raw(std::span<const std::uint8_t> bytes,
                                     Directory& directory) try {
    PoolFrame& frame = directory.frame;
    core::ByteReader in(bytes, "directory");
    const unsigned first = in.u8();
    frame.address_symbols = (first & kAddressMask) + 5;
    RawDirectory raw;
    if (first & kSeveral) raw.reserve(first & kSingleFlags, "the first byte");
    frame.salt = first & kSaltFollows ? in.u8() : 0;
    const std::uint64_t count = first & kSeveral ? read_count(in, directory.partition) : 1;
    if (count == 0 || count > bytes.size()) return std::nullopt;  // a record takes 5 bytes at least
    for (std::uint64_t i = 0; i < count; ++i) {
        const unsigned flags = first & kSeveral ? in.u8() : first & kSingleFlags;
        if (i == 0) raw.reserve(flags & ~kSingleFlags, "the flags of object 0");
        RawRecord next = i == 0 ? RawRecord{} : raw.records.back();
        read_record(in, next, flags, raw);
        raw.records.push_back(std::move(next));
    }
    const auto body = bytes.first(in.position());
    const std::uint16_t stated = frame.pool ? *frame.pool : in.u16();
    if (stated != checksum(body, frame.strand_nt)) return std::nullopt;
    return raw;
} catch (const core::InputError&) {
    return std::nullopt;  // the bytes ran out or a field is out of range: no directory
}

}  // namespace

std::vector<std::vector<core::SegmentShape>> shapes_of(const Directory& directory) {
    std::vector<std::vector<core::SegmentShape>> shapes;
    for (const DirectoryRecord& record : directory.objects) shapes.push_back(record.segments);
    return shapes;
}

std::vector<std::uint8_t> write_directory(const Directory& directory) {
    const auto& objects = directory.objects;
    if (objects.empty()) throw core::InputError("pool: no object to write; expected at least one");
    core::ByteWriter out;
    const Partition& partition = directory.partition;
    const bool apart = partition != Partition();
    const bool several = objects.size() > 1 || apart;
    unsigned first = directory.frame.address_symbols - 5;
    if (directory.frame.salt != 0) first |= kSaltFollows;
    first |= several ? kSeveral : flags_of(objects[0], nullptr);
    out.u8(static_cast<std::uint8_t>(first));
    if (directory.frame.salt != 0) out.u8(directory.frame.salt);
    if (apart) {
        out.varint(0);
        out.varint(partition.number);
        out.varint(partition.of);
    }
    if (several) out.varint(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const DirectoryRecord* previous = i > 0 ? &objects[i - 1] : nullptr;
        const unsigned flags = flags_of(objects[i], previous);
        if (several) out.u8(static_cast<std::uint8_t>(flags));
        write_record(out, objects[i], flags, previous ? previous->name : std::string());
    }
    if (!directory.frame.pool) out.u16(checksum(out.data(), directory.frame.strand_nt));
    return out.take();
}

PoolNumber pool_number(std::span<const std::uint8_t> directory, std::size_t strand_nt) {
    return checksum(directory, strand_nt);
}

std::optional<Directory> read_directory(std::span<const std::uint8_t> bytes, std::size_t strand_nt,
                                        PoolNumber pool) {
    Directory directory;
    directory.frame.strand_nt = strand_nt;
    directory.frame.pool = pool;
    auto found = read_raw(bytes, directory);
    if (!found) return std::nullopt;
    if (!found->reserved.empty()) {
        throw core::InputError("pool: the directory sets " + found->reserved +
                               "; expected 0: a newer version wrote the pool");
    }
    for (RawRecord& raw : found->records) {
        raw.record.scheme = scheme_name(raw.scheme);
        if (raw.codec != kNamedCodec) raw.record.header.codec = codec_name(raw.codec);
        directory.objects.push_back(std::move(raw.record));
    }
    return directory;
}

}  // namespace oligo::dna
