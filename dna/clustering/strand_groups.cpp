#include "dna/clustering/strand_groups.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace oligo::dna {
namespace {

constexpr unsigned kPhredOffset = 33, kLowestQuality = 2, kHighestQuality = 40;
constexpr unsigned kValueShift = 6, kQualityMask = 63;
constexpr std::size_t kLooseNt = 64;  ///< a strand has no more bases too many
constexpr std::size_t kMostShards = 16;
constexpr std::size_t kLeastVoters = 3;  ///< reads in step that make a vote
constexpr std::size_t kUnitBytes = 16;
constexpr std::size_t kBlockUnits = std::size_t{1} << 16;
constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// RatedBase of each base value and quality letter.
constexpr std::array<RatedBase, 256> kQualities = [] {
    std::array<RatedBase, 256> qualities{};
    for (unsigned letter = 0; letter < 256; ++letter) {
        const unsigned phred = letter < kPhredOffset ? 0 : letter - kPhredOffset;
        qualities[letter] =
            static_cast<RatedBase>(std::clamp(phred, kLowestQuality, kHighestQuality));
    }
    return qualities;
}();

void add_votes(std::span<const RatedBase> bases, std::uint16_t* weights) {
    for (std::size_t i = 0; i < bases.size(); ++i) {
        std::uint16_t& weight = weights[4 * i + (bases[i] >> kValueShift)];
        weight = static_cast<std::uint16_t>(weight + (bases[i] & kQualityMask));
    }
}

/// Four bases without their quality, the first in the lowest bits.
constexpr std::array<std::array<RatedBase, 4>, 256> kFourBases = [] {
    std::array<std::array<RatedBase, 4>, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        for (unsigned i = 0; i < 4; ++i) {
            table[byte][i] = static_cast<RatedBase>((byte >> (2 * i) & 3) << kValueShift);
        }
    }
    return table;
}();

/// The quality that all bases of a read have; 0 where they differ or one is unknown.
std::uint8_t common_quality(std::span<const RatedBase> bases) {
    if (bases.empty()) return 0;
    const auto first = static_cast<unsigned>(bases.front() & kQualityMask);
    unsigned differ = 0;
    for (const RatedBase base : bases) differ |= (base & kQualityMask) ^ first;
    return differ == 0 ? static_cast<std::uint8_t>(first) : std::uint8_t{0};
}

void pack(std::span<const RatedBase> bases, std::uint8_t* to) {
    for (std::size_t i = 0; i < bases.size(); i += 4) {
        unsigned byte = 0;
        for (std::size_t k = 0; k < std::min<std::size_t>(4, bases.size() - i); ++k) {
            byte |= static_cast<unsigned>(bases[i + k] >> kValueShift) << (2 * k);
        }
        *to++ = static_cast<std::uint8_t>(byte);
    }
}

void unpack(const std::uint8_t* from, std::uint8_t quality, std::span<RatedBase> bases) {
    std::array<RatedBase, 4> four;
    for (std::size_t i = 0; i < bases.size(); i += 4) {
        four = kFourBases[*from++];
        for (RatedBase& base : four) base = static_cast<RatedBase>(base | quality);
        std::memcpy(&bases[i], four.data(), std::min<std::size_t>(4, bases.size() - i));
    }
}

/// The base with most weight at each place, with some quality; 0 where none came.
void winners(std::span<const std::uint16_t> weights, std::span<RatedBase> bases) {
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint16_t* const at = &weights[4 * i];
        const auto best = std::max_element(at, at + 4);
        bases[i] = *best == 0 ? 0 : static_cast<RatedBase>((best - at) << kValueShift | 1);
    }
}

}  // namespace

