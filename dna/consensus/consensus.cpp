#include "dna/consensus/consensus.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr unsigned kPhredOffset = 33;
constexpr unsigned kLowestQuality = 2, kHighestQuality = 40;
constexpr std::size_t kMostVotes = 1000;  ///< of one strand; more change nothing

/// What a Vote of one read says, without counting.
StrandReading read_alone(const WeighedRead& read, std::size_t length_nt) {
    StrandReading reading;
    reading.reads = 1;
    reading.bases.resize(length_nt);
    reading.confidence.resize(length_nt);
    for (std::size_t i = 0; i < length_nt; ++i) {
        const WeighedBase base = read.at(i);
        reading.bases[i] = kBases[base.value & 3];
        reading.confidence[i] = confidence_of_margin(base.weight);
    }
    return reading;
}

/// Part of a read that holds the strand.
WeighedRead strand_of(const Read& read, const Placement& placement, const DataFrame& frame) {
    // On a read that runs backwards the other primer comes first.
    const std::size_t start =
        placement.reversed ? frame.primers.three_prime.size() : frame.primers.five_prime.size();
    const bool has_quality = read.quality.size() == read.bases.size();
    return {std::string_view(read.bases).substr(start, frame.strand_nt),
            has_quality ? std::string_view(read.quality).substr(start, frame.strand_nt)
                        : std::string_view(),
            placement.reversed};
}

}  // namespace

WeighedBase WeighedRead::at(std::size_t i) const {
    const std::size_t from = reversed_ ? bases_.size() - 1 - i : i;
    const std::uint8_t value = base_value(bases_[from]);
    if (value > 3) return {value, 0};
    unsigned weight = kNoQuality;
    if (!quality_.empty()) {
        const unsigned letter = static_cast<unsigned char>(quality_[from]);
        weight =
            std::clamp(letter - std::min(letter, kPhredOffset), kLowestQuality, kHighestQuality);
    }
    return {reversed_ ? static_cast<std::uint8_t>(3 - value) : value, weight};
}

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

void Vote::add(const WeighedRead& read) {
    ++reads_;
    for (std::size_t i = 0; i < weight_.size() / 4; ++i) {
        const WeighedBase base = read.at(i);
        if (base.value <= 3) weight_[4 * i + base.value] += base.weight;
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
    std::array<unsigned, StrandForm::kMostTrials> trials{};
    for (const std::uint32_t number : group) ++trials[placements[number].trial];
    consensus.trial =
        static_cast<unsigned>(std::max_element(trials.begin(), trials.end()) - trials.begin());
    if (group.size() == 1) {
        const Placement& placement = placements[group[0]];
        consensus.strand =
            read_alone(strand_of(reads[group[0]], placement, frame), frame.strand_nt);
        return consensus;
    }
    Vote vote(frame.strand_nt);
    std::size_t votes = 0;
    for (const std::uint32_t number : group) {
        const Placement& placement = placements[number];
        if (placement.trial != consensus.trial || ++votes > kMostVotes) continue;
        vote.add(strand_of(reads[number], placement, frame));
    }
    consensus.strand = vote.result();
    return consensus;
}

}  // namespace oligo::dna
