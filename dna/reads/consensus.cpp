#include "dna/reads/consensus.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr unsigned kPhredOffset = 33;
constexpr unsigned kLowestQuality = 2, kHighestQuality = 40;
constexpr std::size_t kMostVotes = 1000;  ///< of one strand; more change nothing

}  // namespace

ReadGroups group_reads(std::span<const Placement> placements, std::uint64_t strands) {
    ReadGroups groups;
    groups.start.assign(strands + 1, 0);
    for (const Placement& placement : placements) {
        if (placement.strand < strands) ++groups.start[placement.strand + 1];
    }
    for (std::uint64_t s = 0; s < strands; ++s) groups.start[s + 1] += groups.start[s];
    groups.order.resize(groups.start.back());
    std::vector<std::uint32_t> next(groups.start.begin(), groups.start.end() - 1);
    for (std::size_t i = 0; i < placements.size(); ++i) {
        if (placements[i].strand >= strands) continue;
        groups.order[next[placements[i].strand]++] = static_cast<std::uint32_t>(i);
    }
    return groups;
}

void Vote::add(std::string_view bases, std::string_view quality, bool reversed) {
    ++reads_;
    const std::size_t length = weight_.size() / 4;
    for (std::size_t i = 0; i < length; ++i) {
        const std::size_t from = reversed ? length - 1 - i : i;
        std::uint8_t value = base_value(bases[from]);
        if (value > 3) continue;
        if (reversed) value = static_cast<std::uint8_t>(3 - value);
        unsigned weight = kNoQuality;
        if (!quality.empty()) {
            const unsigned letter = static_cast<unsigned char>(quality[from]);
            weight = std::clamp(letter - std::min(letter, kPhredOffset), kLowestQuality,
                                kHighestQuality);
        }
        weight_[4 * i + value] += weight;
    }
}

StrandReading Vote::result() const {
    StrandReading reading;
    reading.reads = reads_;
    if (reads_ == 0) return reading;
    const std::size_t length = weight_.size() / 4;
    reading.bases.resize(length);
    reading.confidence.resize(length);
    for (std::size_t i = 0; i < length; ++i) {
        std::size_t best = 0;
        std::uint32_t second = 0;
        for (std::size_t base = 1; base < 4; ++base) {
            const std::uint32_t weight = weight_[4 * i + base];
            if (weight > weight_[4 * i + best]) {
                second = weight_[4 * i + best];
                best = base;
            } else {
                second = std::max(second, weight);
            }
        }
        const std::uint32_t margin = weight_[4 * i + best] - second;
        reading.bases[i] = kBases[best];
        reading.confidence[i] = confidence_of_margin(margin);
    }
    return reading;
}

StrandConsensus vote_strand(const std::vector<Read>& reads, std::span<const std::uint32_t> group,
                            std::span<const Placement> placements, const DataFrame& frame) {
    StrandConsensus consensus;
    std::array<unsigned, AddressCode::kTrials> trials{};
    for (const std::uint32_t number : group) ++trials[placements[number].trial];
    consensus.trial =
        static_cast<unsigned>(std::max_element(trials.begin(), trials.end()) - trials.begin());
    Vote vote(frame.strand_nt);
    std::size_t votes = 0;
    for (const std::uint32_t number : group) {
        const Placement& placement = placements[number];
        if (placement.trial != consensus.trial || ++votes > kMostVotes) continue;
        const Read& read = reads[number];
        // On a read that runs backwards the other primer comes first.
        const std::size_t start =
            placement.reversed ? frame.primers.three_prime.size() : frame.primers.five_prime.size();
        const std::string_view quality = read.quality.size() == read.bases.size()
                                             ? std::string_view(read.quality)
                                             : std::string_view();
        vote.add(std::string_view(read.bases).substr(start, frame.strand_nt),
                 quality.empty() ? quality : quality.substr(start, frame.strand_nt),
                 placement.reversed);
    }
    consensus.strand = vote.result();
    return consensus;
}

}  // namespace oligo::dna
