#include "dna/clustering/rescued_reads.hpp"

#include "dna/clustering/cluster_strands.hpp"
#include "dna/clustering/strand_cutter.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kLeastDepth = 2;  ///< a read alone has failed already
/// Places of which both bases are tried, and strands that are: few, as a check lets a wrong one
/// pass once in 2^14 tries and more.
constexpr std::size_t kMostUndecided = 10, kMostTries = 64;
/// Confidence below which a base may be another.
constexpr std::uint8_t kDecided = 255;
constexpr std::size_t kComparedReads = 64;

/// A place of a strand, the base that it may have instead, and how much less likely that is.
struct Doubt {
    std::size_t place;
    char base;
    double cost;
};

/// Some of the doubts, a bit each.
struct Choice {
    double cost;
    unsigned doubts;
};

/// The likeliest choices first, that of none before all others.
std::vector<Choice> likely_choices(const std::vector<Doubt>& doubts) {
    std::vector<Choice> choices{{0, 0}};
    for (const Doubt& doubt : doubts) {
        for (std::size_t i = 0, size = choices.size(); i < size; ++i) {
            choices.push_back(
                {choices[i].cost + doubt.cost, choices[i].doubts + static_cast<unsigned>(size)});
        }
    }
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.cost < b.cost; });
    if (choices.size() > kMostTries) choices.resize(kMostTries);
    return choices;
}

class Rescuer {
  public:
    Rescuer(const PackedReads& reads, const ReadLayout& layout, const StrandForm& form,
            const TakeRescued& take, ReadTally& tally)
        : reads_(reads), layout_(layout), form_(form), take_(take), tally_(tally) {
        contents_.resize(form.proven_bytes());
    }

    void run() {
        if (reads_.size() < kLeastDepth) return;
        const ReadClusters clusters = cluster_reads(reads_);
        const StrandPlan plan{layout_.strand_nt, kLeastDepth};
        const StrandFacts facts = strand_facts(reads_, clusters, plan);
        call_strands(reads_, clusters, plan, facts,
                     [&](std::size_t cluster, const StrandReading& strand) {
                         if (strand.units.size() != layout_.strand_nt) return;
                         if (try_strand(clusters.reads(cluster), strand)) {
                             const std::uint64_t count = clusters.reads(cluster).size();
                             tally_.placed += count;
                             tally_.rescued += count;
                         }
                     });
    }

  private:
    bool try_strand(std::span<const ClusteredRead> cluster, const StrandReading& strand) {
        if (prove(strand.units, cluster.size())) return true;
        const std::vector<Doubt> doubts = doubts_of(cluster, strand);
        for (const Choice& choice : likely_choices(doubts)) {
            if (choice.doubts == 0) continue;
            std::string bases = strand.units;
            for (std::size_t i = 0; i < doubts.size(); ++i) {
                if ((choice.doubts >> i & 1) != 0) bases[doubts[i].place] = doubts[i].base;
            }
            if (prove(bases, cluster.size())) return true;
        }
        return false;
    }

    /// Either direction: what a cluster's is, its reads tell only where there are primers.
    bool prove(const std::string& bases, std::uint64_t reads) {
        for (const std::string& strand : {bases, reverse_complement(bases)}) {
            const auto place = form_.prove({strand, {}}, contents_);
            if (place && place->place.index < layout_.strands) {
                take_(place->place.index, contents_, reads);
                tally_.mended_symbols += place->corrected;
                return true;
            }
        }
        return false;
    }

    /// The most doubtful places, with what most of the other reads have there: several bases where
    /// as many have them.
    std::vector<Doubt> doubts_of(std::span<const ClusteredRead> cluster,
                                 const StrandReading& strand) {
        std::vector<Doubt> doubts;
        std::vector<std::array<unsigned, 4>> votes(strand.units.size());
        std::string bases;
        for (const ClusteredRead& one : cluster.first(std::min(cluster.size(), kComparedReads))) {
            reads_.unpack(one.read, one.reversed, bases);
            if (bases.size() != strand.units.size()) continue;
            for (std::size_t i = 0; i < bases.size(); ++i) {
                const std::uint8_t value = base_value(bases[i]);
                if (value < 4) ++votes[i][value];
            }
        }
        for (std::size_t i = 0; i < votes.size(); ++i) {
            if (strand.confidence[i] >= kDecided) continue;
            votes[i][base_value(strand.units[i])] = 0;
            const auto next = std::max_element(votes[i].begin(), votes[i].end());
            if (*next == 0) continue;
            const double wrong = error_chance(strand.confidence[i]);
            const double cost = std::max(0.0, std::log((1 - wrong) / wrong));
            for (std::size_t base = 0; base < votes[i].size(); ++base) {
                if (votes[i][base] == *next) doubts.push_back({i, kBases[base], cost});
            }
        }
        std::stable_sort(doubts.begin(), doubts.end(),
                         [](const Doubt& a, const Doubt& b) { return a.cost < b.cost; });
        if (doubts.size() > kMostUndecided) doubts.resize(kMostUndecided);
        return doubts;
    }

    const PackedReads& reads_;
    const ReadLayout& layout_;
    const StrandForm& form_;
    const TakeRescued& take_;
    ReadTally& tally_;
    std::vector<std::uint8_t> contents_;
};

}  // namespace

void rescue_reads(ReadSource& reads, const std::vector<bool>& settled, const ReadLayout& layout,
                  const StrandForm& form, const TakeRescued& take, ReadTally& tally) {
    const StrandCutter cutter(layout);
    PackedReads packed;
    std::vector<StrandCutter::Piece> pieces;
    std::uint64_t number = 0;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        for (const ReadView& read : batch) {
            if (settled[number++] || packed.size() >= kMostRescuedReads) continue;
            cutter.cut(read, pieces);
            for (const auto& piece : pieces) packed.add({piece.bases, piece.quality});
        }
    }
    const std::uint64_t placed = tally.placed;
    Rescuer(packed, layout, form, take, tally).run();
    tally.unplaced -= std::min(tally.unplaced, tally.placed - placed);
}

}  // namespace oligo::dna