void rate_bases(const ReadView& read, const PlacedStrand& strand, std::size_t strand_nt,
                std::vector<RatedBase>& bases) {
    const auto size = static_cast<std::int64_t>(read.bases.size());
    const bool rated = read.quality.size() == read.bases.size();
    std::int64_t count = static_cast<std::int64_t>(strand_nt);
    if (!strand.in_step) {
        count =
            std::clamp<std::int64_t>(strand.end - strand.begin, 0, count + std::int64_t{kLooseNt});
    }
    bases.assign(static_cast<std::size_t>(count), 0);
    const std::int64_t first = std::max<std::int64_t>(0, -strand.begin);
    const std::int64_t last = std::min({count, size - strand.begin, strand.end - strand.begin});
    for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t along = strand.begin + i;
        const auto at = static_cast<std::size_t>(strand.reversed ? size - 1 - along : along);
        const std::uint8_t value = base_value(read.bases[at]);
        if (value > 3) continue;
        const unsigned quality =
            rated ? kQualities[static_cast<unsigned char>(read.quality[at])] : kNoQuality;
        bases[static_cast<std::size_t>(i)] =
            static_cast<RatedBase>((strand.reversed ? 3U - value : value) << kValueShift | quality);
    }
}

bool out_of_step(std::span<const RatedBase> bases, std::span<const RatedBase> others) {
    constexpr std::size_t kRow = 16;
    constexpr unsigned kMost = 8;
    const auto differ_at = [&](std::size_t i) {
        const auto differ = static_cast<unsigned>((bases[i] ^ others[i]) > kQualityMask);
        return static_cast<std::uint8_t>(differ & static_cast<unsigned>(bases[i] != 0) &
                                         static_cast<unsigned>(others[i] != 0));
    };
    unsigned all = 0;  // most reads have fewer anywhere, which is sooner seen
    for (std::size_t i = 0; i < bases.size(); ++i) all += differ_at(i);
    if (all < kMost) return false;
    std::array<std::uint8_t, kRow> ring{};
    unsigned differing = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint8_t differs = differ_at(i);
        differing += differs;
        differing -= ring[i % kRow];
        ring[i % kRow] = differs;
        if (differing >= kMost) return true;
    }
    return false;
}

/// Some of the strands. Records, in units of 16 bytes, hang on each other and on their strand;
/// those of reads that were counted are used again.
class StrandGroups::Shard {
  public:
    Shard(std::uint64_t strands, std::size_t strand_nt) : strand_nt_(strand_nt) {
        slots_.resize(strands);
        free_.resize(units_of(strand_nt + kLooseNt) + 1, kNone);
    }

    void add(std::uint64_t number, const PlacedStrand& placed, std::span<const RatedBase> bases) {
        Slot& slot = slots_[number];
        if (slot.depth < kNone) ++slot.depth;
        if (slot.ballot != kNone && placed.in_step && count(ballots_[slot.ballot], placed, bases)) {
            return;
        }
        if (slot.kept < kMostKept) {
            keep(slot, placed, bases);
            return;
        }
        if (slot.ballot != kNone || slot.tried || !placed.in_step) return;
        slot.tried = true;
        open_ballot(slot);
        if (slot.ballot != kNone && !count(ballots_[slot.ballot], placed, bases) &&
            slot.kept < kMostKept) {
            keep(slot, placed, bases);
        }
    }

    void get(std::uint64_t number, Group& group) const {
        const Slot& slot = slots_[number];
        group.reads.clear();
        group.depth = slot.depth;
        std::size_t packed = 0;
        for (std::uint32_t at = slot.first; at != kNone;) {
            const Record record = record_at(at);
            if (record.quality() != 0) packed += record.size;
            at = record.next;
        }
        group.room_.resize(packed);
        std::span<RatedBase> room = group.room_;
        for (std::uint32_t at = slot.first; at != kNone;) {
            const Record record = record_at(at);
            group.reads.push_back({bases_of(at, record, room), record.variant, record.in_step()});
            if (record.quality() != 0) room = room.subspan(record.size);
            at = record.next;
        }
        std::reverse(group.reads.begin(), group.reads.end());  // as they came
        group.weights = {};
        group.votes = 0;
        if (slot.ballot == kNone) return;
        const Ballot& ballot = ballots_[slot.ballot];
        group.weights = ballot.weights;
        group.votes = ballot.votes;
        group.variant = ballot.variant;
    }
    std::uint32_t depth(std::uint64_t number) const { return slots_[number].depth; }

