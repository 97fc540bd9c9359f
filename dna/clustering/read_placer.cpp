#include "dna/clustering/read_placer.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::size_t kPrimerLetters = 4;  ///< one edit in so many still fits
// Ends tell the direction when one way round fits by so many bases better than the other.
constexpr std::size_t kClearMargin = 6;
constexpr std::int64_t kLeastPrimerNt = 10;  ///< shorter ones tell nothing
constexpr std::int64_t kPrimerSlackNt = 6;   ///< by which a primer may be off its place
/// Bases that a strand may have too many or too few of; also what tells whole reads from others.
constexpr std::int64_t kDriftNt = 12;
/// The same of forms that read reads with many insertions and deletions: one base in so many.
constexpr std::int64_t kDriftOf = 5;
/// Bases behind what locates a strand that help such forms to find its end.
constexpr std::int64_t kBehindNt = 15;
constexpr unsigned kMostBareEdits = 1;  ///< where no primer vouches for a strand
/// By chance what stands in a read is as near to some address once in millions.
constexpr unsigned kMostClearEdits = 2;

std::uint8_t value_at(std::string_view read, bool reversed, std::int64_t place) {
    const auto size = static_cast<std::int64_t>(read.size());
    const std::int64_t at = reversed ? size - 1 - place : place;
    if (at < 0 || at >= size) return 4;
    const std::uint8_t value = base_value(read[static_cast<std::size_t>(at)]);
    return value > 3 ? value : static_cast<std::uint8_t>(reversed ? 3 - value : value);
}

/// Bases from..end-1 of a strand's direction, as they stand in the read.
std::string_view window(std::string_view read, bool reversed, std::int64_t from, std::int64_t end) {
    const auto size = static_cast<std::int64_t>(read.size());
    from = std::clamp<std::int64_t>(from, 0, size);
    end = std::clamp<std::int64_t>(end, from, size);
    const std::int64_t first = reversed ? size - end : from;
    return read.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(end - from));
}

/// Whether most of two strands of one read are the same bases.
bool overlap(const PlacedStrand& a, const PlacedStrand& b, std::int64_t size) {
    const auto ends = [&](const PlacedStrand& one) {
        return one.reversed ? std::array{size - one.end, size - one.begin}
                            : std::array{one.begin, one.end};
    };
    const auto one = ends(a), two = ends(b);
    const std::int64_t common = std::min(one[1], two[1]) - std::max(one[0], two[0]);
    return 2 * common > std::min(one[1] - one[0], two[1] - two[0]);
}

}  // namespace

ReadPlacer::ReadPlacer(const ReadLayout& layout, const StrandForm& form)
    : layout_(layout),
      form_(form),
      five_nt_(static_cast<std::int64_t>(layout.primers.five_prime.size())),
      three_nt_(static_cast<std::int64_t>(layout.primers.three_prime.size())),
      strand_nt_(static_cast<std::int64_t>(layout.strand_nt)),
      locate_nt_(static_cast<std::int64_t>(form.locate_nt())),
      behind_nt_(form.keeps_reads() ? kBehindNt : 0),
      drift_nt_(form.keeps_reads() ? std::max(kDriftNt, strand_nt_ / kDriftOf) : kDriftNt),
      five_{layout.primers.five_prime, reverse_complement(layout.primers.five_prime)},
      three_{layout.primers.three_prime, reverse_complement(layout.primers.three_prime)},
      most_five_(static_cast<unsigned>(layout.primers.five_prime.size() / kPrimerLetters)),
      most_three_(static_cast<unsigned>(layout.primers.three_prime.size() / kPrimerLetters)) {
    for (std::size_t way = 0; way < 2; ++way) {
        if (five_nt_ >= kLeastPrimerNt) five_pattern_[way].emplace(five_[way]);
        if (three_nt_ >= kLeastPrimerNt) three_pattern_[way].emplace(three_[way]);
    }
}

int ReadPlacer::direction(std::string_view read) const {
    if (five_nt_ + three_nt_ < kLeastPrimerNt) return 0;
    const std::size_t five = five_[0].size(), three = three_[0].size();
    if (read.size() < five + three) return 0;
    const std::size_t forward = hamming_distance(read.substr(0, five), five_[0]) +
                                hamming_distance(read.substr(read.size() - three), three_[0]);
    if (forward == 0) return 1;
    const std::size_t backward = hamming_distance(read.substr(0, three), three_[1]) +
                                 hamming_distance(read.substr(read.size() - five), five_[1]);
    if (forward + kClearMargin <= backward) return 1;
    if (backward + kClearMargin <= forward) return -1;
    const unsigned one_way = primer_edits(read, false), other_way = primer_edits(read, true);
    if (one_way + kClearMargin <= other_way) return 1;
    return other_way + kClearMargin <= one_way ? -1 : 0;
}

