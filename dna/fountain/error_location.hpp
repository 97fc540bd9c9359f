#pragma once

#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"

#include <cstddef>
#include <vector>

namespace oligo::dna {

/// Which combinations of contradicting checks say where the wrong symbols are. Lane i belongs to
/// the i-th thing that checks are made of: 16 coefficients of combinations that hold, then 16 of
/// ones that do not. A wrong symbol has a coefficient in the latter only.
inline constexpr unsigned kLocatorUnits = 2;

/// What checks are like: symbol_bytes that should be zero, then the coefficients of `parts`.
struct CheckShape {
    std::size_t symbol_bytes = 0;
    std::size_t parts = 0;
    std::size_t symbols = 0;  ///< how many may be wrong
};

/// Empty lanes (units() is 0) when too few combinations hold to tell a wrong symbol from one that
/// merely looks like it: there are to be 2^10 times more values of their coefficients than symbols.
/// (Metzner, Kapturowski 1990.)
Lanes error_locator(GaloisRows checks, const CheckShape& shape);

/// Whether the coefficients of a part say that it is wrong.
inline bool located(const Unit* lane) {
    return (lane[0].low | lane[0].high) == 0 && (lane[1].low | lane[1].high) != 0;
}

}  // namespace oligo::dna
