#include "dna/clustering/read_clusters.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/cluster_draft.hpp"
#include "dna/clustering/strand_book.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr int kRounds = 3;
constexpr std::size_t kGrain = 16;
// Words looked up of a strand: so many are, or so many are shared with a read.
constexpr std::size_t kMostWords = 40, kSharedWords = 10;
constexpr double kNoisiest = 0.05;      ///< share of the reads that the noise is estimated without
constexpr std::uint64_t kFewReads = 3;  ///< drafts of so many reads may be wrong
constexpr unsigned kSameStrand = 2;     ///< edits between drafts of one strand at least

/// Events that reads of a strand may be apart from it when `expected` are.
unsigned most_events(double expected) {
    return static_cast<unsigned>(expected + 6 * std::sqrt(expected) + 4);
}

struct Cluster {
    std::vector<Member> members;
    std::uint64_t reads = 0;
    ClusterDraft::Result drafted;
    bool changed = true;  ///< since then
    bool split = false;   ///< from another one, whose strand is much alike
};

/// Chance that of `reads` reads a given number has one wrong base at a place.
double same_wrong(std::uint64_t reads, std::uint64_t wrong, double error_rate) {
    double share = 3;  // bases
    for (std::uint64_t i = 0; i < wrong; ++i) {
        share *= static_cast<double>(reads - i) / static_cast<double>(wrong - i) * error_rate / 3;
    }
    return share;
}

/// Chance that reads do not vote for a strand's base: half of them have the same wrong one, or as
/// many as have the right one.
double misled(std::uint64_t reads, double error_rate) {
    const std::uint64_t half = reads / 2;
    if (reads % 2 == 0) return same_wrong(reads, half, error_rate);
    const double other = static_cast<double>(reads - half) * error_rate * 2 / 3;
    return same_wrong(reads, half + 1, error_rate) + same_wrong(reads, half, error_rate) * other;
}

/// Edits between the drafts of one strand, the shallower of which has so many `reads`.
unsigned same_strand(std::size_t nt, std::uint64_t reads, double error_rate) {
    const double wrong = 2 * misled(reads, error_rate) * static_cast<double>(nt);
    return kSameStrand + static_cast<unsigned>(wrong + 3 * std::sqrt(wrong));
}

}  // namespace

/// The steps of cluster_reads().
class ClusterBuilder {
  public:
    explicit ClusterBuilder(const PackedReads& reads)
        : reads_(reads),
          distinct_(reads),
          usual_nt_(reads.size() == 0 ? 0 : reads.bases() / reads.size()) {}

    ReadClusters build(const std::function<void(std::uint64_t)>& progress) {
        gather(progress);
        for (int round = 0; round < kRounds; ++round) {
            draft();
            if (round == 0) estimate_noise();
            if (!rearrange()) break;
        }
        draft();
        estimate_noise();
        return result();
    }

  private:
    void gather(const std::function<void(std::uint64_t)>& progress);
    void draft();
    void estimate_noise();
    WordSampler known_noise_sampler() const;
    bool rearrange();
    std::vector<Member> part();
    ReadClusters result();
    void append(const Cluster& cluster, ReadClusters& clusters) const;
    unsigned allowed(std::size_t nt, std::uint64_t reads) const {
        // Few reads make a draft with errors of its own.
        const double expected = event_rate_ * static_cast<double>(nt);
        return most_events(reads <= kFewReads ? 2 * expected : expected);
    }

    const PackedReads& reads_;
    DistinctReads distinct_;
    std::size_t usual_nt_;
    std::vector<Cluster> clusters_;
    std::uint64_t unreadable_ = 0;
    double event_rate_ = 0;
};