unsigned ReadPlacer::primer_edits(std::string_view read, bool reversed) const {
    const auto size = static_cast<std::int64_t>(read.size());
    const auto edits = [&](const Pattern& pattern, unsigned most, std::int64_t from,
                           std::int64_t end) {
        if (!pattern) return 0U;
        const auto hit = pattern->best(window(read, reversed, from, end), most);
        return hit ? hit->edits : most + 1;
    };
    return edits(five_pattern_[reversed], most_five_, 0, five_nt_ + kPrimerSlackNt) +
           edits(three_pattern_[reversed], most_three_, size - three_nt_ - kPrimerSlackNt, size);
}

std::optional<PlacedStrand> ReadPlacer::at(std::string_view read, const Start& start) {
    const auto slack = static_cast<std::int64_t>(start.slack);
    const std::int64_t from = std::max<std::int64_t>(0, start.place - 2 * slack);
    const std::int64_t end = std::min(static_cast<std::int64_t>(read.size()),
                                      start.place + locate_nt_ + 3 * slack + behind_nt_);
    if (start.place < -slack || end - from < locate_nt_ - slack) return std::nullopt;
    values_.resize(static_cast<std::size_t>(end - from));
    for (std::int64_t i = from; i < end; ++i) {
        values_[static_cast<std::size_t>(i - from)] = value_at(read, start.reversed, i);
    }
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(0, start.place - from));
    const auto hit = form_.locate_near(values_, place, layout_.strands, start.slack);
    if (!hit) return std::nullopt;
    located_ = from + static_cast<std::int64_t>(hit->begin);
    const std::int64_t behind = from + static_cast<std::int64_t>(hit->end);
    return PlacedStrand{static_cast<std::uint32_t>(hit->address.index),
                        static_cast<std::uint8_t>(hit->address.variant),
                        start.reversed,
                        hit->in_step,
                        hit->in_step ? located_ : behind,
                        behind,
                        hit->edits};
}

bool ReadPlacer::find_end(std::string_view read, std::int64_t begin, PlacedStrand& strand) const {
    const auto size = static_cast<std::int64_t>(read.size());
    const std::int64_t expected = begin + strand_nt_;
    const auto& pattern = three_pattern_[strand.reversed];
    std::int64_t end = -1;
    bool primer = false;
    if (pattern) {
        const auto site = window(read, strand.reversed, expected, expected + three_nt_);
        if (site.size() == three_[0].size() &&
            hamming_distance(site, three_[strand.reversed]) <= most_three_) {
            end = expected;
        } else {
            const std::int64_t from = std::clamp<std::int64_t>(expected - drift_nt_, 0, size);
            const auto near = window(read, strand.reversed, from, expected + three_nt_ + drift_nt_);
            if (const auto hit = pattern->best(near, most_three_)) {
                const std::size_t before = strand.reversed ? near.size() - hit->end : hit->begin;
                end = from + static_cast<std::int64_t>(before);
            }
        }
        primer = end >= 0;
    }
    if (end < 0) {  // nothing but the read's own end tells; primers too short to be found are there
        const std::int64_t left = pattern && !form_.keeps_reads() ? size : size - three_nt_;
        end = std::abs(left - expected) <= drift_nt_ ? left : std::min(left, expected);
    }
    // A read that stops early may be in step all the same: nothing tells.
    const bool whole = end == expected || (!primer && end < expected - drift_nt_);
    if (strand.in_step && !whole) {
        strand.in_step = false;
        strand.begin = begin + locate_nt_;
    }
    strand.end = std::max(end, strand.begin);
    return primer;
}

bool ReadPlacer::has_five(std::string_view read, const PlacedStrand& strand) const {
    const auto& pattern = five_pattern_[strand.reversed];
    if (!pattern) return false;
    const auto site = window(read, strand.reversed, located_ - five_nt_, located_);
    if (site.size() == five_[0].size() &&
        hamming_distance(site, five_[strand.reversed]) <= most_five_) {
        return true;
    }
    const auto near = window(read, strand.reversed, located_ - five_nt_ - kPrimerSlackNt,
                             located_ + kPrimerSlackNt);
    return pattern->best(near, most_five_).has_value();
}

/// Finds the strand's end; whether a primer vouches for it.
bool ReadPlacer::settle(std::string_view read, PlacedStrand& strand) {
    const bool three = find_end(read, located_, strand);
    const bool primers = five_pattern_[0] || three_pattern_[0];
    return !primers || three || has_five(read, strand);
}

std::int64_t ReadPlacer::start_at_end(std::string_view read, bool reversed) const {
    const auto& pattern = five_pattern_[reversed];
    if (!pattern) return five_nt_;
    const auto site = window(read, reversed, 0, five_nt_);
    if (site.size() == five_[0].size() &&
        hamming_distance(site, five_[reversed]) <= kMostClearEdits) {
        return five_nt_;
    }
    const auto near = window(read, reversed, 0, five_nt_ + kPrimerSlackNt);
    const auto hit = pattern->best(near, most_five_);
    if (!hit) return five_nt_;
    return static_cast<std::int64_t>(reversed ? near.size() - hit->begin : hit->end);
}

