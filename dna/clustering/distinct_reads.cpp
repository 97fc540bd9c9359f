#include "dna/clustering/distinct_reads.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 1024;

std::uint64_t hash_of(std::string_view bases) {
    std::uint64_t hash = bases.size() * 0x9E3779B97F4A7C15;
    for (std::size_t i = 0; i < bases.size(); i += sizeof hash) {
        std::uint64_t word = 0;
        std::memcpy(&word, bases.data() + i, std::min(sizeof word, bases.size() - i));
        hash = (hash ^ word) * 0xFF51AFD7ED558CCD;
        hash ^= hash >> 32;
    }
    return hash;
}

/// The lesser one of a read and its reverse complement.
class Canonical {
  public:
    explicit Canonical(const PackedReads& reads) : reads_(reads) {}
    /// Valid until the next call; `turned` tells which of the two it is.
    const std::string& of(std::uint32_t read, bool& turned) {
        reads_.unpack(read, false, forward_);
        backward_ = reverse_complement(forward_);
        turned = backward_ < forward_;
        return turned ? backward_ : forward_;
    }

  private:
    const PackedReads& reads_;
    std::string forward_, backward_;
};

}  // namespace

DistinctReads::DistinctReads(const PackedReads& reads) {
    std::vector<std::uint64_t> hashes(reads.size());
    std::vector<std::uint8_t> turned(reads.size());
    core::parallel_for(reads.size(), kGrain, [&](std::size_t first, std::size_t last) {
        Canonical canonical(reads);
        for (std::size_t i = first; i < last; ++i) {
            bool backwards = false;
            hashes[i] = hash_of(canonical.of(static_cast<std::uint32_t>(i), backwards));
            turned[i] = backwards;
        }
    });
    std::vector<std::uint32_t> order(reads.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : a < b;
    });
    // Reads of one hash that are not equal all the same stay apart from the first of them.
    Canonical canonical(reads);
    std::string head, other;
    bool ignored = false;
    order_.reserve(reads.size());
    for (std::size_t i = 0, end = 0; i < order.size(); i = end) {
        while (end < order.size() && hashes[order[end]] == hashes[order[i]]) ++end;
        const auto start = static_cast<std::uint32_t>(order_.size());
        order_.push_back({order[i], false});
        std::vector<std::uint32_t> apart;
        if (end - i > 1) head = canonical.of(order[i], ignored);
        for (std::size_t k = i + 1; k < end; ++k) {
            if (canonical.of(order[k], ignored) == head) {
                order_.push_back({order[k], turned[order[k]] != turned[order[i]]});
            } else {
                apart.push_back(order[k]);
            }
        }
        groups_.push_back({start, static_cast<std::uint32_t>(order_.size()) - start});
        for (const std::uint32_t read : apart) {
            groups_.push_back({static_cast<std::uint32_t>(order_.size()), 1});
            order_.push_back({read, false});
        }
    }
    std::sort(groups_.begin(), groups_.end(), [&](const Group& a, const Group& b) {
        return a.count != b.count ? a.count > b.count : order_[a.start].read < order_[b.start].read;
    });
}

}  // namespace oligo::dna
