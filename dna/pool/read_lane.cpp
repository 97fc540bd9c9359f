#include "dna/pool/read_lane.hpp"

#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_search.hpp"
#include "dna/header/header_sites.hpp"
#include "dna/pool/read_partitions.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;
constexpr std::size_t kMostPools = 16;   ///< each is read from all reads
constexpr std::size_t kMostFailed = 32;  ///< groups of header reads that gave no header
constexpr std::size_t kLeastGroup = 2;   ///< header reads

/// Header reads by the shipped primers that they have; those that have none by their ends.
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
    return groups;
}

/// The same pool twice: what stands around its primers may look like others.
bool same_pool(const HeaderReading& a, const HeaderReading& b) {
    const bool sites = a.primers.five_prime == b.primers.five_prime &&
                       a.primers.three_prime == b.primers.three_prime;
    return sites || write_directory(a.directory) == write_directory(b.directory);
}

/// Headers of the pools between primers of their own.
std::vector<HeaderReading> find_headers(ReadSource& reads) {
    HeaderSearch search(kMostHeaderReads);
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) search.add(batch);
    std::vector<HeaderReading> headers;
    std::size_t failed = 0;
    for (const std::vector<Read>& group : groups_of(search.found())) {
        if (headers.size() == kMostPools || failed > kMostFailed) break;
        try {
            HeaderReading header = read_header(group);
            const bool known = std::any_of(headers.begin(), headers.end(),
                                           [&](const auto& one) { return same_pool(one, header); });
            if (known || header.primers.five_prime.empty()) continue;
            header.header_reads = search.numbers();
            header.reads = search.reads();
            headers.push_back(std::move(header));
        } catch (const core::Error&) {
            ++failed;  // errors made a group of their own, or too little of a header came
        }
    }
    return headers;
}

void append(PoolReading& all, PoolReading&& pool) {
    std::move(pool.objects.begin(), pool.objects.end(), std::back_inserter(all.objects));
    all.count += pool.count;
    all.reads.join(pool.reads);
    all.header_strands_found += pool.header_strands_found;
    all.header_strands_total += pool.header_strands_total;
    all.partitions_found += pool.partitions_found;
    all.partitions_total += pool.partitions_total;
    ++all.pools;
}

}  // namespace

std::optional<PoolReading> read_lane(ReadSource& reads, const ReadOne& read) {
    std::vector<HeaderReading> headers = find_headers(reads);
    if (headers.size() < 2) return std::nullopt;
    std::optional<PoolReading> all;
    for (HeaderReading& header : headers) {
        const AnnouncedPool pool = announce(std::move(header));
        PoolReading reading = read(reads, pool, all ? all->objects.size() : 0);
        if (all) {
            append(*all, std::move(reading));
        } else {
            all = std::move(reading);
        }
    }
    return all;
}

}  // namespace oligo::dna