void ClusterBuilder::gather(const std::function<void(std::uint64_t)>& progress) {
    std::vector<std::uint32_t> readable;
    std::vector<std::uint64_t> done{0};
    for (std::uint32_t i = 0; i < distinct_.size(); ++i) {
        const std::uint32_t read = distinct_.reads(i).front().read;
        if (reads_.nt(read) == 0 || 4 * reads_.unknown_nt(read) >= reads_.nt(read)) {
            unreadable_ += distinct_.copies(i);
            continue;
        }
        readable.push_back(i);
        done.push_back(done.back() + distinct_.copies(i));
    }
    StrandBook book(WordSampler::for_reads(reads_.bases(), usual_nt_, kMostWords));
    Joining items;
    items.count = readable.size();
    items.bases = [&](std::size_t i, std::string& bases) {
        reads_.unpack(distinct_.reads(readable[i]).front().read, false, bases);
    };
    items.limit = [](std::size_t, std::size_t nt) { return most_edits(nt); };
    if (progress) items.progress = [&](std::size_t i) { progress(unreadable_ + done[i]); };
    const std::vector<Match> matches = join(book, items);
    clusters_.resize(book.size());
    for (std::size_t i = 0; i < matches.size(); ++i) {
        Cluster& cluster = clusters_[matches[i].strand];
        cluster.members.push_back({readable[i], matches[i].reversed});
        cluster.reads += distinct_.copies(readable[i]);
    }
}

void ClusterBuilder::draft() {
    core::parallel_for(clusters_.size(), kGrain, [&](std::size_t first, std::size_t last) {
        ClusterDraft drafter(reads_, distinct_);
        for (std::size_t i = first; i < last; ++i) {
            Cluster& cluster = clusters_[i];
            if (!cluster.changed) continue;
            cluster.changed = false;
            cluster.drafted = drafter.make(cluster.members);
        }
    });
}

/// As many words as reads with the noise that was found need to share some with their strand.
WordSampler ClusterBuilder::known_noise_sampler() const {
    const unsigned word_nt = WordSampler::for_reads(reads_.bases(), usual_nt_, 1).word_nt();
    const double intact = std::pow(1 - std::min(event_rate_, 0.2), word_nt);
    const auto wanted = static_cast<std::size_t>(static_cast<double>(kSharedWords) / intact);
    return WordSampler::for_reads(reads_.bases(), usual_nt_, std::min(wanted, kMostWords));
}

void ClusterBuilder::estimate_noise() {
    struct Rate {
        double rate, copies;
    };
    std::vector<Rate> rates;
    double all = 0;
    for (const Cluster& cluster : clusters_) {
        if (cluster.reads < 2) continue;
        for (std::size_t i = 0; i < cluster.members.size(); ++i) {
            const MemberNoise& noise = cluster.drafted.noise[i];
            if (noise.events == MemberNoise::kUnlike) continue;
            rates.push_back({static_cast<double>(noise.events) / noise.nt,
                             static_cast<double>(distinct_.copies(cluster.members[i].distinct))});
            all += rates.back().copies;
        }
    }
    std::sort(rates.begin(), rates.end(),
              [](const Rate& a, const Rate& b) { return a.rate < b.rate; });
    double sum = 0, counted = 0;
    for (const Rate& rate : rates) {
        if (counted > (1 - kNoisiest) * all) break;
        sum += rate.rate * rate.copies;
        counted += rate.copies;
    }
    event_rate_ = counted > 0 ? sum / counted : 0;
}

/// Takes members out of their clusters that are of another strand; returns those that are alone,
/// and makes clusters of those that belong together.
std::vector<Member> ClusterBuilder::part() {
    std::vector<Member> alone;
    std::vector<Cluster> parted;
    for (Cluster& cluster : clusters_) {
        Cluster kept, other;
        for (std::size_t i = 0; i < cluster.members.size(); ++i) {
            const Member& member = cluster.members[i];
            const MemberNoise& noise = cluster.drafted.noise[i];
            const bool far = noise.events > allowed(noise.nt, cluster.reads);
            const bool split = !cluster.drafted.apart.empty() && cluster.drafted.apart[i];
            if (far && !split && cluster.members.size() > 1) {
                alone.push_back(member);
                continue;
            }
            Cluster& place = split ? other : kept;
            place.members.push_back(member);
            place.reads += distinct_.copies(member.distinct);
        }
        if (kept.members.size() == cluster.members.size()) continue;
        kept.drafted.vote = std::move(cluster.drafted.vote);
        kept.split = cluster.split || !other.members.empty();
        other.split = true;
        cluster = std::move(kept);
        if (!other.members.empty()) parted.push_back(std::move(other));
    }
    std::erase_if(clusters_, [](const Cluster& cluster) { return cluster.members.empty(); });
    ClusterDraft drafter(reads_, distinct_);
    for (Cluster& cluster : parted) {
        cluster.drafted = drafter.make(cluster.members);
        clusters_.push_back(std::move(cluster));
    }
    std::sort(alone.begin(), alone.end(),
              [](const Member& a, const Member& b) { return a.distinct < b.distinct; });
    return alone;
}

