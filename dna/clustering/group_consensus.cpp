#include "dna/clustering/group_consensus.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr unsigned kValueShift = 6, kQualityMask = 63;
constexpr char kPhredOffset = 33;
/// Lead of a base, in Phred, that further reads with insertions and deletions would not overturn:
/// two reads more.
constexpr unsigned kSettled = 2 * kNoQuality;
constexpr unsigned kVoteQuality = 40;  ///< of a vote that is one read among others

/// Letters and qualities of some rated bases, appended; N where there is none.
void spell(std::span<const RatedBase> bases, std::string& text, std::string& quality) {
    for (const RatedBase base : bases) {
        text += base == 0 ? 'N' : kBases[base >> kValueShift];
        quality += static_cast<char>(kPhredOffset + (base & kQualityMask));
    }
}

}  // namespace

std::uint8_t GroupConsensus::likely_variant() {
    std::array<unsigned, StrandForm::kMostVariants> counts{};
    for (const StrandGroups::Kept& read : group_.reads) ++counts[read.variant];
    counts[group_.variant] += group_.votes;
    return static_cast<std::uint8_t>(std::max_element(counts.begin(), counts.end()) -
                                     counts.begin());
}

bool GroupConsensus::vote(std::uint8_t variant, StrandReading& voted) {
    weights_.assign(4 * strand_nt_, 0);
    unsigned voters = 0;
    if (group_.votes > 0 && group_.variant == variant) {
        std::copy(group_.weights.begin(), group_.weights.end(), weights_.begin());
        voters = group_.votes;
    }
    loose_ = strays_ = 0;
    for (const StrandGroups::Kept& read : group_.reads) {
        if (read.variant != variant) continue;
        loose_ += !read.in_step;
        if (!read.in_step) continue;
        ++voters;
        for (std::size_t i = 0; i < strand_nt_; ++i) {
            std::uint16_t& weight = weights_[4 * i + (read.bases[i] >> kValueShift)];
            weight = static_cast<std::uint16_t>(weight + (read.bases[i] & kQualityMask));
        }
    }
    voted = {};
    voted.reads = voters;
    if (voters == 0) return false;
    voted.units.resize(strand_nt_);
    voted.confidence.resize(strand_nt_);
    winners_.resize(strand_nt_);
    std::size_t doubtful = 0;
    for (std::size_t i = 0; i < strand_nt_; ++i) {
        const std::uint16_t* const at = &weights_[4 * i];
        const auto best = static_cast<std::size_t>(std::max_element(at, at + 4) - at);
        unsigned second = 0;
        for (std::size_t base = 0; base < 4; ++base) {
            if (base != best) second = std::max<unsigned>(second, at[base]);
        }
        const unsigned margin = at[best] - second;
        doubtful += margin < kSettled;
        voted.units[i] = kBases[best];
        voted.confidence[i] = confidence_of_margin(margin);
        winners_[i] = at[best] == 0 ? 0 : static_cast<RatedBase>(best << kValueShift | 1);
    }
    for (const StrandGroups::Kept& read : group_.reads) {
        if (read.variant != variant || !read.in_step) continue;
        strays_ += out_of_step(read.bases, winners_);
    }
    // Without insertions and deletions nothing tells more than the vote.
    if (loose_ == 0 && strays_ == 0) return true;
    return doubtful == 0;
}

StrandReading GroupConsensus::weigh_all(const Address& place, const StrandReading& voted) {
    const std::string beginning = form_.beginning(place);
    const std::size_t known = beginning.size();
    texts_.clear();
    qualities_.clear();
    const auto add = [&](std::span<const RatedBase> bases) {
        texts_.emplace_back();
        qualities_.emplace_back();
        spell(bases, texts_.back(), qualities_.back());
    };
    if (group_.votes > 0 && group_.variant == place.variant) {
        texts_.emplace_back(voted.units.substr(known));
        qualities_.emplace_back(texts_.back().size(), static_cast<char>(kPhredOffset + kVoteQuality));
    }
    for (const StrandGroups::Kept& read : group_.reads) {
        if (read.variant != place.variant) continue;
        add(read.in_step ? read.bases.subspan(known) : read.bases);
    }
    std::vector<ReadView> views;
    for (std::size_t i = 0; i < texts_.size(); ++i) views.push_back({texts_[i], qualities_[i]});
    StrandReading reading = likelihood_(views, {rates_, strand_nt_ - known, {}});
    if (reading.units.size() + known != strand_nt_) return voted;
    reading.units.insert(0, beginning);
    reading.confidence.insert(reading.confidence.begin(), known, std::uint8_t{255});
    return reading;
}

StrandReading GroupConsensus::read(std::uint64_t strand) {
    groups_.get(strand, group_);
    if (group_.reads.empty() && group_.votes == 0) return {};
    const Address place{strand, likely_variant()};
    StrandReading voted;
    if (!vote(place.variant, voted)) voted = weigh_all(place, voted);
    return voted.empty() ? StrandReading() : form_.contents(place, std::move(voted));
}

}  // namespace oligo::dna
