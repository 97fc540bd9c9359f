#include "dna/consensus/members.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostStarts = 5;
constexpr double kBitsOfBase = 2;
constexpr double kLeastRate = 0.04;
/// A read is kept with this much evidence and this part of what half of the kept ones have.
constexpr double kLeastEvidence = 6, kLeastPart = 0.2;

/// Of what all reads without errors would be, the evidence that makes a start good enough.
constexpr double kGoodPart = 0.93;

std::size_t difference(std::size_t a, std::size_t b) {
    return a > b ? a - b : b - a;
}

template <class Value>
Value median_of(std::vector<Value>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::size_t usual_length(std::span<const ReadView> reads) {
    std::vector<std::size_t> lengths;
    for (const ReadView& read : reads) lengths.push_back(read.bases.size());
    return median_of(lengths);
}

}  // namespace

void bases_to_values(std::string_view bases, std::vector<std::uint8_t>& values) {
    values.resize(bases.size());
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint8_t value = base_value(bases[i]);
        values[i] = value > 3 ? 0 : value;
    }
}

void Members::start(std::span<const ReadView> reads, const ErrorRates& rates,
                    std::size_t length_nt) {
    reads_ = reads;
    order_.resize(reads.size());
    for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
    const std::size_t length = length_nt > 0 ? length_nt : usual_length(reads);
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return difference(reads[a].bases.size(), length) <
               difference(reads[b].bases.size(), length);
    });
    kept_ = order_;
    bases_to_values(reads[order_[0]].bases, draft_);
    // Between two reads lie the errors of both. High rates keep out foreign reads as well as low
    // ones do, and let reads in that are worse than the rates say.
    const ErrorRates both{std::max(2 * rates.substitution, kLeastRate),
                          std::max(2 * rates.insertion, kLeastRate),
                          std::max(2 * rates.deletion, kLeastRate)};
    const StepChances steps = StepChances::of(both);
    const BaseError error(both);
    if (chances_.size() < reads.size()) chances_.resize(reads.size());
    for (std::size_t i = 0; i < reads.size(); ++i) chances_[i].set(reads[i], steps, error);
    if (reads.size() < 3) return;
    double most = -1, all = 0;
    for (const ReadView& read : reads) all += kBitsOfBase * static_cast<double>(read.bases.size());
    for (std::size_t s = 0; s < std::min(order_.size(), kMostStarts); ++s) {
        bases_to_values(reads[order_[s]].bases, tried_);
        weigh(tried_);
        double sum = 0;
        for (std::size_t i = 0; i < reads.size(); ++i) {
            if (i != order_[s]) sum += std::max(0.0, evidence_[i]);
        }
        if (sum <= most) continue;
        most = sum;
        best_ = evidence_;
        draft_ = tried_;
        if (sum > kGoodPart * all) break;  // another would be hardly better
    }
    evidence_ = best_;
    keep();
}

void Members::start_from(std::span<const std::uint8_t> draft) {
    weigh(draft);
    if (*std::max_element(evidence_.begin(), evidence_.end()) < kLeastEvidence) return;
    draft_.assign(draft.begin(), draft.end());
    keep();
}

void Members::weigh(std::span<const std::uint8_t> draft) {
    evidence_.resize(reads_.size());
    for (std::size_t i = 0; i < reads_.size(); ++i) {
        evidence_[i] = lattice_.forward(chances_[i], draft) +
                       kBitsOfBase * static_cast<double>(reads_[i].bases.size());
    }
}

bool Members::review(std::span<const std::uint8_t> draft) {
    kept_before_ = kept_;
    weigh(draft);
    keep();
    return !std::is_permutation(kept_.begin(), kept_.end(), kept_before_.begin(),
                                kept_before_.end());
}

/// Those with enough evidence, most first.
void Members::keep() {
    best_.clear();
    for (const double evidence : evidence_) {
        if (evidence >= kLeastEvidence) best_.push_back(evidence);
    }
    // Of two or three the draft may follow one more than the others.
    const double part = best_.size() > 3 ? kLeastPart * median_of(best_) : 0;
    const double least = std::max(kLeastEvidence, part);
    kept_.clear();
    for (const std::uint32_t i : order_) {
        if (best_.empty() || evidence_[i] >= least) kept_.push_back(i);
    }
    std::stable_sort(kept_.begin(), kept_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return evidence_[a] > evidence_[b]; });
}

}  // namespace oligo::dna
