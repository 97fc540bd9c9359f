#include "dna/clustering/gatherer.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/content_store.hpp"
#include "dna/clustering/group_consensus.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/clustering/proven_reads.hpp"
#include "dna/clustering/rescued_reads.hpp"
#include "dna/clustering/strand_groups.hpp"

#include <algorithm>
#include <mutex>

namespace oligo::dna {
namespace {

/// Brings the reads of a source to their strands, some at a time.
class GroupFiller {
  public:
    GroupFiller(const GatherPlan& plan, StrandGroups* groups)
        : plan_(plan), groups_(groups), words_(plan.layout.strand_nt / HeaderWords::kWordNt) {}

    ReadTally fill(ReadSource& reads) {
        ReadTally tally;
        reads.restart();
        for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
            place(batch, tally);
            if (groups_ != nullptr) put();
            if (plan_.headers != nullptr) plan_.headers->add(batch, directions_);
            tally.all += batch.size();
        }
        return tally;
    }

  private:
    /// The strands that some reads of a batch hold, and their bases one after another.
    struct Part {
        std::vector<PlacedStrand> strands;
        std::vector<std::size_t> sizes;
        std::vector<RatedBase> bases;
    };
    static constexpr std::size_t kPartReads = 256;

    void place(std::span<const ReadView> batch, ReadTally& tally) {
        parts_.resize((batch.size() + kPartReads - 1) / kPartReads);
        directions_.assign(batch.size(), 0);
        std::mutex mutex;
        core::parallel_for(parts_.size(), 1, [&](std::size_t from, std::size_t to) {
            ReadPlacer placer(plan_.layout, plan_.form);
            HeaderLook look;
            ReadTally own;
            for (std::size_t part = from; part < to; ++part) {
                place_part(batch, part, {placer, look, own});
            }
            const std::lock_guard lock(mutex);
            tally += own;
        });
    }

    /// What a thread works with.
    struct Tools {
        ReadPlacer& placer;
        HeaderLook& look;
        ReadTally& tally;
    };

    /// The strands of one read; `direction` of one that looks like a header strand. A read that is
    /// clearly of data is no header strand, though some codes spell words of them by chance.
    void place_read(const ReadView& read, const Tools& tools, std::uint8_t& direction,
                    std::vector<PlacedStrand>& found) const {
        if (tools.placer.place_clearly(read.bases, found, tools.tally)) return;
        direction = tools.look.direction(read.bases);
        if (direction != 0 && tools.look.certain(read.bases, direction, words_)) {
            found.clear();
            ++tools.tally.header;
            return;
        }
        tools.placer.place_unclear(read.bases, found, tools.tally);
    }

    /// A read of two parts with unknown bases between them, as many as an oligo lacks.
    ReadView whole(const ReadView& read, Read& room) const {
        const std::size_t nt = plan_.layout.read_nt();
        if (read.second_part == 0 || read.bases.size() >= nt) return read;
        const std::size_t gap = nt - read.bases.size();
        room.bases = std::string(read.bases).insert(read.second_part, gap, 'N');
        if (read.quality.size() == read.bases.size()) {
            room.quality = std::string(read.quality).insert(read.second_part, gap, '!');
        }
        return {room.bases, room.quality};
    }

    void place_part(std::span<const ReadView> batch, std::size_t number, const Tools& tools) {
        Part& part = parts_[number];
        part.strands.clear();
        part.sizes.clear();
        part.bases.clear();
        std::vector<PlacedStrand> found;
        std::vector<RatedBase> bases;
        const std::size_t from = number * kPartReads,
                          to = std::min(batch.size(), from + kPartReads);
        for (std::size_t i = from; i < to; ++i) {
            Read spread;
            const ReadView read = whole(batch[i], spread);
            place_read(read, tools, directions_[i], found);
            if (groups_ == nullptr) continue;
            for (const PlacedStrand& strand : found) {
                rate_bases(read, strand, plan_.layout.strand_nt, bases);
                part.strands.push_back(strand);
                part.sizes.push_back(bases.size());
                part.bases.insert(part.bases.end(), bases.begin(), bases.end());
            }
        }
    }

