#include "dna/pool/lane_sorter.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/header_words.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

namespace oligo::dna {
namespace {

/// Edits in an address between primers that several pools have: what is farther off is near to an
/// address of another pool too often.
constexpr unsigned kMostSharedEdits = 3;
constexpr unsigned kNotOfIt = ~0U;

/// What a pool makes of a read. One a thread.
class Claimant {
  public:
    Claimant(const AnnouncedPool& pool, bool shared) : pool_(pool), shared_(shared) {
        if (pool.form->evidence() == Evidence::kProof) {
            prover_.emplace(pool.layout, *pool.form);
            contents_.resize(pool.form->proven_bytes());
        } else {
            placer_.emplace(pool.layout, *pool.form);
        }
    }

    /// Edits between the read and strands of the pool; kNotOfIt: it is of none.
    unsigned edits(const ReadView& read) {
        if (prover_) {
            if (prover_->prove(read, contents_)) return 0;
            proofs_.clear();
            prover_->prove_pieces(read, proofs_);
            return proofs_.empty() ? kNotOfIt : 0;
        }
        ReadTally tally;
        placer_->place(read.bases, found_, tally);
        if (found_.empty()) return kNotOfIt;
        unsigned most = 0;
        for (const PlacedStrand& strand : found_) most = std::max(most, strand.edits);
        return shared_ && most > kMostSharedEdits ? kNotOfIt : most;
    }
    bool takes_unknown() const { return prover_.has_value(); }
    std::size_t read_nt() const { return pool_.layout.read_nt(); }
    std::size_t words() const { return pool_.layout.strand_nt / HeaderWords::kWordNt; }

  private:
    const AnnouncedPool& pool_;
    bool shared_;
    std::optional<ReadPlacer> placer_;
    std::optional<ReadProver> prover_;
    std::vector<std::uint8_t> contents_;
    std::vector<PlacedStrand> found_;
    std::vector<ReadProver::Proof> proofs_;
};

std::vector<Claimant> claimants_of(std::span<const AnnouncedPool> pools) {
    std::vector<Claimant> claimants;
    claimants.reserve(pools.size());
    for (const AnnouncedPool& pool : pools) {
        const auto alike = std::count_if(pools.begin(), pools.end(), [&](const AnnouncedPool& one) {
            return one.layout.primers.five_prime == pool.layout.primers.five_prime;
        });
        claimants.emplace_back(pool, alike > 1);
    }
    return claimants;
}

/// Sets of claimants, of which each thread takes one at a time: they cost more to make than to
/// judge a read.
class ClaimantSets {
  public:
    using Set = std::vector<Claimant>;

    explicit ClaimantSets(std::span<const AnnouncedPool> pools) : pools_(pools) {}

    std::unique_ptr<Set> take() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return std::make_unique<Set>(claimants_of(pools_));
        auto set = std::move(free_.back());
        free_.pop_back();
        return set;
    }
    void give_back(std::unique_ptr<Set> set) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(set));
    }

  private:
    std::span<const AnnouncedPool> pools_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Set>> free_;
};

/// What is found out about one read.
struct Verdict {
    std::vector<std::uint16_t> pools;  ///< that it goes to
    bool header = false, wrong_length = false, unknown = false;
};

/// The pools that say a read is theirs: the nearest, or of a read of several oligos all of them.
void claim(const ReadView& read, ClaimantSets::Set& claimants, Verdict& verdict) {
    const bool several = std::all_of(claimants.begin(), claimants.end(), [&](const Claimant& one) {
        return 2 * read.bases.size() > 3 * one.read_nt();
    });
    unsigned least = kNotOfIt;
    for (std::size_t i = 0; i < claimants.size(); ++i) {
        const unsigned edits = claimants[i].edits(read);
        if (edits == kNotOfIt || (!several && edits > least)) continue;
        if (!several && edits < least) verdict.pools.clear();
        verdict.pools.push_back(static_cast<std::uint16_t>(i));
        least = std::min(least, edits);
    }
    // One as near to two pools is of neither.
    if (!several && verdict.pools.size() > 1) verdict.pools.clear();
    verdict.unknown = least == kNotOfIt;
}

/// The pools that a read goes to, and what it is where there are none.
void judge(const ReadView& read, ClaimantSets::Set& claimants, HeaderLook& look, Verdict& verdict) {
    verdict.pools.clear();
    verdict.header = verdict.wrong_length = false;
    claim(read, claimants, verdict);
    if (!verdict.unknown) return;
    const std::uint8_t direction = look.direction(read.bases);
    verdict.header =
        direction != 0 && std::any_of(claimants.begin(), claimants.end(), [&](const Claimant& one) {
            return look.certain(read.bases, direction, one.words());
        });
    if (verdict.header) verdict.unknown = false;
    if (!verdict.unknown) return;
    const std::size_t nt = read.bases.size();
    verdict.wrong_length =
        std::all_of(claimants.begin(), claimants.end(), [&](const Claimant& one) {
            return 2 * nt > 3 * one.read_nt() || 10 * nt < 7 * one.read_nt();
        });
}

}  // namespace

std::unique_ptr<ReadSource> LaneReads::source(std::size_t pool) const {
    if (!takes_unknown.at(pool)) return of_pool->source({pool});
    return of_pool->source({pool, takes_unknown.size()});
}

LaneReads sort_lane(ReadSource& reads, std::span<const AnnouncedPool> pools, const Spill& spill) {
    LaneReads lane;
    lane.of_pool = std::make_unique<PartedReads>(pools.size() + 1, spill);
    ClaimantSets sets(pools);
    auto some = sets.take();
    for (const Claimant& one : *some) lane.takes_unknown.push_back(one.takes_unknown());
    sets.give_back(std::move(some));
    std::vector<Verdict> verdicts;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        verdicts.resize(std::max(verdicts.size(), batch.size()));
        core::parallel_for(batch.size(), 256, [&](std::size_t first, std::size_t last) {
            auto claimants = sets.take();
            HeaderLook look;
            for (; first < last; ++first) judge(batch[first], *claimants, look, verdicts[first]);
            sets.give_back(std::move(claimants));
        });
        for (std::size_t i = 0; i < batch.size(); ++i) {
            lane.header += verdicts[i].header;
            lane.wrong_length += verdicts[i].wrong_length;
            for (const std::uint16_t pool : verdicts[i].pools) lane.of_pool->add(pool, batch[i]);
            if (verdicts[i].unknown) lane.of_pool->add(pools.size(), batch[i]);
        }
        lane.reads += batch.size();
    }
    return lane;
}

}  // namespace oligo::dna
