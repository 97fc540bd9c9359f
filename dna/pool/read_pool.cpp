#include "dna/pool/read_pool.hpp"

#include "core/error.hpp"
#include "dna/clustering/gatherer.hpp"
#include "dna/clustering/piece_assembly.hpp"
#include "dna/pool/announced_pool.hpp"
#include "dna/pool/read_apart.hpp"
#include "dna/pool/read_lane.hpp"
#include "dna/pool/receive_object.hpp"

#include <exception>
#include <limits>
#include <optional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;
// Reads and header reads after which a header is tried for the first time; then each time when
// there are so many times as many header reads.
constexpr std::uint64_t kFirstReads = 4000, kFirstHeaderReads = 6, kMoreHeaderReads = 2;

/// A pool whose header is read and the reads of which are counted, objects still to come.
PoolReading reading_of(const AnnouncedPool& pool, const HeaderReading& header,
                       const ReadTally& tally) {
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

std::optional<PoolReading> read_one(ReadSource& reads, const AnnouncedPool& pool,
                                    const ReadPlan& plan, std::size_t before,
                                    const Confirm& confirm) {
    HeaderSearch headers(kMostHeaderReads);
    const auto strands = gather(reads, {pool.layout, *pool.form, confirm ? &headers : nullptr},
                                pool.pieces(), plan.spill);
    const auto header = confirm ? confirm(headers) : pool.header;
    if (!header) return std::nullopt;
    PoolReading reading = reading_of(pool, *header, strands->tally());
    reading.strands_by_depth = strands->strands_by_depth();
    reading.error_rates = strands->error_rates();
    for (std::size_t i = 0; i < pool.objects().size(); ++i) {
        core::SymbolSink* const sink =
            plan.sink_for ? plan.sink_for(before + i, pool.objects()[i]) : nullptr;
        put_object(reading, receive_object(pool, i, *strands, sink));
    }
    return reading;
}

std::optional<PoolReading> survey_one(ReadSource& reads, const AnnouncedPool& pool,
                                      const Confirm& confirm) {
    HeaderSearch headers(kMostHeaderReads);
    const ReadTally tally =
        tally_reads(reads, {pool.layout, *pool.form, confirm ? &headers : nullptr});
    const auto header = confirm ? confirm(headers) : pool.header;
    if (!header) return std::nullopt;
    PoolReading reading = reading_of(pool, *header, tally);
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

/// Whether the header reads are of one pool, and that is no partition.
bool is_alone(const HeaderReading& header) {
    return header.directory.partition.of <= 1 && header.rivals == 0 && !has_neighbours(header);
}

/// The pool of the first reads; nothing as long as they do not tell it.
std::optional<AnnouncedPool> announced_so_far(const HeaderSearch& search) try {
    auto header = try_header(search);
    if (!header || !is_alone(*header)) return std::nullopt;
    return announce(std::move(*header));
} catch (const core::Error&) {
    return std::nullopt;  // more reads may say more
}

/// Goes through the reads once where the first of them tell the pool, and all of them agree. Else
/// nothing, and the header reads among all reads are in `search`.
std::optional<PoolReading> read_at_once(ReadSource& reads, const ReadOne& read,
                                        HeaderSearch& search) {
    std::uint64_t next_trial = kFirstHeaderReads;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        search.add(batch);
        if (search.reads() < kFirstReads || search.count() < next_trial) continue;
        next_trial = kMoreHeaderReads * search.count();
        const auto pool = announced_so_far(search);
        if (!pool || mostly_pieces(search.lengths(), pool->header.read_nt)) continue;
        const Confirm confirm = [&](const HeaderSearch& all) -> std::optional<HeaderReading> {
            auto header = try_header(all);
            const bool same =
                header && header->pool() == pool->header.pool() &&
                header->primers == pool->header.primers &&
                write_directory(header->directory) == write_directory(pool->header.directory);
            if (!same || !is_alone(*header)) return std::nullopt;
            return header;
        };
        if (auto reading = read(reads, *pool, 0, confirm)) return reading;
        search = HeaderSearch(kMostHeaderReads);
        next_trial = std::numeric_limits<std::uint64_t>::max();
        reads.restart();
    }
    return std::nullopt;
}

/// Whether reads may be put together as pieces of broken strands, or were.
enum class Pieces : std::uint8_t { kMayBe, kAssembled };

PoolReading read_any(ReadSource& reads, const Spill& spill, const ReadOne& read, Pieces pieces);

/// What the strands say that can be put together of the reads; nothing where they are no pieces.
std::optional<PoolReading> read_assembled(ReadSource& pieces, const Spill& spill,
                                          const ReadOne& read) try {
    const auto assembled = assemble_pieces(pieces);
    if (!assembled || assembled->joined == 0) return std::nullopt;
    KeptReads source(assembled->reads);
    PoolReading reading = read_any(source, spill, read, Pieces::kAssembled);
    reading.reads.pieces = assembled->pieces;
    return reading;
} catch (const core::RecoveryError&) {
    return std::nullopt;
}

/// The header among header reads, or why there is none.
struct FirstHeader {
    std::optional<HeaderReading> header;
    std::exception_ptr unreadable;
    bool newer = false;  ///< a version to come wrote the pool of most of them
};

FirstHeader first_header(const HeaderSearch& search) {
    try {
        return {read_header(search), {}, false};
    } catch (const NewerVersionError&) {
        return {{}, std::current_exception(), true};
    } catch (const core::Error&) {
        return {{}, std::current_exception(), false};
    }
}

PoolReading read_any(ReadSource& reads, const Spill& spill, const ReadOne& read, Pieces pieces) {
    HeaderSearch search(kMostHeaderReads);
    if (auto reading = read_at_once(reads, read, search)) return std::move(*reading);
    // Mixed partitions rarely give one header, and may look like a newer version's; where they do
    // give one, it says that there are others.
    auto [header, unreadable, newer] = first_header(search);
    if (unreadable || header->directory.partition.of > 1) {
        if (auto apart = read_apart(reads, spill, read)) return std::move(*apart);
    }
    std::uint64_t unread = 0;
    if (unreadable || !is_alone(*header)) {
        auto found = find_headers(search);
        if (found.headers.size() > 1) return read_lane(reads, std::move(found), spill, read);
        unread = found.unread.size();
        if (newer && found.headers.empty()) std::rethrow_exception(unreadable);
        if (newer) {
            header = std::move(found.headers.front());
            unreadable = nullptr;
        }
    }
    const bool broken = unreadable ? lengths_of_pieces(search.lengths())
                                   : mostly_pieces(search.lengths(), header->read_nt);
    if (broken && pieces == Pieces::kMayBe) {
        if (auto reading = read_assembled(reads, spill, read)) return std::move(*reading);
    }
    if (unreadable) {
        header = rescue_header(reads);
        if (!header) std::rethrow_exception(unreadable);
    }
    refuse_rivals(*header);
    PoolReading reading = *read(reads, announce(std::move(*header)), 0, {});
    reading.pools_unread = unread;
    return reading;
}

}  // namespace

PoolReading read_pool(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_pool(source);
}

PoolReading read_pool(ReadSource& reads, const ReadPlan& plan) {
    return read_any(
        reads, plan.spill,
        [&](ReadSource& own, const AnnouncedPool& pool, std::size_t before,
            const Confirm& confirm) { return read_one(own, pool, plan, before, confirm); },
        Pieces::kMayBe);
}

PoolReading survey_pool(ReadSource& reads) {
    return read_any(
        reads, {},
        [](ReadSource& own, const AnnouncedPool& pool, std::size_t, const Confirm& confirm) {
            return survey_one(own, pool, confirm);
        },
        Pieces::kMayBe);
}

}  // namespace oligo::dna
