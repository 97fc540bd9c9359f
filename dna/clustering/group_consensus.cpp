#include "dna/clustering/group_consensus.hpp"

#include "dna/consensus/error_estimate.hpp"
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
// Strands on whose reads the error rates are estimated.
constexpr std::size_t kSampledStrands = 48, kTriedStrands = 512, kLeastReads = 3;
// Reads that are also looked at one by one, and bases that two of them leave undecided when one is
// of another strand.
constexpr std::size_t kMostApart = 4, kManyTies = 8;
constexpr std::size_t kDoubtfulOf = 20;  ///< bases of which one may be doubtful after a vote
constexpr std::size_t kForeignOf = 8;    ///< words of which more than one is none of the book
constexpr unsigned kVoteQuality = 40;    ///< of a vote that is one read among others
// Reads whose consensus is tried before a scheme reads them one by one, and what each of its bases
// must be sure of, in parts of 255.
constexpr std::size_t kManyReads = 6, kSureBase = 230;

/// Letters and qualities of some rated bases; N where there is none. No qualities where the file
/// has none: then the error rates say more than what is assumed of a base.
Read spelt(std::span<const RatedBase> bases) {
    Read read;
    bool rated = false;
    for (const RatedBase base : bases) {
        const unsigned quality = base & kQualityMask;
        rated |= base != 0 && quality != kNoQuality;
        read.bases += base == 0 ? 'N' : kBases[base >> kValueShift];
        read.quality += static_cast<char>(kPhredOffset + static_cast<char>(quality));
    }
    if (!rated) read.quality.clear();
    return read;
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
    loose_ = strays_ = ties_ = 0;
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
    doubtful_ = 0;
    for (std::size_t i = 0; i < strand_nt_; ++i) {
        const std::uint16_t* const at = &weights_[4 * i];
        const auto best = static_cast<std::size_t>(std::max_element(at, at + 4) - at);
        unsigned second = 0;
        for (std::size_t base = 0; base < 4; ++base) {
            if (base != best) second = std::max<unsigned>(second, at[base]);
        }
        const unsigned margin = at[best] - second;
        doubtful_ += margin < kSettled;
        ties_ += margin == 0;
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
    return doubtful_ == 0;
}

void GroupConsensus::spell_reads(const Address& place, std::size_t known,
                                 const StrandReading& voted) {
    texts_.clear();
    if (group_.votes > 0 && group_.variant == place.variant && !voted.empty()) {
        std::string text = voted.units.substr(known);
        std::string quality(text.size(), static_cast<char>(kPhredOffset + kVoteQuality));
        texts_.push_back({std::move(text), std::move(quality)});
    }
    for (const StrandGroups::Kept& read : group_.reads) {
        if (read.variant != place.variant) continue;
        texts_.push_back(spelt(read.in_step ? read.bases.subspan(known) : read.bases));
    }
}

std::optional<StrandReading> GroupConsensus::likeliest(const Address& place,
                                                       const StrandReading& voted) {
    const std::string beginning = form_.beginning(place);
    const std::size_t known = beginning.size();
    spell_reads(place, known, voted);
    std::vector<ReadView> views;
    for (const Read& text : texts_) views.push_back({text.bases, text.quality});
    StrandReading reading = likelihood_(views, {rates_, strand_nt_ - known, {}});
    if (reading.units.size() + known != strand_nt_) return std::nullopt;
    reading.units.insert(0, beginning);
    reading.confidence.insert(reading.confidence.begin(), known, std::uint8_t{255});
    return reading;
}

StrandReading GroupConsensus::weigh_all(const Address& place, const StrandReading& voted) {
    return likeliest(place, voted).value_or(voted);
}

bool GroupConsensus::out_of_words(const WordRow& row, const Address& place,
                                  const StrandReading& voted) const {
    const std::size_t known = form_.beginning(place).size();
    const auto letters = std::string_view(voted.units).substr(known);
    return WordConsensus::foreign_words(letters, row) * kForeignOf > row.words();
}

StrandReading GroupConsensus::weigh_words(const WordRow& row, const Address& place,
                                          const StrandReading& voted) {
    const std::string beginning = form_.beginning(place);
    spell_reads(place, beginning.size(), voted);
    std::vector<ReadView> views;
    for (const Read& text : texts_) views.push_back({text.bases, text.quality});
    StrandReading reading = by_words_(views, row);
    if (reading.empty()) return weigh_all(place, voted);
    reading.units.insert(0, beginning);
    reading.confidence.insert(reading.confidence.begin(), beginning.size(), std::uint8_t{255});
    reading.units.resize(strand_nt_, 'N');
    reading.confidence.resize(strand_nt_);
    return reading;
}

bool GroupConsensus::agreed() const {
    if (group_.votes > 0) return doubtful_ < strand_nt_ / kDoubtfulOf;  // a dozen reads and more
    return loose_ == 0 && strays_ == 0 && (doubtful_ == 0 || group_.reads.size() == 1);
}

StrandReading GroupConsensus::words_or_reads(const Address& place, const StrandReading& voted) {
    if (group_.reads.size() < kManyReads) return kept_reads(place, voted);
    const auto row = form_.words(place);
    auto all = row ? likeliest(place, voted) : std::nullopt;
    const auto sure = [](std::uint8_t confidence) { return confidence >= kSureBase; };
    if (!all || !std::all_of(all->confidence.begin(), all->confidence.end(), sure)) {
        return kept_reads(place, voted);
    }
    const auto letters = std::string_view(all->units).substr(form_.beginning(place).size());
    if (WordConsensus::foreign_words(letters, *row) != 0) return kept_reads(place, voted);
    return form_.contents(place, std::move(*all));
}

StrandReading GroupConsensus::kept_reads(const Address& place, const StrandReading& voted) {
    StrandReading reads;
    reads.kind = StrandReading::Kind::kReads;
    spell_reads(place, form_.beginning(place).size(), voted);
    for (const Read& text : texts_) {
        reads.units += text.bases + '\n';
        ++reads.reads;
    }
    return form_.contents(place, std::move(reads));
}

std::vector<StrandReading> GroupConsensus::read_apart(std::uint64_t strand) {
    std::vector<StrandReading> readings;
    if (form_.keeps_reads() || group_.votes > 0 || group_.reads.size() < 2 ||
        group_.reads.size() > kMostApart) {
        return readings;
    }
    if (strays_ == 0 && ties_ < kManyTies) return readings;
    for (const StrandGroups::Kept& read : group_.reads) {
        if (!read.in_step) continue;
        StrandReading alone;
        alone.reads = 1;
        for (const RatedBase base : read.bases) {
            alone.units += kBases[base >> kValueShift];
            alone.confidence.push_back(confidence_of_margin(base & kQualityMask));
        }
        readings.push_back(form_.contents({strand, read.variant}, std::move(alone)));
    }
    return readings;
}

std::vector<Read> GroupConsensus::texts(std::uint64_t strand) {
    groups_.get(strand, group_);
    const Address place{strand, likely_variant()};
    spell_reads(place, form_.beginning(place).size(), {});
    return texts_;
}

std::optional<ErrorRates> estimate_rates(const StrandGroups& groups, const StrandForm& form,
                                         const ReadLayout& layout) {
    GroupConsensus consensus(groups, form, layout.strand_nt, {});
    std::vector<std::vector<Read>> texts;
    const std::uint64_t step = std::max<std::uint64_t>(1, layout.strands / kTriedStrands);
    for (std::uint64_t strand = 0; strand < layout.strands && texts.size() < kSampledStrands;
         strand += step) {
        if (groups.depth(strand) < kLeastReads) continue;
        texts.push_back(consensus.texts(strand));
        if (texts.back().size() < kLeastReads) texts.pop_back();
    }
    if (texts.empty()) return std::nullopt;
    std::vector<std::vector<ReadView>> views(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        for (const Read& read : texts[i]) views[i].push_back({read.bases, read.quality});
    }
    const std::size_t known = form.beginning({}).size();
    return estimate_rates(views, layout.strand_nt - known);
}

StrandReading GroupConsensus::read(std::uint64_t strand) {
    groups_.get(strand, group_);
    if (group_.reads.empty() && group_.votes == 0) return {};
    const Address place{strand, likely_variant()};
    StrandReading voted;
    const bool settled = vote(place.variant, voted);
    if (form_.keeps_reads() && (voted.empty() || !agreed())) return words_or_reads(place, voted);
    if (form_.keeps_reads()) return voted.empty() ? voted : form_.contents(place, std::move(voted));
    const bool few = group_.votes == 0 && group_.reads.size() <= WordConsensus::kMostReads;
    const auto row = few ? form_.words(place) : std::nullopt;
    if (row && (!settled || out_of_words(*row, place, voted))) {
        voted = weigh_words(*row, place, voted);
    } else if (!settled) {
        voted = weigh_all(place, voted);
    }
    return voted.empty() ? StrandReading() : form_.contents(place, std::move(voted));
}

}  // namespace oligo::dna