    /// In the order of the reads, whatever the number of threads.
    void put() {
        core::parallel_for(groups_->shards(), 1, [&](std::size_t from, std::size_t to) {
            for (const Part& part : parts_) {
                std::size_t at = 0;
                for (std::size_t i = 0; i < part.strands.size(); at += part.sizes[i++]) {
                    const std::size_t shard = groups_->shard_of(part.strands[i].strand);
                    if (shard < from || shard >= to) continue;
                    groups_->add(part.strands[i], std::span(part.bases).subspan(at, part.sizes[i]));
                }
            }
        });
    }

    const GatherPlan& plan_;
    StrandGroups* groups_;
    std::size_t words_;  ///< of a header strand
    std::vector<Part> parts_;
    std::vector<std::uint8_t> directions_;  ///< of the batch's reads: 0, or of header strands
};

class AddressGatherer final : public Gatherer {
  public:
    AddressGatherer(ReadSource& reads, const GatherPlan& plan)
        : form_(plan.form),
          strand_nt_(plan.layout.strand_nt),
          groups_(plan.layout.strands, plan.layout.strand_nt),
          tally_(GroupFiller(plan, &groups_).fill(reads)),
          rates_(estimate_rates(groups_, plan.form, plan.layout)) {
        std::uint64_t strands = plan.layout.strands;
        depths_.assign(kMostDepth + 1, 0);
        while (strands-- > 0) ++depths_[std::min<std::size_t>(groups_.depth(strands), kMostDepth)];
    }

    const ReadTally& tally() const override { return tally_; }
    std::vector<std::uint64_t> strands_by_depth() const override { return depths_; }
    std::optional<ErrorRates> error_rates() const override { return rates_; }
    std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const override {
        std::uint64_t found = 0;
        for (std::uint64_t s = first; s < first + count; ++s) found += groups_.depth(s) > 0;
        return found;
    }

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        GroupConsensus consensus(groups_, form_, strand_nt_, rates_.value_or(ErrorRates()));
        for (std::uint64_t strand = first; strand < first + count; ++strand) {
            const StrandReading reading = consensus.read(strand);
            if (reading.empty()) continue;
            each(strand, reading);
            for (const StrandReading& alone : consensus.read_apart(strand)) each(strand, alone);
        }
    }

  private:
    const StrandForm& form_;
    std::size_t strand_nt_;
    StrandGroups groups_;
    ReadTally tally_;
    std::optional<ErrorRates> rates_;
    std::vector<std::uint64_t> depths_;
};

class ProofGatherer final : public Gatherer {
  public:
    ProofGatherer(ReadSource& reads, const GatherPlan& plan, PoolPieces pieces, const Spill& spill)
        : pieces_(std::move(pieces)),
          store_(pieces_.starts, plan.form.proven_bytes(), spill),
          depth_(plan.layout.strands) {
        const auto take = [this](std::uint64_t strand, std::span<const std::uint8_t> contents,
                                 std::uint64_t count) {
            store_.add(strand, contents);
            depth_[strand] = static_cast<std::uint8_t>(
                std::min<std::uint64_t>(depth_[strand] + count, kMostDepth));
        };
        const TakeStrand proven = [&](std::uint64_t strand,
                                      std::span<const std::uint8_t> contents) {
            take(strand, contents, 1);
        };
        std::vector<bool> settled;
        tally_ = prove_reads(reads, {plan.layout, plan.form, plan.headers}, proven, settled);
        if (!lacks_strands()) return;
        // Many strands are tried until a check holds, which a wrong one may by chance.
        const TakeRescued doubt = [&](std::uint64_t strand, std::span<const std::uint8_t> contents,
                                      std::uint64_t count) {
            if (depth_[strand] == 0) doubtful_.push_back(strand);
            take(strand, contents, count);
        };
        rescue_reads(reads, settled, plan.layout, plan.form, doubt, tally_);
        std::sort(doubtful_.begin(), doubtful_.end());
    }

