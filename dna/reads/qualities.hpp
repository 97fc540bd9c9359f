#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Whether the qualities of a file mean something.
enum class QualityKind {
    kNone,      ///< there are none
    kSound,     ///< Phred+33
    kBinned,    ///< the same, of few values
    kPhred64,   ///< Phred+64: what Illumina wrote until 2011
    kConstant,  ///< all the same: filled in by a program
    kLowest,    ///< all of Phred 2 and less
};

/// Judges qualities by the letters seen so far; the one place that does, for whoever weighs bases.
class QualityJudge {
  public:
    void add(std::string_view letters);
    QualityKind kind() const;
    /// Nothing that comes can change what kind() says but for binned ones.
    bool certain() const { return kind() == QualityKind::kSound; }
    std::uint64_t letters() const { return letters_; }
    /// What is said of the file, for kinds other than kNone and kSound: "qualities are all 'I';
    /// ...".
    std::string text() const;

  private:
    std::array<std::uint64_t, 128> counts_{};
    std::uint64_t letters_ = 0;
};

/// The highest Phred value that is believed; merged reads claim more, which means little.
inline constexpr unsigned kMostBelievedQuality = 40;

/// Whether bases are weighed by qualities of this kind.
bool is_meant(QualityKind kind);

/// Makes qualities of a kind that is meant Phred+33 of at most kMostBelievedQuality.
void normalise_quality(std::string& letters, QualityKind kind);

}  // namespace oligo::dna
