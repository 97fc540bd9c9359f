#pragma once

#include "dna/constraints/constraints.hpp"

#include <cstdint>

namespace oligo::dna {

/// The edit distance between a site and the nearest piece that ends at the last base read.
/// Bit-parallel: Myers, J. ACM 46 (1999) 395.
class PieceDistance {
  public:
    /// `site_nt`: 1 to 64.
    explicit PieceDistance(std::size_t site_nt)
        : last_(std::uint64_t{1} << (site_nt - 1)), edits_(site_nt) {}

    /// Reads a base; `match` has a bit for each position of the site that holds it.
    void read(std::uint64_t match) {
        const std::uint64_t vertical = match | falls_;
        const std::uint64_t diagonal = (((match & rises_) + rises_) ^ rises_) | match;
        std::uint64_t up = falls_ | ~(diagonal | rises_);
        const std::uint64_t down = rises_ & diagonal;
        edits_ += (up & last_) != 0 ? 1 : 0;
        edits_ -= (down & last_) != 0 ? 1 : 0;
        up <<= 1;  // row 0 stays 0: a piece may start anywhere
        rises_ = (down << 1) | ~(vertical | up);
        falls_ = up & vertical;
    }
    std::size_t edits() const { return edits_; }

  private:
    std::uint64_t rises_ = ~std::uint64_t{0}, falls_ = 0;
    std::uint64_t last_;
    std::size_t edits_;
};

/// Least edit distance (substitutions, insertions, deletions) between `site` and any piece of
/// `bases`, and where that piece ends (bases before its end). `site` has 1 to 64 letters; the empty
/// piece counts, so the distance is at most its length.
struct NearestPiece {
    std::size_t edits = 0;
    std::size_t end = 0;  ///< of the first such piece
};
NearestPiece nearest_piece(std::string_view bases, std::string_view site);

/// A site and the piece of the oligo that resembles it.
struct LookalikeHit {
    std::size_t site = 0;  ///< number in rules.sites
    NearestPiece piece;    ///< its end counted from the start of the oligo
    bool reversed = false;
};
std::optional<LookalikeHit> find_lookalike(std::string_view oligo, const Lookalikes& rules);

/// Two arms that pair: `first` and `second` are where they start.
struct HairpinHit {
    std::size_t first = 0;
    std::size_t second = 0;
};
/// The stem whose second arm ends first; letters other than A C G T do not pair.
std::optional<HairpinHit> find_hairpin(std::string_view oligo, const Hairpin& rules);

}  // namespace oligo::dna
