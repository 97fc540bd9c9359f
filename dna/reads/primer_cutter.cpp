#include "dna/reads/primer_cutter.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kBasesAnEdit = 6;
constexpr std::size_t kSlackNt = 8;  ///< before and behind the primers of a whole oligo

}  // namespace

PrimerCutter::PrimerCutter(const Primers& primers) {
    const auto add = [&](const std::string& bases, bool turned, bool begins) {
        if (bases.size() < kLeastPrimerNt) {
            throw core::InputError("primers '" + primers.name + "': one has " +
                                   std::to_string(bases.size()) + " bases; expected " +
                                   std::to_string(kLeastPrimerNt) +
                                   " at least to find it in reads");
        }
        sites_.push_back({ApproximatePattern(bases),
                          static_cast<unsigned>(bases.size() / kBasesAnEdit), turned, begins});
    };
    add(primers.five_prime, false, true);
    add(primers.three_prime, false, false);
    add(reverse_complement(primers.three_prime), true, true);
    add(reverse_complement(primers.five_prime), true, false);
}

/// Primers in the read from left to right; of two that overlap the one with fewer edits.
void PrimerCutter::find(std::string_view read, std::vector<Found>& found) const {
    found.clear();
    std::vector<ApproximateHit> hits;
    for (const Site& site : sites_) {
        hits.clear();
        site.pattern.all(read, site.most_edits, hits);
        for (const ApproximateHit& hit : hits) found.push_back({hit, &site});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.hit.begin < b.hit.begin; });
    std::size_t kept = 0;
    for (const Found& one : found) {
        if (kept > 0 && one.hit.begin + 3 < found[kept - 1].hit.end) {
            if (one.hit.edits < found[kept - 1].hit.edits) found[kept - 1] = one;
        } else {
            found[kept++] = one;
        }
    }
    found.resize(kept);
}

std::optional<ReadPart> PrimerCutter::whole(std::string_view read) const {
    for (std::size_t i = 0; i < sites_.size(); i += 2) {
        const Site &front = sites_[i], &back = sites_[i + 1];
        const std::size_t front_nt = front.pattern.size() + kSlackNt;
        const std::size_t back_nt = back.pattern.size() + kSlackNt;
        if (read.size() < front_nt + back_nt) continue;
        const auto begin = front.pattern.best(read.substr(0, front_nt), front.most_edits);
        if (!begin) continue;
        const std::size_t from = read.size() - back_nt;
        const auto end = back.pattern.best(read.substr(from), back.most_edits);
        if (end) return ReadPart{begin->end, from + end->begin, front.turned};
    }
    return std::nullopt;
}

void PrimerCutter::parts(std::string_view read, bool trim, std::vector<ReadPart>& parts) const {
    parts.clear();
    thread_local std::vector<Found> found;
    find(read, found);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Found& one = found[i];
        const Found* const next = i + 1 < found.size() ? &found[i + 1] : nullptr;
        const bool closed = one.site->begins && next != nullptr && !next->site->begins &&
                            next->site->turned == one.site->turned;
        ReadPart part;
        part.turned = one.site->turned;
        if (one.site->begins) {
            part.begin = trim ? one.hit.end : one.hit.begin;
            part.end = next == nullptr ? read.size() : next->hit.begin;
            if (closed) part.end = trim ? next->hit.begin : next->hit.end;
        } else {
            part.begin = i == 0 ? 0 : found[i - 1].hit.end;
            part.end = trim ? one.hit.begin : one.hit.end;
        }
        i += closed;
        if (part.end > part.begin) parts.push_back(part);
    }
}

}  // namespace oligo::dna
