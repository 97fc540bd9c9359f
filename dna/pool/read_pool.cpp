#include "dna/pool/read_pool.hpp"

#include "core/error.hpp"
#include "dna/pool/data_reader.hpp"
#include "dna/pool/read_partitions.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>

namespace oligo::dna {
namespace {

// A pool of which fewer reads came than one for so many strands is beyond use; the limit keeps a
// forged directory from asking for memory.
constexpr std::uint64_t kStrandsPerRead = 20;

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

void refuse_long_segments(const DirectoryRecord& record) {
    for (const core::SegmentShape& shape : record.segments) {
        if (shape.count > std::numeric_limits<std::uint32_t>::max()) {
            refuse("a segment of " + std::to_string(shape.count) +
                   " symbols; expected fewer than 2^32");
        }
    }
}

/// Fills the pool from its header, which is there.
void announce(AnnouncedPool& pool) {
    const Directory& directory = pool.header.directory;
    pool.scheme = announced_scheme(directory);
    pool.frame = {pool.header.primers, pool.header.strand_nt, 0};
    const std::uint64_t address_room = pool.scheme->most_strands(directory.frame);
    std::uint64_t& next = pool.frame.strands;
    for (const DirectoryRecord& record : directory.objects) {
        refuse_long_segments(record);
        const std::uint64_t strands = pool.scheme->strand_count(directory.frame, record.segments);
        pool.objects.push_back({&record, pool.objects.size(), next, strands});
        next += strands;
        if (next > address_room) {
            refuse("at least " + std::to_string(next) + " data strands; expected at most " +
                   std::to_string(address_room) + " with the addresses of this pool");
        }
    }
    if (next / kStrandsPerRead > pool.header.reads) {
        refuse(std::to_string(next) + " data strands but only " +
               std::to_string(pool.header.reads) + " reads came; expected at least " +
               std::to_string(next / kStrandsPerRead));
    }
}

/// What a checksum has confirmed is in no doubt.
void drop_soft_readings(core::ReceivedPayload& payload) {
    for (auto& segment : payload.segments) {
        segment.expected.clear();
        segment.deviation.clear();
    }
}

/// Passes on the symbols of the only segment and keeps account of them.
class CheckedSink final : public core::SymbolSink {
  public:
    explicit CheckedSink(core::SymbolSink& target) : target_(target) {}

    void write(std::size_t segment, std::span<const std::uint16_t> symbols,
               std::span<const std::uint8_t> confidence) override {
        checksum_ = core::symbols_checksum(symbols, checksum_);
        erased_ += static_cast<std::uint64_t>(
            std::count(confidence.begin(), confidence.end(), std::uint8_t{0}));
        target_.write(segment, symbols, confidence);
    }
    std::uint32_t checksum() const { return checksum_; }
    std::uint64_t erased() const { return erased_; }