    const ReadTally& tally() const override { return tally_; }
    std::vector<std::uint64_t> strands_by_depth() const override {
        std::vector<std::uint64_t> depths(kMostDepth + 1);
        for (const std::uint8_t depth : depth_) ++depths[depth];
        return depths;
    }
    std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const override {
        const auto from = depth_.begin() + static_cast<std::ptrdiff_t>(first);
        const auto missing = std::count(from, from + static_cast<std::ptrdiff_t>(count), 0);
        return count - static_cast<std::uint64_t>(missing);
    }

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        StrandReading reading;
        reading.kind = StrandReading::Kind::kBytes;
        reading.reads = 1;
        store_.visit(
            first, count, [&](std::uint64_t strand, std::span<const std::uint8_t> contents) {
                reading.units.assign(contents.begin(), contents.end());
                reading.doubtful = std::binary_search(doubtful_.begin(), doubtful_.end(), strand);
                each(strand, reading);
            });
    }

  private:
    /// Whether bringing reads together is worth its time: where they are few, or where more of a
    /// piece is missing than its code is made for.
    bool lacks_strands() const {
        constexpr std::uint64_t kFewReads = 20000;
        const std::vector<std::uint64_t>& starts = pieces_.starts;
        for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
            const auto depths = std::span(depth_).subspan(starts[i], starts[i + 1] - starts[i]);
            const bool whole = std::find(depths.begin(), depths.end(), 0) == depths.end();
            if (!whole && (tally_.unplaced <= kFewReads || lacks_parts(depths))) return true;
        }
        return false;
    }

    bool lacks_parts(std::span<const std::uint8_t> depths) const {
        constexpr std::uint64_t kMissingShare = 100;
        if (pieces_.copies == 0) {
            const auto missing = std::count(depths.begin(), depths.end(), 0);
            return static_cast<std::uint64_t>(missing) * kMissingShare > depths.size();
        }
        const auto copies = static_cast<std::ptrdiff_t>(pieces_.copies);
        return std::search_n(depths.begin(), depths.end(), copies, 0) != depths.end();
    }

    PoolPieces pieces_;
    ContentStore store_;
    std::vector<std::uint8_t> depth_;      ///< of each strand the reads that were brought to it
    std::vector<std::uint64_t> doubtful_;  ///< strands that no read alone proved, ascending
    ReadTally tally_;
};

}  // namespace

std::unique_ptr<Gatherer> gather_by_address(ReadSource& reads, const GatherPlan& plan) {
    return std::make_unique<AddressGatherer>(reads, plan);
}

std::unique_ptr<Gatherer> gather_by_proof(ReadSource& reads, const GatherPlan& plan,
                                          PoolPieces pieces, const Spill& spill) {
    return std::make_unique<ProofGatherer>(reads, plan, std::move(pieces), spill);
}

std::unique_ptr<Gatherer> gather(ReadSource& reads, const GatherPlan& plan, PoolPieces pieces,
                                 const Spill& spill) {
    switch (plan.form.evidence()) {
        case Evidence::kProof:
            return gather_by_proof(reads, plan, std::move(pieces), spill);
        case Evidence::kAddress:
            break;
    }
    return gather_by_address(reads, plan);
}

ReadTally tally_reads(ReadSource& reads, const GatherPlan& plan) {
    if (plan.form.evidence() == Evidence::kProof) {
        std::vector<bool> settled;
        return prove_reads(
            reads, {plan.layout, plan.form, plan.headers},
            [](std::uint64_t, std::span<const std::uint8_t>) {}, settled);
    }
    return GroupFiller(plan, nullptr).fill(reads);
}

}  // namespace oligo::dna
