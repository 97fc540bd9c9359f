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

/// What is found out about one read.
struct Verdict {
    std::uint16_t pools = 0;  ///< a bit each
    bool header = false, wrong_length = false;
};

/// The pools that a read goes to.
Verdict judge(const ReadView& read, std::vector<Claimant>& claimants, HeaderLook& look) {
    Verdict verdict;
    unsigned least = kNotOfIt;
    std::uint16_t any = 0, nearest = 0;
    const std::size_t longest =
        std::max_element(claimants.begin(), claimants.end(), [](const auto& a, const auto& b) {
            return a.read_nt() < b.read_nt();
        })->read_nt();
    const bool several = 2 * read.bases.size() > 3 * longest;
    for (std::size_t i = 0; i < claimants.size(); ++i) {
        const unsigned edits = claimants[i].edits(read);
        if (edits == kNotOfIt) continue;
        const auto bit = static_cast<std::uint16_t>(1U << i);
        any |= bit;
        if (edits < least) nearest = 0;
        if (edits <= least) nearest |= bit;
        least = std::min(least, edits);
    }
    if (any != 0) {
        // A read of several oligos is of several pools; another one as near to two is of neither.
        const bool tie = (nearest & (nearest - 1)) != 0;
        verdict.pools = several ? any : tie ? std::uint16_t{0} : nearest;
        return verdict;
    }
    const std::uint8_t direction = look.direction(read.bases);
    verdict.header =
        direction != 0 && std::any_of(claimants.begin(), claimants.end(), [&](const Claimant& one) {
            return look.certain(read.bases, direction, one.words());
        });
    if (verdict.header) return verdict;
    for (std::size_t i = 0; i < claimants.size(); ++i) {
        if (claimants[i].takes_unknown()) verdict.pools |= static_cast<std::uint16_t>(1U << i);
    }
    const std::size_t nt = read.bases.size();
    verdict.wrong_length =
        std::all_of(claimants.begin(), claimants.end(), [&](const Claimant& one) {
            return 2 * nt > 3 * one.read_nt() || 10 * nt < 7 * one.read_nt();
        });
    return verdict;
}

}  // namespace

LaneReads sort_lane(ReadSource& reads, std::span<const AnnouncedPool> pools, const Spill& spill) {
    LaneReads lane{std::make_unique<PartedReads>(pools.size(), spill)};
    std::vector<Verdict> verdicts;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        verdicts.assign(batch.size(), {});
        core::parallel_for(batch.size(), 256, [&](std::size_t first, std::size_t last) {
            std::vector<Claimant> claimants = claimants_of(pools);
            HeaderLook look;
            for (; first < last; ++first) verdicts[first] = judge(batch[first], claimants, look);
        });
        for (std::size_t i = 0; i < batch.size(); ++i) {
            lane.header += verdicts[i].header;
            lane.wrong_length += verdicts[i].wrong_length;
            for (std::size_t k = 0; k < pools.size(); ++k) {
                if ((verdicts[i].pools >> k & 1) != 0) lane.of_pool->add(k, batch[i]);
            }
        }
        lane.reads += batch.size();
    }
    return lane;
}

}  // namespace oligo::dna
