#pragma once

#include "dna/constraints.hpp"

namespace oligo::dna {

/// Least edit distance (substitutions, insertions, deletions) between `site` and any piece of
/// `bases`, and where that piece ends (bases before its end). Bit-parallel: Myers, J. ACM 46 (1999)
/// 395. `site` has 1 to 64 letters; the empty piece counts, so the distance is at most its length.
struct NearestPiece {
    std::size_t edits = 0;
    std::size_t end = 0;  ///< of the first such piece
};
NearestPiece nearest_piece(std::string_view bases, std::string_view site);

/// A site that something on the oligo resembles.
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
/// The stem whose second arm ends first; letters other than A C G T pair with nothing.
std::optional<HairpinHit> find_hairpin(std::string_view oligo, const Hairpin& rules);

}  // namespace oligo::dna
