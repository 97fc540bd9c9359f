#include "dna/pool/read_pool.hpp"

#include "core/error.hpp"
#include "dna/clustering/gatherer.hpp"
#include "dna/pool/announced_pool.hpp"
#include "dna/pool/read_apart.hpp"
#include "dna/pool/read_lane.hpp"
#include "dna/pool/receive_object.hpp"

#include <exception>
#include <optional>
#include <string>

namespace oligo::dna {
namespace {

/// Header reads without the primers of a pool that may be of another one.
constexpr std::size_t kOtherHeaderReads = 2;

/// A pool whose header is read and the reads of which are counted, objects still to come.
PoolReading reading_of(const AnnouncedPool& pool, const ReadTally& tally) {
    const HeaderReading& header = pool.header;
    PoolReading reading;
    reading.scheme = pool.objects().front().scheme;
    reading.primers = header.primers;
    reading.partitions_total = header.directory.partition.of;
    reading.strand_nt = header.strand_nt;
    reading.constraints = pool.scheme->facts().constraints;
    reading.count.header_strands = header.strands_total;
    reading.count.strands = header.strands_total;
    reading.count.strand_nt = header.strands_total * header.strand_nt;
    reading.count.ordered_nt = header.strands_total * header.read_nt;
    reading.reads = tally;
    reading.header_strands_found = header.strands_found;
    reading.header_strands_total = header.strands_total;
    return reading;
}

/// Takes an object in, in the order of the directory.
void put_object(PoolReading& reading, ReceivedObject&& object) {
    reading.count += object.count;
    reading.objects.push_back(std::move(object));
}

GatherPlan plan_of(const AnnouncedPool& pool) {
    return {pool.layout, *pool.form, pool.header.header_reads};
}

PoolReading read_one(ReadSource& reads, const AnnouncedPool& pool, const ReadPlan& plan,
                     std::size_t before) {
    const auto strands = gather(reads, plan_of(pool), pool.piece_starts(), plan.spill);
    PoolReading reading = reading_of(pool, strands->tally());
    reading.strands_by_depth = strands->strands_by_depth();
    reading.error_rates = strands->error_rates();
    for (std::size_t i = 0; i < pool.objects().size(); ++i) {
        core::SymbolSink* const sink =
            plan.sink_for ? plan.sink_for(before + i, pool.objects()[i]) : nullptr;
        put_object(reading, receive_object(pool, i, *strands, sink));
    }
    return reading;
}

PoolReading survey_one(ReadSource& reads, const AnnouncedPool& pool) {
    PoolReading reading = reading_of(pool, tally_reads(reads, plan_of(pool)));
    for (std::size_t i = 0; i < pool.objects().size(); ++i) {
        put_object(reading, announced_object(pool, i));
    }
    return reading;
}

/// Two pools between the same primers: no data read says of which it is.
void refuse_rivals(const HeaderReading& header) {
    if (header.rivals == 0) return;
    throw core::RecoveryError(
        "reads: " + std::to_string(header.rivals) +
        " header strands, whose checks hold, contradict the others: two pools with the same "
        "primers are among these reads, and nothing tells their data strands apart; expected one "
        "pool, or pools with primers of their own");
}

PoolReading read_any(ReadSource& reads, const Spill& spill, const ReadOne& read) {
    // Mixed partitions rarely give one header, and may look like a newer version's; where they do
    // give one, it says that there are others.
    std::optional<HeaderReading> header;
    std::exception_ptr unreadable;
    try {
        header = read_header(reads);
    } catch (const core::Error&) {
        unreadable = std::current_exception();
    }
    if (unreadable || header->directory.partition.of > 1) {
        if (auto apart = read_apart(reads, spill, read)) return std::move(*apart);
    }
    if (unreadable || header->elsewhere >= kOtherHeaderReads || header->rivals > 0) {
        if (auto lane = read_lane(reads, read)) return std::move(*lane);
    }
    if (unreadable) std::rethrow_exception(unreadable);
    refuse_rivals(*header);
    return read(reads, announce(std::move(*header)), 0);
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
