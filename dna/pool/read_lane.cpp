#include "dna/pool/read_lane.hpp"

#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_sites.hpp"
#include "dna/pool/lane_sorter.hpp"
#include "dna/pool/read_partitions.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostPools = 1000;
constexpr std::size_t kMostFailed = 32;  ///< groups of header reads that gave no header
constexpr std::size_t kLeastGroup = 2;   ///< header reads

std::vector<Read> bases_of(const std::vector<HeaderRead>& found) {
    std::vector<Read> reads;
    for (const HeaderRead& read : found) reads.push_back({read.bases, ""});
    return reads;
}

/// Header reads by the shipped primers that they have; those that have none by their ends; and all
/// of them, as pools without primers are told by their numbers alone.
HeaderGroups groups_of(const std::vector<HeaderRead>& found) {
    HeaderGroups groups;
    std::vector<HeaderRead> left = found;
    for (const Primers& primers : known_primers()) {
        if (primers.five_prime.empty()) continue;
        const HeaderSites sites = find_sites(left, primers);
        if (sites.found < kLeastGroup) continue;
        std::vector<HeaderRead> others;
        groups.emplace_back();
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (sites.begins[i] || sites.ends[i]) {
                groups.back().push_back({left[i].bases, ""});
            } else {
                others.push_back(std::move(left[i]));
            }
        }
        left = std::move(others);
    }
    HeaderGroups others = group_by_ends(left);
    std::move(others.begin(), others.end(), std::back_inserter(groups));
    if (groups.size() != 1 || groups.front().size() != found.size()) {
        groups.push_back(bases_of(found));
    }
    return groups;
}

bool same_sites(const Primers& a, const Primers& b) {
    return a.five_prime == b.five_prime && a.three_prime == b.three_prime;
}

/// The same pool twice: what stands around its primers may look like others.
bool same_pool(const HeaderReading& a, const HeaderReading& b) {
    if (a.pool() != b.pool()) return false;
    return same_sites(a.primers, b.primers) ||
           write_directory(a.directory) == write_directory(b.directory);
}

/// Whether data strands of two pools between the same primers say of which they are.
bool told_apart(const AnnouncedPool& a, const AnnouncedPool& b) {
    if (!same_sites(a.layout.primers, b.layout.primers)) return true;
    if (a.header.pool() == b.header.pool()) return false;
    if (a.form->evidence() == Evidence::kProof || b.form->evidence() == Evidence::kProof) {
        return true;
    }
    constexpr unsigned kBound = (1U << AddressCode::kPoolBits) - 1;
    const auto bound = [](const AnnouncedPool& pool) {
        return pool.header.pool().value_or(0) & kBound;
    };
    return bound(a) != bound(b) || a.form->locate_nt() != b.form->locate_nt();
}

[[noreturn]] void refuse(const std::string& what) {
    throw core::RecoveryError(
        "reads: " + what +
        ": two pools with the same primers are among these reads, and nothing tells their data "
        "strands apart; expected one of them, or pools with numbers or primers of their own");
}

std::vector<AnnouncedPool> announce_all(std::vector<HeaderReading> headers) {
    std::vector<AnnouncedPool> pools;
    for (HeaderReading& header : headers) {
        if (header.rivals > 0) {
            refuse(std::to_string(header.rivals) +
                   " header strands, whose checks hold, contradict the others");
        }
        pools.push_back(announce(std::move(header)));
        for (std::size_t i = 0; i + 1 < pools.size(); ++i) {
            if (!told_apart(pools[i], pools.back())) {
                refuse("two headers have numbers that are alike");
            }
        }
    }
    return pools;
}

/// The headers of a group of reads; none where errors made a group of their own, or too little of a
/// header came.
HeaderReadings headers_in(const std::vector<Read>& group, const KnownPools& known,
                          bool thorough) try {
    return read_headers(group, known, thorough);
} catch (const core::Error&) {
    return {};
}

