#include "dna/reads/qualities.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr char kZero = '!';                  ///< Phred+33 of 0
constexpr int kOffsetsApart = 31;            ///< 64 - 33
constexpr std::size_t kLowestPhred64 = ';';  ///< Solexa's -5
// Phred+33 of 41 is 'J'; Phred+64 of 41 is 'i', and no machine that wrote it gave more.
constexpr std::size_t kHighestPhred33 = 'J', kHighestPhred64 = 'i';
constexpr std::size_t kHighestLow = kZero + 2;
constexpr std::uint64_t kTold = 1000;  ///< letters, before few values mean bins
constexpr std::size_t kMostBins = 8;

}  // namespace

void QualityJudge::add(std::string_view letters) {
    for (const char letter : letters) ++counts_[static_cast<unsigned char>(letter) & 127];
    letters_ += letters.size();
}

QualityKind QualityJudge::kind() const {
    if (letters_ == 0) return QualityKind::kNone;
    const auto seen = [](std::uint64_t count) { return count > 0; };
    const auto lowest = static_cast<std::size_t>(
        std::find_if(counts_.begin(), counts_.end(), seen) - counts_.begin());
    const auto highest = static_cast<std::size_t>(
        counts_.rend() - std::find_if(counts_.rbegin(), counts_.rend(), seen) - 1);
    if (lowest == highest) return QualityKind::kConstant;
    std::uint64_t low = 0;
    for (std::size_t i = 0; i <= kHighestLow; ++i) low += counts_[i];
    if (1000 * (letters_ - low) <= letters_) return QualityKind::kLowest;
    const bool shifted =
        lowest >= kLowestPhred64 && highest > kHighestPhred33 && highest <= kHighestPhred64;
    if (shifted) return QualityKind::kPhred64;
    const auto values = std::count_if(counts_.begin(), counts_.end(), seen);
    const bool few = static_cast<std::size_t>(values) <= kMostBins && letters_ >= kTold;
    return few ? QualityKind::kBinned : QualityKind::kSound;
}

std::string QualityJudge::text() const {
    switch (kind()) {
        case QualityKind::kConstant: {
            const auto at = std::find_if(counts_.begin(), counts_.end(),
                                         [](std::uint64_t count) { return count > 0; });
            return std::string("has the quality '") + static_cast<char>(at - counts_.begin()) +
                   "' at every base, which says nothing: bases count alike";
        }
        case QualityKind::kLowest:
            return "has no quality above Phred 2, which says nothing: bases count alike";
        case QualityKind::kPhred64:
            return "has qualities in Phred+64, read as such";
        case QualityKind::kBinned:
            return "has qualities in " +
                   std::to_string(std::count_if(counts_.begin(), counts_.end(),
                                                [](std::uint64_t count) { return count > 0; })) +
                   " bins";
        case QualityKind::kNone:
        case QualityKind::kSound:
            break;
    }
    return {};
}

bool is_meant(QualityKind kind) {
    return kind == QualityKind::kSound || kind == QualityKind::kBinned ||
           kind == QualityKind::kPhred64;
}

void normalise_quality(std::string& letters, QualityKind kind) {
    constexpr char kHighest = kZero + static_cast<char>(kMostBelievedQuality);
    if (kind == QualityKind::kPhred64) {
        for (char& letter : letters) {
            letter = static_cast<char>(std::max(letter - kOffsetsApart, int{kZero}));
        }
    }
    for (char& letter : letters) letter = std::min(letter, kHighest);
}

}  // namespace oligo::dna
