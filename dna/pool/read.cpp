#include "dna/pool/read.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/pool/header_reader.hpp"
#include "dna/pool/read_partitions.hpp"
#include "dna/reads/consensus.hpp"
#include "dna/reads/placement.hpp"

#include <exception>
#include <iterator>
#include <limits>
#include <optional>

namespace oligo::dna {
namespace {

// A pool of which fewer reads came than one for so many strands is beyond use; the limit keeps a
// forged directory from asking for memory.
constexpr std::uint64_t kStrandsPerRead = 20;

/// An object that the directory announces, with its place among the data strands.
struct Announced {
    const DirectoryRecord* record = nullptr;
    std::shared_ptr<const Scheme> scheme;
    std::uint64_t first_strand = 0, strands = 0;
};

[[noreturn]] void refuse(const std::string& what) {
    throw core::RecoveryError("reads: the header strands announce " + what);
}

/// The scheme of all objects: one pool has one strand form, and every writer uses one scheme.
std::shared_ptr<const Scheme> announced_scheme(const Directory& directory) {
    const DirectoryRecord& first = directory.objects.front();
    for (const DirectoryRecord& record : directory.objects) {
        if (record.scheme != first.scheme || record.scheme_parameters != first.scheme_parameters) {
            refuse("objects of different schemes; expected one for the whole pool");
        }
    }
    return make_scheme(first.scheme, first.scheme_parameters, directory.frame.strand_nt);
}

std::vector<Announced> announced_objects(const Directory& directory, std::uint64_t reads) {
    const std::shared_ptr<const Scheme> scheme = announced_scheme(directory);
    const std::uint64_t address_room = scheme->most_strands(directory.frame);
    std::vector<Announced> objects;
    std::uint64_t next = 0;
    for (const DirectoryRecord& record : directory.objects) {
        Announced object;
        object.record = &record;
        for (const core::SegmentShape& shape : record.segments) {
            if (shape.count > std::numeric_limits<std::uint32_t>::max()) {
                refuse("a segment of " + std::to_string(shape.count) +
                       " symbols; expected fewer than 2^32");
            }
        }
        object.scheme = scheme;
        object.first_strand = next;
        object.strands = object.scheme->strand_count(directory.frame, record.segments);
        next += object.strands;
        if (next > address_room) {
            refuse("at least " + std::to_string(next) + " data strands; expected at most " +
                   std::to_string(address_room) + " with the addresses of this pool");
        }
        objects.push_back(std::move(object));
    }
    if (next / kStrandsPerRead > reads) {
        refuse(std::to_string(next) + " data strands but only " + std::to_string(reads) +
               " reads came; expected at least " + std::to_string(next / kStrandsPerRead));
    }
    return objects;
}

/// Everything that turns placed reads into readings of strands.
struct Material {
    const std::vector<Read>& reads;
    const PlacementReport& placed;
    const ReadGroups& groups;
    const DataFrame& frame;
    const PoolFrame& pool;
    const StrandForm& form;
};

std::vector<StrandReading> read_strands(const Material& material, const Announced& object) {
    std::vector<StrandReading> strands(object.strands);
    std::uint64_t first = 0;
    for (const WhiteningRun& run :
         object.scheme->whitening(material.pool, object.record->segments)) {
        core::parallel_for(run.strands, 128, [&](std::size_t from, std::size_t to) {
            for (std::size_t i = first + from; i < first + to; ++i) {
                const std::uint64_t index = object.first_strand + i;
                const auto group = material.groups.of(index);
                if (group.empty()) continue;
                StrandConsensus consensus =
                    vote_strand(material.reads, group, material.placed.placements, material.frame);
                strands[i] = material.form.read({index, consensus.trial}, run.piece_nt,
                                                std::move(consensus.strand));
            }
        });
        first += run.strands;
    }
    return strands;
}

/// What a checksum has confirmed is in no doubt.
void drop_soft_readings(core::ReceivedPayload& payload) {
    for (auto& segment : payload.segments) {
        segment.expected.clear();
        segment.deviation.clear();
    }
}

ReceivedObject receive(const Material& material, const Announced& object) {
    const DirectoryRecord& record = *object.record;
    ReceivedObject received;
    received.role = record.role;
    received.name = record.name;
    received.payload.header = record.header;
    for (const core::SegmentShape& shape : record.segments) {
        core::ReceivedSegment segment;
        segment.shape = shape;
        segment.symbols.assign(shape.count, 0);
        segment.confidence.assign(shape.count, 0);
        received.payload.segments.push_back(std::move(segment));
    }
    const auto strands = read_strands(material, object);
    for (const StrandReading& strand : strands) received.strands_missing += strand.bases.empty();
    received.complete = object.scheme->decode(material.pool, strands, received.payload);
    received.payload.verified = core::payload_checksum(received.payload) == record.checksum;
    if (received.payload.verified) drop_soft_readings(received.payload);
    received.count = object.scheme->count(material.pool, record.segments);
    received.count.ordered_nt +=
        received.count.strands * (material.frame.read_nt() - material.frame.strand_nt);
    return received;
}

bool only_exact(const ReceivedObject& object) {
    for (const auto& segment : object.payload.segments) {
        if (segment.shape.tolerance != core::Tolerance::kExact) return false;
    }
    return true;
}

/// A pool by itself, or the reads of one partition, whose header has been read.
PoolReading read_with(const std::vector<Read>& reads, const HeaderReading& header) {
    const PoolFrame& pool_frame = header.directory.frame;
    const std::vector<Announced> objects = announced_objects(header.directory, reads.size());
    DataFrame frame{header.primers, header.strand_nt, 0};
    for (const Announced& object : objects) frame.strands += object.strands;

    const auto form = objects.front().scheme->form(pool_frame);
    const PlacementReport placed = place_reads(reads, header.is_header, frame, *form);
    const ReadGroups groups = group_reads(placed.placements, frame.strands);
    const Material material{reads, placed, groups, frame, pool_frame, *form};

    PoolReading reading;
    for (const Announced& object : objects) {
        ReceivedObject received = receive(material, object);
        received.primers = header.primers;
        // A code that was fooled says so only through the checksum of the whole object.
        if (!received.payload.verified && only_exact(received)) received.complete = false;
        reading.count += received.count;
        reading.objects.push_back(std::move(received));
    }
    reading.scheme = header.directory.objects.front().scheme;
    reading.primers = header.primers;
    reading.partitions_total = header.directory.partition.of;
    reading.strand_nt = header.strand_nt;
    reading.constraints = objects.front().scheme->constraints();
    reading.count.header_strands = header.strands_total;
    reading.count.strands += header.strands_total;
    reading.count.strand_nt += header.strands_total * header.strand_nt;
    reading.count.ordered_nt += header.strands_total * header.read_nt;
    reading.reads = reads.size();
    reading.reads_used = placed.placed + header.header_reads - placed.reclaimed;
    reading.reads_wrong_length = placed.wrong_length;
    reading.reads_unplaced = placed.unplaced;
    reading.header_strands_found = header.strands_found;
    reading.header_strands_total = header.strands_total;
    reading.substitution_rate = placed.substitution_rate;
    return reading;
}

/// Adds what was read of a further partition.
void append(PoolReading& all, PoolReading&& part) {
    const auto used = static_cast<double>(all.reads_used);
    const auto more = static_cast<double>(part.reads_used);
    if (used + more > 0) {
        all.substitution_rate =
            (all.substitution_rate * used + part.substitution_rate * more) / (used + more);
    }
    std::move(part.objects.begin(), part.objects.end(), std::back_inserter(all.objects));
    all.count += part.count;
    all.reads_used += part.reads_used;
    all.reads_wrong_length += part.reads_wrong_length;
    all.reads_unplaced += part.reads_unplaced;
    all.header_strands_found += part.header_strands_found;
    all.header_strands_total += part.header_strands_total;
    ++all.partitions_found;
}

/// The partitions that their primers tell apart; nothing when there are none.
std::optional<PoolReading> read_apart(const std::vector<Read>& reads) {
    const PartitionSearch found = find_partitions(reads);
    if (found.pairs.empty()) return std::nullopt;
    const SortedReads sorted = sort_reads(reads, found.pairs);
    std::optional<PoolReading> all;
    std::uint64_t left_over = sorted.strays;
    for (const std::vector<std::uint32_t>& numbers : sorted.of_pair) {
        std::vector<Read> own;
        for (const std::uint32_t number : numbers) own.push_back(reads[number]);
        try {
            PoolReading part = read_with(own, read_header(own));
            if (all) {
                append(*all, std::move(part));
            } else {
                all = std::move(part);
            }
        } catch (const core::Error&) {
            left_over += own.size();  // traces of a partition that was not amplified
        }
    }
    if (!all) return std::nullopt;
    all->reads = reads.size();
    all->reads_unplaced += left_over;
    return all;
}

}  // namespace

PoolReading read_pool(const std::vector<Read>& reads) {
    if (reads.size() >= Placement::kUnplaced) {
        throw core::InputError("reads: " + std::to_string(reads.size()) +
                               " of them; expected fewer than 2^32 - 1");
    }
    // Mixed partitions rarely give one header, and may look like a newer version's; where they do
    // give one, it says that there are others.
    std::optional<HeaderReading> header;
    std::exception_ptr unreadable;
    try {
        header = read_header(reads);
    } catch (const core::Error&) {
        unreadable = std::current_exception();
    }
    if (!header || header->directory.partition.of > 1) {
        if (auto apart = read_apart(reads)) return std::move(*apart);
    }
    if (!header) std::rethrow_exception(unreadable);
    return read_with(reads, *header);
}

}  // namespace oligo::dna
