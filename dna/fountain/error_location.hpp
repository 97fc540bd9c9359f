#pragma once

#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"

#include <cstddef>
#include <vector>

namespace oligo::dna {

/// Combinations of contradicting checks that locate the wrong symbols. Lane i belongs to the i-th
/// part that checks are made of: its 16 coefficients in combinations that hold, then its 16 in
/// combinations that do not. A wrong symbol has coefficients only in the latter.
inline constexpr unsigned kLocatorUnits = 2;

/// Layout of a check: symbol_bytes that should be zero, then the coefficients of `parts` parts.
struct CheckShape {
    std::size_t symbol_bytes = 0;
    std::size_t parts = 0;
    std::size_t symbols = 0;  ///< number of symbols that may be wrong
};

/// Empty lanes (units() is 0) when too few combinations hold to tell a wrong symbol from a good one
/// that looks like it by chance: their coefficients must have 2^10 times more values than there are
/// symbols. (Metzner, Kapturowski 1990.)
Lanes error_locator(GaloisRows checks, const CheckShape& shape);

/// Whether the coefficients of a part show that it is wrong.
inline bool located(const Unit* lane) {
    return (lane[0].low | lane[0].high) == 0 && (lane[1].low | lane[1].high) != 0;
}

}  // namespace oligo::dna