bool ReadPlacer::place_at_ends(std::string_view read, std::vector<PlacedStrand>& found) {
    const int hint = direction(read);
    std::optional<PlacedStrand> best;
    std::int64_t located = 0;
    for (const bool reversed : {false, true}) {
        if (hint == (reversed ? 1 : -1)) continue;
        const Start start{reversed, start_at_end(read, reversed), AddressSearch::kSlackNt};
        tried_.push_back(start);
        const auto strand = at(read, start);
        if (!strand) continue;
        if (best && strand->edits == best->edits) return false;
        if (best && strand->edits > best->edits) continue;
        best = strand;
        located = located_;
    }
    if (!best) return false;
    located_ = located;
    if (settle(read, *best)) {
        found.push_back(*best);
        return true;
    }
    foreign_ = true;
    return false;
}

void ReadPlacer::try_starts(std::string_view read, const std::vector<Start>& starts,
                            std::vector<PlacedStrand>& found) {
    const auto size = static_cast<std::int64_t>(read.size());
    for (const Start& start : starts) {
        if (std::find(tried_.begin(), tried_.end(), start) != tried_.end()) continue;
        auto strand = at(read, start);
        if (!strand) continue;
        find_end(read, located_, *strand);
        if (std::none_of(found.begin(), found.end(),
                         [&](const PlacedStrand& one) { return overlap(one, *strand, size); })) {
            found.push_back(*strand);
        }
    }
}

void ReadPlacer::place_by_primers(std::string_view read, std::vector<PlacedStrand>& found) {
    const auto size = static_cast<std::int64_t>(read.size());
    constexpr std::size_t kWideSlack = 8;
    for (const bool five : {true, false}) {
        starts_.clear();
        for (const bool reversed : {false, true}) {
            const auto& pattern = five ? five_pattern_[reversed] : three_pattern_[reversed];
            if (!pattern) continue;
            hits_.clear();
            pattern->all(read, five ? most_five_ : most_three_, hits_);
            for (const ApproximateHit& hit : hits_) {
                // The side of the primer at which the strand is.
                const bool front = five == reversed;
                const auto edge = static_cast<std::int64_t>(front ? hit.begin : hit.end);
                const std::int64_t place = reversed ? size - edge : edge;
                starts_.push_back(five ? Start{reversed, place, AddressSearch::kSlackNt}
                                       : Start{reversed, place - strand_nt_, kWideSlack});
            }
        }
        try_starts(read, starts_, found);
    }
}

/// A read that was cut to the strand: no primer is left to vouch for it.
void ReadPlacer::place_bare(std::string_view read, std::vector<PlacedStrand>& found) {
    if (std::abs(static_cast<std::int64_t>(read.size()) - strand_nt_) > kDriftNt / 2) return;
    std::optional<PlacedStrand> best;
    for (const bool reversed : {false, true}) {
        auto strand = at(read, {reversed, 0, AddressSearch::kSlackNt});
        if (!strand || strand->edits > kMostBareEdits) continue;
        if (best) return;
        find_end(read, located_, *strand);
        best = strand;
    }
    if (best) found.push_back(*best);
}

bool ReadPlacer::may_be_several(std::string_view read) const {
    const std::int64_t oligo_nt = five_nt_ + strand_nt_ + three_nt_;
    return 2 * static_cast<std::int64_t>(read.size()) > 3 * oligo_nt &&
           (five_pattern_[0] || three_pattern_[0]);
}

void ReadPlacer::count(const std::vector<PlacedStrand>& found, ReadTally& tally) const {
    ++tally.placed;
    tally.several += found.size() > 1;
    tally.indels += std::any_of(found.begin(), found.end(),
                                [](const PlacedStrand& one) { return !one.in_step; });
    for (const PlacedStrand& strand : found) {
        tally.located_nt += static_cast<std::uint64_t>(locate_nt_);
        tally.wrong_nt += strand.edits;
    }
}

bool ReadPlacer::place_clearly(std::string_view read, std::vector<PlacedStrand>& found,
                               ReadTally& tally) {
    found.clear();
    tried_.clear();
    foreign_ = false;
    if (!may_be_several(read)) place_at_ends(read, found);
    if (found.empty() || found.front().edits > kMostClearEdits) return false;
    count(found, tally);
    return true;
}

void ReadPlacer::place_unclear(std::string_view read, std::vector<PlacedStrand>& found,
                               ReadTally& tally) {
    const auto size = static_cast<std::int64_t>(read.size());
    const std::int64_t oligo_nt = five_nt_ + strand_nt_ + three_nt_;
    if (found.empty()) {
        if (!foreign_) place_by_primers(read, found);
        if (found.empty() && !foreign_ && five_nt_ + three_nt_ > 0) place_bare(read, found);
    }
    if (found.empty()) {
        const bool odd = size + kDriftNt < strand_nt_ || 2 * size > 3 * oligo_nt;
        ++(foreign_ ? tally.foreign : odd ? tally.wrong_length : tally.unplaced);
        return;
    }
    count(found, tally);
}

void ReadPlacer::place(std::string_view read, std::vector<PlacedStrand>& found, ReadTally& tally) {
    if (!place_clearly(read, found, tally)) place_unclear(read, found, tally);
}

}  // namespace oligo::dna
