#include "dna/pool/read.hpp"

#include "core/error.hpp"
#include "dna/pool/data_reader.hpp"

#include <algorithm>
#include <limits>

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

/// Fills pool.objects and pool.frame from the header.
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

std::unique_ptr<DataReader> open_data(const AnnouncedPool& pool, ReadSource& reads,
                                      const ContentStore::Spill& spill) {
    const bool proven = pool.scheme->form(pool.header.directory.frame)->proven_bytes() > 0;
    return proven ? read_by_blocks(pool, reads, spill) : read_by_votes(pool, reads);
}

/// A pool whose header is read, objects and counts of reads still to come.
PoolReading reading_of(const AnnouncedPool& pool) {
    const HeaderReading& header = pool.header;
    PoolReading reading;
    reading.scheme = header.directory.objects.front().scheme;
    reading.primers = header.primers;
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
    reading.reads_used = tally.placed + pool.header.header_reads.size();
    reading.reads_wrong_length = tally.wrong_length;
    reading.reads_unplaced = tally.unplaced;
    reading.substitution_rate = tally.substitution_rate;
}

/// Takes an object in, in the order of the directory.
void put_object(PoolReading& reading, ReceivedObject&& object) {
    reading.count += object.count;
    reading.objects.push_back(std::move(object));
}

}  // namespace

PoolReading read_pool(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_pool(source);
}

PoolReading read_pool(ReadSource& reads, const ReadPlan& plan) {
    AnnouncedPool pool{read_header(reads), nullptr, {}, {}};
    announce(pool);
    PoolReading reading = reading_of(pool);
    const auto data = open_data(pool, reads, plan.spill);
    put_tally(reading, pool, data->tally());
    for (const Announced& object : pool.objects) {
        const bool can_stream = data->streams() && object.record->segments.size() == 1;
        core::SymbolSink* sink = can_stream && plan.sink_for
                                     ? plan.sink_for(reading.objects.size(), *object.record)
                                     : nullptr;
        ReceivedObject received = sink != nullptr ? receive_into(pool, object, *data, *sink)
                                                  : receive_in_memory(pool, object, *data);
        // A code that was fooled says so only through the checksum of the whole object.
        if (!received.payload.verified && only_exact(received)) received.complete = false;
        put_object(reading, std::move(received));
    }
    return reading;
}

PoolReading survey_pool(ReadSource& reads) {
    AnnouncedPool pool{read_header(reads), nullptr, {}, {}};
    announce(pool);
    PoolReading reading = reading_of(pool);
    const auto form = pool.scheme->form(pool.header.directory.frame);
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

}  // namespace oligo::dna
