#include "dna/consensus/likelihood_consensus.hpp"

#include "dna/consensus/draft_climb.hpp"
#include "dna/consensus/read_chances.hpp"
#include "dna/consensus/read_lattice.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostStarts = 5;  ///< reads that are tried as the draft
constexpr double kBitsOfChance = 2;     ///< of a base, when nothing is known of it
/// A read belongs to the draft when it is this many bits more probable with it than without, and by
/// this part of what the best one is.
constexpr double kLeastEvidence = 4, kLeastPart = 0.3;

std::vector<std::uint8_t> values_of(std::string_view bases) {
    std::vector<std::uint8_t> values(bases.size());
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint8_t value = base_value(bases[i]);
        values[i] = value > 3 ? 0 : value;
    }
    return values;
}

}  // namespace

struct LikelihoodConsensus::Work {
    std::vector<ReadView> taken;
    std::vector<ReadChances> chances;
    std::vector<double> evidence, best_evidence;
    ReadLattice lattice;
    DraftClimb climb;

    void choose(std::span<const ReadView> reads, const ConsensusRequest& request);
    void prepare(const StepChances& steps);
    std::vector<std::uint8_t> start(const ConsensusRequest& request);
    void drop_foreign(const std::vector<double>& evidence_of);
    void write(const ConsensusRequest& request, StrandReading& reading);
};

void LikelihoodConsensus::Work::choose(std::span<const ReadView> reads,
                                       const ConsensusRequest& request) {
    taken.clear();
    const std::size_t length = request.length_nt;
    for (const ReadView& read : reads) {
        if (taken.size() == kMostReads) break;
        const std::size_t size = read.bases.size();
        if (size == 0 || size > kMostReadNt) continue;
        if (length > 0 && (2 * size < length || size > 2 * length)) continue;
        const bool any = std::any_of(read.bases.begin(), read.bases.end(),
                                     [](char base) { return base_value(base) <= 3; });
        if (any) taken.push_back(read);
    }
}

void LikelihoodConsensus::Work::prepare(const StepChances& steps) {
    if (chances.size() < taken.size()) chances.resize(taken.size());
    for (std::size_t i = 0; i < taken.size(); ++i) chances[i].set(taken[i], steps, 0);
}

/// The draft to start from, and in best_evidence how well each read fits it.
std::vector<std::uint8_t> LikelihoodConsensus::Work::start(const ConsensusRequest& request) {
    best_evidence.assign(taken.size(), 0);
    if (!request.start_from.empty()) return values_of(request.start_from);
    std::vector<std::uint32_t> order(taken.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::size_t length = request.length_nt;
    if (length == 0) {
        std::vector<std::size_t> lengths;
        for (const ReadView& read : taken) lengths.push_back(read.bases.size());
        std::nth_element(lengths.begin(), lengths.begin() + lengths.size() / 2, lengths.end());
        length = lengths[lengths.size() / 2];
    }
    const auto off = [&](std::uint32_t i) {
        const std::size_t size = taken[i].bases.size();
        return size > length ? size - length : length - size;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return off(a) < off(b); });
    if (taken.size() < 3) return values_of(taken[order[0]].bases);
    // A read against another one: the errors of both.
    prepare(StepChances::of(
        {2 * request.rates.substitution, 2 * request.rates.insertion, 2 * request.rates.deletion}));
    double most = -1;
    std::uint32_t best = order[0];
    for (std::size_t s = 0; s < std::min(order.size(), kMostStarts); ++s) {
        const auto draft = values_of(taken[order[s]].bases);
        evidence.assign(taken.size(), 0);
        double sum = 0;
        for (std::size_t i = 0; i < taken.size(); ++i) {
            if (i == order[s]) continue;
            evidence[i] = lattice.forward(chances[i], draft) +
                          kBitsOfChance * static_cast<double>(taken[i].bases.size());
            sum += std::max(0.0, evidence[i]);
        }
        if (sum <= most) continue;
        most = sum;
        best = order[s];
        best_evidence = evidence;
        best_evidence[best] = *std::max_element(evidence.begin(), evidence.end());
    }
    const auto draft = values_of(taken[best].bases);
    drop_foreign(best_evidence);
    return draft;
}

void LikelihoodConsensus::Work::drop_foreign(const std::vector<double>& evidence_of) {
    const double most = *std::max_element(evidence_of.begin(), evidence_of.end());
    if (most < kLeastEvidence) return;  // nothing agrees with anything
    const double least = std::max(kLeastEvidence, kLeastPart * most);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (evidence_of[i] >= least) taken[kept++] = taken[i];
    }
    taken.resize(kept);
}

void LikelihoodConsensus::Work::write(const ConsensusRequest&, StrandReading& reading) {
    const EditGains& gains = climb.gains();
    const std::size_t length = climb.draft.size();
    reading.units.resize(length);
    reading.confidence.resize(length);
    for (std::size_t i = 0; i < length; ++i) {
        reading.units[i] = kBases[climb.draft[i]];
        double others = std::exp2(gains.deletion[i]);
        for (std::size_t base = 0; base < 4; ++base) {
            if (base != climb.draft[i]) others += std::exp2(gains.substitution[4 * i + base]);
            others += std::exp2(gains.insertion[4 * i + base]);
        }
        reading.confidence[i] = static_cast<std::uint8_t>(std::lround(255 / (1 + others)));
    }
}

LikelihoodConsensus::LikelihoodConsensus() : work_(std::make_unique<Work>()) {}
LikelihoodConsensus::~LikelihoodConsensus() = default;
LikelihoodConsensus::LikelihoodConsensus(LikelihoodConsensus&&) noexcept = default;
LikelihoodConsensus& LikelihoodConsensus::operator=(LikelihoodConsensus&&) noexcept = default;

StrandReading LikelihoodConsensus::operator()(std::span<const ReadView> reads,
                                              const ConsensusRequest& request) {
    Work& work = *work_;
    StrandReading reading;
    work.choose(reads, request);
    if (work.taken.empty()) return reading;
    work.climb.draft = work.start(request);
    work.prepare(StepChances::of(request.rates));
    work.climb.reads.clear();
    for (std::size_t i = 0; i < work.taken.size(); ++i) {
        work.climb.reads.push_back(&work.chances[i]);
    }
    work.climb.climb(request.length_nt);
    reading.reads = static_cast<unsigned>(work.taken.size());
    work.write(request, reading);
    return reading;
}

}  // namespace oligo::dna