  private:
    struct Slot {
        std::uint32_t first = kNone;  ///< the record that came last
        std::uint32_t ballot = kNone;
        std::uint32_t depth = 0;
        std::uint8_t kept = 0;
        bool tried = false;  ///< whether its reads in step agree was asked
    };
    struct Record {
        std::uint32_t next;
        std::uint16_t size;
        std::uint8_t variant;
        std::uint8_t step_and_quality;  ///< bit 7: in step; the rest: of all bases, 0: not packed

        bool in_step() const { return (step_and_quality & kStepFlag) != 0; }
        std::uint8_t quality() const { return step_and_quality & kQualityMask; }
        std::size_t bytes() const { return quality() == 0 ? size : (size + 3U) / 4; }
    };
    static constexpr std::uint8_t kStepFlag = 128;
    struct Ballot {
        std::vector<std::uint16_t> weights;
        std::vector<RatedBase> winners;  ///< when it was opened
        unsigned votes = 0;
        std::uint8_t variant = 0;
    };

    static std::size_t units_of(std::size_t bytes) {
        return (sizeof(Record) + bytes + kUnitBytes - 1) / kUnitBytes;
    }
    std::uint8_t* memory_of(std::uint32_t at) {
        return &blocks_[at / kBlockUnits][at % kBlockUnits * kUnitBytes];
    }
    const std::uint8_t* memory_of(std::uint32_t at) const {
        return &blocks_[at / kBlockUnits][at % kBlockUnits * kUnitBytes];
    }
    Record record_at(std::uint32_t at) const {
        Record record;
        std::memcpy(&record, memory_of(at), sizeof(record));
        return record;
    }
    /// The bases of a record; of one that is packed, in `room`.
    std::span<const RatedBase> bases_of(std::uint32_t at, const Record& record,
                                        std::span<RatedBase> room) const {
        const std::uint8_t* const stored = memory_of(at) + sizeof(Record);
        if (record.quality() == 0) return {stored, record.size};
        unpack(stored, record.quality(), room.first(record.size));
        return room.first(record.size);
    }
    std::span<const RatedBase> bases_of(std::uint32_t at, const Record& record) {
        room_.resize(record.size);
        return bases_of(at, record, room_);
    }

    std::uint32_t take_memory(std::size_t units) {
        std::uint32_t& free = free_[units];
        if (free != kNone) {
            const std::uint32_t at = free;
            free = record_at(at).next;
            return at;
        }
        if (blocks_.empty() || used_ + units > kBlockUnits) {
            blocks_.emplace_back(new std::uint8_t[kBlockUnits * kUnitBytes]);
            used_ = 0;
        }
        const std::size_t at = (blocks_.size() - 1) * kBlockUnits + used_;
        used_ += units;
        return static_cast<std::uint32_t>(at);
    }
    void keep(Slot& slot, const PlacedStrand& placed, std::span<const RatedBase> bases) {
        const unsigned step = placed.in_step ? kStepFlag : 0;
        const Record record{slot.first, static_cast<std::uint16_t>(bases.size()), placed.variant,
                            static_cast<std::uint8_t>(step | common_quality(bases))};
        const std::uint32_t at = take_memory(units_of(record.bytes()));
        std::memcpy(memory_of(at), &record, sizeof(record));
        std::uint8_t* const to = memory_of(at) + sizeof(record);
        if (record.quality() == 0) {
            std::memcpy(to, bases.data(), bases.size());
        } else {
            pack(bases, to);
        }
        slot.first = at;
        ++slot.kept;
    }

    bool count(Ballot& ballot, const PlacedStrand& placed, std::span<const RatedBase> bases) const {
        if (placed.variant != ballot.variant || out_of_step(bases, ballot.winners)) return false;
        if (ballot.votes >= kMostVotes) return true;
        add_votes(bases, ballot.weights.data());
        ++ballot.votes;
        return true;
    }

