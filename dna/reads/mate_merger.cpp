#include "dna/reads/mate_merger.hpp"

#include "dna/nucleotide.hpp"
#include "dna/reads/qualities.hpp"

#include <algorithm>
#include <bit>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordBases = 64;
// Tenths of a bit by which a base that agrees, or differs, speaks for an overlap against chance:
// log2 of 4 * .97 and of 4/3 * .03.
constexpr int kAgrees = 19, kDiffers = -46;
constexpr int kLeastScore = 220;  ///< 12 bases that agree
constexpr int kLeastLead = 80;    ///< before the next best
constexpr int kZero = '!';

int score_of(std::size_t bases, std::size_t wrong) {
    return kAgrees * static_cast<int>(bases - wrong) + kDiffers * static_cast<int>(wrong);
}

/// 64 bits from bit `from` on, 0 behind the end.
std::uint64_t bits_at(const std::vector<std::uint64_t>& words, std::size_t from) {
    const std::size_t word = from / kWordBases, bit = from % kWordBases;
    const std::uint64_t low = word < words.size() ? words[word] >> bit : 0;
    const std::uint64_t high =
        bit > 0 && word + 1 < words.size() ? words[word + 1] << (64 - bit) : 0;
    return low | high;
}

}  // namespace

void MateMerger::Packed::assign(std::string_view bases) {
    const std::size_t words = (bases.size() + kWordBases - 1) / kWordBases;
    for (auto* plane : {&low, &high, &none}) plane->assign(words, 0);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const std::uint64_t value = base_value(bases[i]);
        const std::size_t word = i / kWordBases, bit = i % kWordBases;
        low[word] |= (value & 1) << bit;
        high[word] |= (value >> 1 & 1) << bit;
        none[word] |= (value >> 2 & 1) << bit;
    }
}

std::optional<MateOverlap> MateMerger::overlap(std::string_view first, std::string_view second) {
    first_.assign(first);
    second_.assign(second);
    const auto one = static_cast<std::int64_t>(first.size());
    const auto two = static_cast<std::int64_t>(second.size());
    MateOverlap best;
    int best_score = kLeastScore - 1, next_score = 0;
    constexpr std::int64_t kLeastBases = kLeastScore / kAgrees + 1;
    for (std::int64_t shift = kLeastBases - two; shift <= one - kLeastBases; ++shift) {
        const auto from = static_cast<std::size_t>(std::max<std::int64_t>(shift, 0));
        const auto in_second = static_cast<std::size_t>(std::max<std::int64_t>(-shift, 0));
        const std::size_t bases = std::min(first.size() - from, second.size() - in_second);
        std::size_t wrong = 0, none = 0;
        bool unrelated = false;
        for (std::size_t i = 0; i < bases; i += kWordBases) {
            const std::uint64_t mask =
                bases - i < kWordBases ? (std::uint64_t{1} << (bases - i)) - 1 : ~std::uint64_t{0};
            const std::uint64_t differ =
                (bits_at(first_.low, from + i) ^ bits_at(second_.low, in_second + i)) |
                (bits_at(first_.high, from + i) ^ bits_at(second_.high, in_second + i));
            const std::uint64_t unknown =
                bits_at(first_.none, from + i) | bits_at(second_.none, in_second + i);
            wrong += static_cast<std::size_t>(std::popcount(differ & ~unknown & mask));
            none += static_cast<std::size_t>(std::popcount(unknown & mask));
            // Unrelated reads differ in three of four bases: no need to look further.
            unrelated = i == 0 && wrong > kWordBases / 2;
            if (unrelated) break;
        }
        if (unrelated) continue;
        const int score = score_of(bases - none, wrong);
        if (score > best_score) {
            next_score = best_score;
            best_score = score;
            best = {shift, bases, wrong};
        } else {
            next_score = std::max(next_score, score);
        }
    }
    if (best_score < kLeastScore || best_score - std::max(next_score, 0) < kLeastLead) {
        return std::nullopt;
    }
    return best;
}

void MateMerger::merge(const ReadView& first, const ReadView& second_turned,
                       const MateOverlap& overlap, Read& merged) const {
    const auto one = static_cast<std::int64_t>(first.bases.size());
    const auto end = overlap.shift + static_cast<std::int64_t>(second_turned.bases.size());
    const bool rated = first.quality.size() == first.bases.size() &&
                       second_turned.quality.size() == second_turned.bases.size();
    merged.bases.clear();
    merged.quality.clear();
    constexpr int kMost = kZero + static_cast<int>(kMostBelievedQuality);
    for (std::int64_t i = 0; i < end; ++i) {
        const auto in_first = static_cast<std::size_t>(i);
        const auto in_second = static_cast<std::size_t>(i - overlap.shift);
        const bool here = i < one, there = i >= overlap.shift;
        char base = here ? first.bases[in_first] : second_turned.bases[in_second];
        int quality = 0;
        if (rated) {
            quality = static_cast<unsigned char>(here ? first.quality[in_first]
                                                      : second_turned.quality[in_second]);
        }
        if (here && there) {
            const char other = second_turned.bases[in_second];
            const int other_quality =
                rated ? static_cast<unsigned char>(second_turned.quality[in_second]) : 0;
            if (base == other) {
                quality = std::min(quality + other_quality - kZero, kMost);
            } else if (base == 'N' || (other != 'N' && other_quality > quality)) {
                quality = other_quality - (base == 'N' ? 0 : quality - kZero);
                base = other;
            } else if (other != 'N') {
                if (other_quality == quality) base = 'N';
                quality -= other_quality - kZero;
            }
        }
        merged.bases += base;
        if (rated) merged.quality += static_cast<char>(std::max(quality, kZero));
    }
}

}  // namespace oligo::dna