/// Once each. A strand that looks by chance as if it had a primer comes into the group of that
/// primer and gives its pool wrong primers there; more strands speak for the right ones.
void take(std::vector<HeaderReading>& headers, HeaderReading&& header) {
    const auto twin = std::find_if(headers.begin(), headers.end(),
                                   [&](const auto& one) { return same_pool(one, header); });
    if (twin == headers.end()) {
        headers.push_back(std::move(header));
    } else if (header.strands_found > twin->strands_found) {
        *twin = std::move(header);
    }
}

HeaderReadings headers_of(const std::vector<HeaderRead>& found, bool thorough) {
    HeaderReadings all;
    std::size_t failed = 0;
    const HeaderGroups groups = groups_of(found);
    for (const std::vector<Read>& group : groups) {
        KnownPools known;
        if (&group == &groups.back()) {  // all of them
            for (const HeaderReading& header : all.headers) known.insert(header.pool());
        }
        while (all.headers.size() <= kMostPools && failed <= kMostFailed) {
            HeaderReadings more = headers_in(group, known, thorough);
            if (more.headers.empty()) {
                ++failed;
                break;
            }
            for (HeaderReading& header : more.headers) {
                known.insert(header.pool());
                take(all.headers, std::move(header));
            }
            all.unread.merge(more.unread);
        }
    }
    for (const HeaderReading& header : all.headers) all.unread.erase(header.pool());
    return all;
}

void append(PoolReading& all, PoolReading&& pool) {
    std::move(pool.objects.begin(), pool.objects.end(), std::back_inserter(all.objects));
    all.count += pool.count;
    all.reads += pool.reads;
    all.header_strands_found += pool.header_strands_found;
    all.header_strands_total += pool.header_strands_total;
    all.partitions_found += pool.partitions_found;
    all.partitions_total += pool.partitions_total;
    ++all.pools;
}

}  // namespace

HeaderReadings find_headers(const HeaderSearch& search) {
    HeaderReadings all = headers_of(search.found(), true);
    if (all.headers.size() > kMostPools) {
        throw core::RecoveryError("reads: of more than " + std::to_string(kMostPools) +
                                  " pools; expected a lane of fewer");
    }
    for (HeaderReading& header : all.headers) header.reads = search.reads();
    return all;
}

bool has_neighbours(const HeaderReading& header) {
    if (header.others > 0) return true;
    if (header.elsewhere.size() < kLeastGroup) return false;
    HeaderSearch left(header.elsewhere.size());
    KeptReads source(header.elsewhere);
    for (auto batch = source.next(); !batch.empty(); batch = source.next()) left.add(batch);
    const HeaderReadings others = headers_of(left.found(), false);
    return std::any_of(others.headers.begin(), others.headers.end(),
                       [&](const HeaderReading& other) { return !same_pool(header, other); });
}

PoolReading read_lane(ReadSource& reads, HeaderReadings found, const Spill& spill,
                      const ReadOne& read) {
    const std::vector<AnnouncedPool> pools = announce_all(std::move(found.headers));
    const LaneReads lane = sort_lane(reads, pools, spill);
    std::optional<PoolReading> all;
    for (std::size_t i = 0; i < pools.size(); ++i) {
        const auto own = lane.source(i);
        PoolReading reading = *read(*own, pools[i], all ? all->objects.size() : 0, {});
        if (all) {
            append(*all, std::move(reading));
        } else {
            all = std::move(reading);
        }
    }
    all->pools_unread = found.unread.size();
    ReadTally& tally = all->reads;
    tally.all = lane.reads;
    tally.header = lane.header;
    tally.foreign = 0;
    tally.wrong_length = lane.wrong_length;
    const std::uint64_t known = std::min(lane.reads, tally.used() + tally.wrong_length);
    tally.unplaced = lane.reads - known;
    return std::move(*all);
}

}  // namespace oligo::dna