    /// Counts the reads that are kept and in step where most of them agree, and forgets them.
    void open_ballot(Slot& slot) {
        std::array<unsigned, StrandForm::kMostVariants> variants{};
        for (std::uint32_t at = slot.first; at != kNone;) {
            const Record record = record_at(at);
            variants[record.variant] += record.in_step();
            at = record.next;
        }
        Ballot ballot;
        ballot.variant = static_cast<std::uint8_t>(
            std::max_element(variants.begin(), variants.end()) - variants.begin());
        ballot.weights.assign(4 * strand_nt_, 0);
        ballot.winners.resize(strand_nt_);
        unsigned voters = 0, agreeing = 0;
        const auto each = [&](const auto& visit) {
            for (std::uint32_t at = slot.first; at != kNone;) {
                const Record record = record_at(at);
                if (record.in_step() && record.variant == ballot.variant) {
                    visit(bases_of(at, record));
                }
                at = record.next;
            }
        };
        each([&](std::span<const RatedBase> bases) {
            add_votes(bases, ballot.weights.data());
            ++voters;
        });
        if (voters < kLeastVoters) return;
        winners(ballot.weights, ballot.winners);
        each([&](auto bases) { agreeing += !out_of_step(bases, ballot.winners); });
        if (4 * agreeing < 3 * voters) return;
        std::fill(ballot.weights.begin(), ballot.weights.end(), std::uint16_t{0});
        move_to(ballot, slot);
        slot.ballot = static_cast<std::uint32_t>(ballots_.size());
        ballots_.push_back(std::move(ballot));
    }
    void move_to(Ballot& ballot, Slot& slot) {
        std::uint32_t* link = &slot.first;
        std::uint32_t before = kNone;
        for (std::uint32_t at = slot.first; at != kNone;) {
            Record record = record_at(at);
            const std::uint32_t next = record.next;
            const PlacedStrand placed{.variant = record.variant, .in_step = record.in_step()};
            if (placed.in_step && count(ballot, placed, bases_of(at, record))) {
                if (before == kNone) {
                    *link = next;
                } else {
                    Record changed = record_at(before);
                    changed.next = next;
                    std::memcpy(memory_of(before), &changed, sizeof(changed));
                }
                std::uint32_t& free = free_[units_of(record.bytes())];
                record.next = free;
                std::memcpy(memory_of(at), &record, sizeof(record));
                free = at;
                --slot.kept;
            } else {
                before = at;
            }
            at = next;
        }
    }

    std::size_t strand_nt_;
    std::vector<Slot> slots_;
    std::vector<std::unique_ptr<std::uint8_t[]>> blocks_;
    std::size_t used_ = 0;             ///< units of the last block
    std::vector<std::uint32_t> free_;  ///< records to be used again, by their units
    std::vector<Ballot> ballots_;
    std::vector<RatedBase> room_;
};

StrandGroups::StrandGroups(std::uint64_t strands, std::size_t strand_nt) {
    const std::size_t count = std::clamp<std::size_t>(core::thread_count(), 1, kMostShards);
    for (std::size_t i = 0; i < count; ++i) {
        shards_.push_back(std::make_unique<Shard>(strands / count + 1, strand_nt));
    }
}

StrandGroups::~StrandGroups() = default;

void StrandGroups::add(const PlacedStrand& placed, std::span<const RatedBase> bases) {
    shards_[shard_of(placed.strand)]->add(placed.strand / shards_.size(), placed, bases);
}

void StrandGroups::get(std::uint64_t strand, Group& group) const {
    shards_[shard_of(strand)]->get(strand / shards_.size(), group);
}

std::uint32_t StrandGroups::depth(std::uint64_t strand) const {
    return shards_[shard_of(strand)]->depth(strand / shards_.size());
}

}  // namespace oligo::dna
