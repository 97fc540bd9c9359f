#include "dna/consensus/consensus.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kPhredOffset = 33;
constexpr unsigned kLowestQuality = 2, kHighestQuality = 40;
constexpr std::size_t kMostVotes = 1000;  ///< of one strand; more change nothing

/// A base of a read as it votes.
struct WeighedBase {
    std::uint8_t value = 4;  ///< above 3: none
    unsigned weight = 0;
};

/// The bases of a strand as one read has them.
class WeighedRead {
  public:
    WeighedRead(const GroupedRead& grouped, std::size_t length_nt)
        : grouped_(grouped), rated_(grouped.read.quality.size() == grouped.read.bases.size()) {
        const auto size = static_cast<std::int64_t>(grouped.read.bases.size());
        const auto length = static_cast<std::int64_t>(length_nt);
        begin_ = std::clamp<std::int64_t>(-std::int64_t{grouped.offset}, 0, length);
        end_ = std::clamp<std::int64_t>(size - grouped.offset, begin_, length);
    }

    /// Bases of the strand that the read covers: begin()..end()-1.
    std::size_t begin() const { return static_cast<std::size_t>(begin_); }
    std::size_t end() const { return static_cast<std::size_t>(end_); }

    WeighedBase at(std::size_t i) const {
        const std::string_view bases = grouped_.read.bases, quality = grouped_.read.quality;
        const std::size_t place =
            static_cast<std::size_t>(static_cast<std::int64_t>(i) + grouped_.offset);
        const std::size_t from = grouped_.reversed ? bases.size() - 1 - place : place;
        const std::uint8_t value = base_value(bases[from]);
        if (value > 3) return {value, 0};
        unsigned weight = kNoQuality;
        if (rated_) {
            const unsigned letter = static_cast<unsigned char>(quality[from]);
            weight = std::clamp(letter - std::min(letter, kPhredOffset), kLowestQuality,
                                kHighestQuality);
        }
        return {grouped_.reversed ? static_cast<std::uint8_t>(3 - value) : value, weight};
    }

  private:
    const GroupedRead& grouped_;
    bool rated_;
    std::int64_t begin_ = 0, end_ = 0;
};

/// What a Vote of one read says, without counting.
StrandReading read_alone(const GroupedRead& grouped, std::size_t length_nt) {
    StrandReading reading;
    reading.reads = 1;
    reading.units.assign(length_nt, kBases[0]);
    reading.confidence.assign(length_nt, 0);
    const WeighedRead read(grouped, length_nt);
    for (std::size_t i = read.begin(); i < read.end(); ++i) {
        const WeighedBase base = read.at(i);
        reading.units[i] = kBases[base.value & 3];
        reading.confidence[i] = confidence_of_margin(base.weight);
    }
    return reading;
}

}  // namespace

void Vote::add(const GroupedRead& grouped) {
    ++reads_;
    const WeighedRead read(grouped, weight_.size() / 4);
    for (std::size_t i = read.begin(); i < read.end(); ++i) {
        const WeighedBase base = read.at(i);
        if (base.value <= 3) weight_[4 * i + base.value] += base.weight;
    }
}

StrandReading Vote::result() const {
    StrandReading reading;
    reading.reads = reads_;
    if (reads_ == 0) return reading;
    const std::size_t length = weight_.size() / 4;
    reading.units.resize(length);
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
        reading.units[i] = kBases[best];
        reading.confidence[i] = confidence_of_margin(margin);
    }
    return reading;
}

StrandReading consensus(std::span<const GroupedRead> reads, std::size_t length_nt) {
    if (reads.size() == 1) return read_alone(reads[0], length_nt);
    Vote vote(length_nt);
    for (const GroupedRead& read : reads.first(std::min(reads.size(), kMostVotes))) vote.add(read);
    return vote.result();
}

}  // namespace oligo::dna
