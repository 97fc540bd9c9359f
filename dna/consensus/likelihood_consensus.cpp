#include "dna/consensus/likelihood_consensus.hpp"

#include "dna/consensus/base_posterior.hpp"
#include "dna/consensus/column_vote.hpp"
#include "dna/consensus/draft_climb.hpp"
#include "dna/consensus/members.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kFirstReads = 10;  ///< that climb most of the way
constexpr unsigned kMostReviews = 3;

bool has_base(std::string_view bases) {
    return std::any_of(bases.begin(), bases.end(), [](char base) { return base_value(base) <= 3; });
}

}  // namespace

struct LikelihoodConsensus::Work {
    std::vector<ReadView> taken;
    std::vector<ReadChances> chances;
    std::vector<const ReadChances*> climbing;
    std::vector<std::uint8_t> given;
    std::vector<double> right;
    PlainColumnVote columns;
    Members members;
    ReadLattice lattice;
    DraftClimb climb;
    BasePosterior posterior;
    bool by_columns = false;  ///< the last call did not need more

    void take(std::span<const ReadView> reads, const ConsensusRequest& request);
    void prepare(const ErrorRates& rates, const BaseError& error);
    void climb_with(std::size_t most_reads);
    double weigh();
    void find(const ConsensusRequest& request);
    void use_qualities(const ErrorRates& rates);
    void write(const ConsensusRequest& request, StrandReading& reading);
    ErrorCounts count_lattice();
};

void LikelihoodConsensus::Work::take(std::span<const ReadView> reads,
                                     const ConsensusRequest& request) {
    taken.clear();
    const std::size_t length = request.length_nt;
    for (const ReadView& read : reads) {
        if (taken.size() == kMostReads) break;
        const std::size_t size = read.bases.size();
        if (size > kMostReadNt || (length > 0 && (2 * size < length || size > 2 * length))) {
            continue;
        }
        if (has_base(read.bases)) taken.push_back(read);
    }
}

void LikelihoodConsensus::Work::prepare(const ErrorRates& rates, const BaseError& error) {
    const StepChances steps = StepChances::of(rates);
    if (chances.size() < taken.size()) chances.resize(taken.size());
    for (std::size_t i = 0; i < taken.size(); ++i) chances[i].set(taken[i], steps, error);
}

void LikelihoodConsensus::Work::climb_with(std::size_t most_reads) {
    climbing.clear();
    for (const std::uint32_t i : members.kept()) {
        if (climbing.size() < most_reads) climbing.push_back(&chances[i]);
    }
    climb.set_reads(climbing);
    climb.climb();
}

/// Binary logarithm of the chance of the reads that are kept, given the draft.
double LikelihoodConsensus::Work::weigh() {
    double sum = 0;
    for (const std::uint32_t i : members.kept()) sum += lattice.forward(chances[i], climb.draft());
    return sum;
}

void LikelihoodConsensus::Work::find(const ConsensusRequest& request) {
    members.start(taken, request.rates, request.length_nt);
    if (!request.start_from.empty() && request.start_from.size() <= kMostReadNt) {
        bases_to_values(request.start_from, given);
        members.start_from(given);
    }
    climb.start(members.draft());
    prepare(request.rates, BaseError(request.rates));
    climb_with(kFirstReads);
    bool changed = members.kept().size() > kFirstReads;
    for (unsigned review = 0; review < kMostReviews; ++review) {
        changed = members.review(climb.draft()) || changed;
        if (!changed) break;
        climb_with(taken.size());
        changed = false;
    }
    use_qualities(request.rates);
    if (request.length_nt > 0) climb.reach(request.length_nt);
}

/// Climbs on with the qualities of the reads where they make the reads more probable.
void LikelihoodConsensus::Work::use_qualities(const ErrorRates& rates) {
    const BaseError error(taken, rates);
    if (!error.rated()) return;
    const double without = weigh();
    prepare(rates, error);
    if (weigh() <= without) prepare(rates, BaseError(rates));
    climb_with(taken.size());
}

void LikelihoodConsensus::Work::write(const ConsensusRequest& request, StrandReading& reading) {
    const auto& draft = climb.draft();
    right.resize(draft.size());
    if (request.length_nt > 0) {
        posterior.at_place(draft, climb.gains(), right);
    } else {
        BasePosterior::anywhere(draft, climb.gains(), right);
    }
    reading.reads = static_cast<unsigned>(climb.reads().size());
    reading.units.resize(draft.size());
    reading.confidence.resize(draft.size());
    for (std::size_t i = 0; i < draft.size(); ++i) {
        reading.units[i] = kBases[draft[i]];
        reading.confidence[i] = static_cast<std::uint8_t>(std::lround(255 * right[i]));
    }
}

ErrorCounts LikelihoodConsensus::Work::count_lattice() {
    ErrorCounts counts;
    for (const ReadChances* read : climb.reads()) {
        if (lattice.forward(*read, climb.draft()) > ReadLattice::kHopeless) {
            counts += lattice.errors(*read, climb.draft());
        }
    }
    return counts;
}

LikelihoodConsensus::LikelihoodConsensus() : work_(std::make_unique<Work>()) {}
LikelihoodConsensus::~LikelihoodConsensus() = default;
LikelihoodConsensus::LikelihoodConsensus(LikelihoodConsensus&&) noexcept = default;
LikelihoodConsensus& LikelihoodConsensus::operator=(LikelihoodConsensus&&) noexcept = default;

StrandReading LikelihoodConsensus::operator()(std::span<const ReadView> reads,
                                              const ConsensusRequest& request) {
    Work& work = *work_;
    StrandReading reading;
    work.take(reads, request);
    work.by_columns = false;
    work.climb.set_reads({});
    if (work.taken.empty()) return reading;
    work.by_columns = request.length_nt > 0 &&
                      work.columns(work.taken, request.rates, request.length_nt, reading);
    if (work.by_columns) return reading;
    work.find(request);
    work.write(request, reading);
    return reading;
}

ErrorCounts LikelihoodConsensus::count_errors() {
    if (work_->by_columns) return work_->columns.count_errors(work_->taken);
    return work_->climb.reads().size() < 2 ? ErrorCounts{} : work_->count_lattice();
}

}  // namespace oligo::dna