/// Parts and joins clusters; false when nothing changed.
bool ClusterBuilder::rearrange() {
    const std::size_t before = clusters_.size();
    const std::vector<Member> alone = part();
    std::stable_sort(clusters_.begin(), clusters_.end(),
                     [](const Cluster& a, const Cluster& b) { return a.reads > b.reads; });
    StrandBook book(known_noise_sampler());
    Joining items;
    items.count = clusters_.size() + alone.size();
    items.bases = [&](std::size_t i, std::string& bases) {
        if (i < clusters_.size()) {
            bases = clusters_[i].drafted.vote.bases;
            return;
        }
        const ClusteredRead first = distinct_.reads(alone[i - clusters_.size()].distinct).front();
        reads_.unpack(first.read, first.reversed, bases);
    };
    items.limit = [&](std::size_t i, std::size_t nt) {
        const bool deep = i < clusters_.size() && clusters_[i].reads > kFewReads;
        if (!deep) return allowed(nt, kFewReads + 1);
        return clusters_[i].split ? kSameStrand : same_strand(nt, clusters_[i].reads, event_rate_);
    };
    const std::vector<Match> matches = join(book, items);
    std::vector<Cluster> joined(book.size());
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const Match& match = matches[i];
        Cluster& cluster = joined[match.strand];
        if (i < clusters_.size() && cluster.members.empty()) {
            cluster = std::move(clusters_[i]);
            continue;
        }
        // Members found alone were turned as they are looked up.
        const Member one =
            i < clusters_.size() ? Member{} : Member{alone[i - clusters_.size()].distinct, false};
        const std::span<const Member> more = i < clusters_.size()
                                                 ? std::span<const Member>(clusters_[i].members)
                                                 : std::span(&one, 1);
        for (const Member& member : more) {
            cluster.members.push_back({member.distinct, member.reversed != match.reversed});
            cluster.reads += distinct_.copies(member.distinct);
        }
        cluster.changed = true;
    }
    const bool changed = joined.size() != before || !alone.empty();
    clusters_ = std::move(joined);
    for (Cluster& cluster : clusters_) {
        if (!cluster.changed) continue;
        std::sort(cluster.members.begin(), cluster.members.end(),
                  [](const Member& a, const Member& b) { return a.distinct < b.distinct; });
    }
    return changed;
}

void ClusterBuilder::append(const Cluster& cluster, ReadClusters& clusters) const {
    const std::size_t start = clusters.reads_.size();
    std::size_t reversed = 0;
    for (const Member& member : cluster.members) {
        for (const ClusteredRead& read : distinct_.reads(member.distinct)) {
            clusters.reads_.push_back({read.read, read.reversed != member.reversed});
            reversed += clusters.reads_.back().reversed;
        }
    }
    const auto reads = std::span(clusters.reads_).subspan(start);
    const bool turn =
        2 * reversed > reads.size() || (2 * reversed == reads.size() && reads.front().reversed);
    if (turn) {
        for (ClusteredRead& read : reads) read.reversed = !read.reversed;
    }
    ClusterVote::Outcome vote = cluster.drafted.vote;
    if (turn) {
        vote.bases = reverse_complement(vote.bases);
        std::reverse(vote.confidence.begin(), vote.confidence.end());
    }
    clusters.votes_.push_back(std::move(vote));
    clusters.starts_.push_back(clusters.reads_.size());
}

ReadClusters ClusterBuilder::result() {
    std::stable_sort(clusters_.begin(), clusters_.end(),
                     [](const Cluster& a, const Cluster& b) { return a.reads > b.reads; });
    ReadClusters clusters;
    clusters.reads_.reserve(reads_.size());
    for (const Cluster& cluster : clusters_) append(cluster, clusters);
    clusters.unreadable_ = unreadable_;
    clusters.event_rate_ = event_rate_;
    return clusters;
}

ReadClusters cluster_reads(const PackedReads& reads,
                           const std::function<void(std::uint64_t done)>& progress) {
    return ClusterBuilder(reads).build(progress);
}

}  // namespace oligo::dna
