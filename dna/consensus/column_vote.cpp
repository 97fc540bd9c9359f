#include "dna/consensus/column_vote.hpp"

#include "dna/consensus/base_error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

/// Chance that a read of the right length has an insertion and a deletion all the same, above which
/// one read alone is not believed.
constexpr double kMostHidden = 0.02;

double hidden_chance(const ErrorRates& rates, std::size_t length_nt) {
    const auto length = static_cast<double>(length_nt);
    return length * rates.insertion * length * rates.deletion;
}

/// Differences from the others that substitutions explain.
std::size_t most_differences(const ErrorRates& rates, std::size_t length_nt) {
    const double mean = static_cast<double>(length_nt) * rates.substitution;
    return static_cast<std::size_t>(1 + mean + 2 * std::sqrt(mean));
}

std::uint8_t best_base(const float* evidence) {
    return static_cast<std::uint8_t>(std::max_element(evidence, evidence + 4) - evidence);
}

}  // namespace

std::size_t PlainColumnVote::differences(const ReadView& read) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < read.bases.size(); ++i) {
        const std::uint8_t value = base_value(read.bases[i]);
        count += value <= 3 && value != best_base(&evidence_[4 * i]) ? 1U : 0U;
    }
    return count;
}

ErrorCounts PlainColumnVote::count_errors(std::span<const ReadView> reads) const {
    ErrorCounts counts;
    if (reads.size() < 2) return counts;
    for (const ReadView& read : reads) {
        counts.bases += static_cast<double>(read.bases.size());
        counts.substitutions += static_cast<double>(differences(read));
    }
    return counts;
}

bool PlainColumnVote::operator()(std::span<const ReadView> reads, const ErrorRates& rates,
                                 std::size_t length_nt, StrandReading& reading) {
    if (reads.size() < 2 && hidden_chance(rates, length_nt) > kMostHidden) return false;
    for (const ReadView& read : reads) {
        if (read.bases.size() != length_nt) return false;
    }
    evidence_.assign(4 * length_nt, 0.0F);
    const BaseError error(reads, rates);
    for (const ReadView& read : reads) {
        for (std::size_t i = 0; i < length_nt; ++i) {
            const std::uint8_t value = base_value(read.bases[i]);
            if (value > 3) continue;
            const double wrong = error.of(read, i);
            evidence_[4 * i + value] += static_cast<float>(std::log2((1 - wrong) / (wrong / 3)));
        }
    }
    const std::size_t most = most_differences(rates, length_nt);
    for (const ReadView& read : reads) {
        if (differences(read) > most) return false;
    }
    reading.reads = static_cast<unsigned>(reads.size());
    reading.units.resize(length_nt);
    reading.confidence.resize(length_nt);
    for (std::size_t i = 0; i < length_nt; ++i) {
        const float* const evidence = &evidence_[4 * i];
        const std::uint8_t best = best_base(evidence);
        double all = 0;
        for (unsigned base = 0; base < 4; ++base) all += std::exp2(evidence[base] - evidence[best]);
        reading.units[i] = kBases[best];
        reading.confidence[i] = static_cast<std::uint8_t>(std::lround(255 / all));
    }
    return true;
}

}  // namespace oligo::dna