  private:
    core::SymbolSink& target_;
    std::uint32_t checksum_ = 0;
    std::uint64_t erased_ = 0;
};

/// What the directory says of an object.
ReceivedObject object_of(const AnnouncedPool& pool, const DirectoryRecord& record) {
    ReceivedObject received;
    received.role = record.role;
    received.name = record.name;
    received.primers = pool.header.primers;
    received.payload.header = record.header;
    for (const core::SegmentShape& shape : record.segments) {
        received.payload.segments.push_back({shape, {}, {}});
    }
    received.count = pool.scheme->count(pool.header.directory.frame, record.segments);
    received.count.ordered_nt +=
        received.count.strands * (pool.frame.read_nt() - pool.frame.strand_nt);
    return received;
}

ReceivedObject receive_in_memory(const AnnouncedPool& pool, const Announced& object,
                                 const DataReader& data) {
    ReceivedObject received = object_of(pool, *object.record);
    data.receive(object, received, nullptr);
    for (const auto& segment : received.payload.segments) {
        received.erased_symbols += segment.erased();
    }
    received.payload.verified = core::payload_checksum(received.payload) == object.record->checksum;
    if (received.payload.verified) drop_soft_readings(received.payload);
    return received;
}

ReceivedObject receive_into(const AnnouncedPool& pool, const Announced& object,
                            const DataReader& data, core::SymbolSink& sink) {
    ReceivedObject received = object_of(pool, *object.record);
    CheckedSink checked(sink);
    data.receive(object, received, &checked);
    received.streamed = true;
    received.erased_symbols = checked.erased();
    received.payload.verified = checked.checksum() == object.record->checksum;
    return received;
}

bool only_exact(const ReceivedObject& object) {
    for (const auto& segment : object.payload.segments) {
        if (segment.shape.tolerance != core::Tolerance::kExact) return false;
    }
    return true;
}

std::unique_ptr<const StrandForm> form_of(const AnnouncedPool& pool) {
    const Directory& directory = pool.header.directory;
    return pool.scheme->form(directory.frame, shapes_of(directory));
}

std::unique_ptr<DataReader> open_data(const AnnouncedPool& pool, ReadSource& reads,
                                      const Spill& spill) {
    const bool proven = form_of(pool)->proven_bytes() > 0;
    return proven ? read_by_blocks(pool, reads, spill) : read_by_votes(pool, reads);
}

/// A pool whose header is read, objects and counts of reads still to come.
PoolReading reading_of(const AnnouncedPool& pool) {
    const HeaderReading& header = pool.header;
    PoolReading reading;
    reading.scheme = header.directory.objects.front().scheme;
    reading.primers = header.primers;
    reading.partitions_total = header.directory.partition.of;
    reading.strand_nt = header.strand_nt;
    reading.constraints = pool.scheme->constraints();
    reading.count.header_strands = header.strands_total;
    reading.count.strands = header.strands_total;
    reading.count.strand_nt = header.strands_total * header.strand_nt;
    reading.count.ordered_nt = header.strands_total * header.read_nt;
    reading.reads = header.reads;
    reading.header_strands_found = header.strands_found;
    reading.header_strands_total = header.strands_total;
    return reading;
}

void put_tally(PoolReading& reading, const AnnouncedPool& pool, const ReadTally& tally) {
    reading.reads_used = tally.placed + pool.header.header_reads.size() - tally.reclaimed;
    reading.reads_wrong_length = tally.wrong_length;
    reading.reads_unplaced = tally.unplaced;
    reading.substitution_rate = tally.substitution_rate;
}

/// Takes an object in, in the order of the directory.
void put_object(PoolReading& reading, ReceivedObject&& object) {
    reading.count += object.count;
    reading.objects.push_back(std::move(object));
}

/// Makes of reads with their header, a pool by itself or one partition, what is wanted of it.
/// `before`: objects of the partitions before.
using ReadOne =
    std::function<PoolReading(ReadSource& reads, const AnnouncedPool& pool, std::size_t before)>;

PoolReading read_one(ReadSource& reads, const AnnouncedPool& pool, const ReadPlan& plan,
                     std::size_t before) {
    PoolReading reading = reading_of(pool);
    const auto data = open_data(pool, reads, plan.spill);
    put_tally(reading, pool, data->tally());
    for (const Announced& object : pool.objects) {
        const bool can_stream = data->streams() && object.record->segments.size() == 1;
        core::SymbolSink* sink = can_stream && plan.sink_for
                                     ? plan.sink_for(before + object.number, *object.record)
                                     : nullptr;
        ReceivedObject received = sink != nullptr ? receive_into(pool, object, *data, *sink)
                                                  : receive_in_memory(pool, object, *data);
        // A code that was fooled says so only through the checksum of the whole object.
        if (!received.payload.verified && only_exact(received)) received.complete = false;
        put_object(reading, std::move(received));
    }
    return reading;
}

PoolReading survey_one(ReadSource& reads, const AnnouncedPool& pool) {
    PoolReading reading = reading_of(pool);
    const auto form = form_of(pool);
    put_tally(reading, pool,
              form->proven_bytes() > 0
                  ? prove_reads(reads, pool.header.header_reads, pool.frame, *form,
                                [](std::uint64_t, std::span<const std::uint8_t>) {})
                  : read_by_votes(pool, reads)->tally());
    for (const Announced& object : pool.objects) {
        put_object(reading, object_of(pool, *object.record));
    }
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

/// The pool of a partition; nothing when what came of it is too little to be read: traces of one
/// that was not amplified.
std::unique_ptr<const AnnouncedPool> announced_partition(ReadSource& reads) {
    auto pool = std::make_unique<AnnouncedPool>();
    try {
        pool->header = read_header(reads);
        announce(*pool);
    } catch (const core::Error&) {
        return nullptr;
    }
    return pool;
}

/// What went wrong with a partition that is there, which the message names.
PoolReading read_partition(ReadSource& reads, const AnnouncedPool& pool, const ReadOne& read,
                           std::size_t before) {
    try {
        return read(reads, pool, before);
    } catch (const core::Error& error) {
        const Partition& partition = pool.header.directory.partition;
        throw core::Error(error.code(), "partition " + std::to_string(partition.number) + " of " +
                                            std::to_string(partition.of) + ": " + error.what());
    }
}

/// The partitions that their primers tell apart; nothing when there are none.
std::optional<PoolReading> read_apart(ReadSource& source, const Spill& spill, const ReadOne& read) {
    const PartitionSearch found = find_partitions(source);
    if (found.pairs.empty()) return std::nullopt;
    const SortedReads sorted = sort_reads(source, found.pairs, spill);
    std::optional<PoolReading> all;
    std::uint64_t left_over = sorted.strays;
    for (std::size_t i = 0; i < found.pairs.size(); ++i) {
        const auto own = sorted.of_pair->source(i);
        const auto pool = announced_partition(*own);
        if (pool == nullptr) {
            left_over += sorted.of_pair->count(i);
            continue;
        }
        PoolReading part = read_partition(*own, *pool, read, all ? all->objects.size() : 0);
        if (all) {
            append(*all, std::move(part));
        } else {
            all = std::move(part);
        }
    }
    if (!all) return std::nullopt;
    all->reads = sorted.reads;
    all->reads_unplaced += left_over;
    return all;
}

PoolReading read_any(ReadSource& reads, const Spill& spill, const ReadOne& read) {
    // Mixed partitions rarely give one header, and may look like a newer version's; where they do
    // give one, it says that there are others.
    AnnouncedPool pool;
    std::exception_ptr unreadable;
    try {
        pool.header = read_header(reads);
    } catch (const core::Error&) {
        unreadable = std::current_exception();
    }
    if (unreadable || pool.header.directory.partition.of > 1) {
        if (auto apart = read_apart(reads, spill, read)) return std::move(*apart);
    }
    if (unreadable) std::rethrow_exception(unreadable);
    announce(pool);
    return read(reads, pool, 0);
}

}  // namespace

PoolReading read_pool(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_pool(source);
}

PoolReading read_pool(ReadSource& reads, const ReadPlan& plan) {
    return read_any(reads, plan.spill,
                    [&](ReadSource& own, const AnnouncedPool& pool, std::size_t before) {
                        return read_one(own, pool, plan, before);
                    });
}

PoolReading survey_pool(ReadSource& reads) {
    return read_any(reads, {}, [](ReadSource& own, const AnnouncedPool& pool, std::size_t) {
        return survey_one(own, pool);
    });
}

}  // namespace oligo::dna
