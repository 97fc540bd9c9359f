#include "dna/fountain/error_location.hpp"

#include <algorithm>
#include <bit>

namespace oligo::dna {

Lanes error_locator(GaloisRows checks, const CheckShape& shape) {
    const std::size_t broken = checks.reduce();
    const std::size_t least = (static_cast<std::size_t>(std::bit_width(shape.symbols)) + 17) / 8;
    if (checks.count() < broken + least) return {};
    Lanes locator(shape.parts, kLocatorUnits);
    const auto take = [&](std::size_t check, std::size_t byte) {
        const auto coefficients = checks[check].subspan(shape.symbol_bytes);
        for (std::size_t part = 0; part < shape.parts; ++part) {
            reinterpret_cast<std::uint8_t*>(locator[part])[byte] = coefficients[part];
        }
    };
    const std::size_t holding = std::min<std::size_t>(checks.count() - broken, kUnitBytes);
    for (std::size_t i = 0; i < holding; ++i) take(broken + i, i);
    for (std::size_t i = 0; i < std::min<std::size_t>(broken, kUnitBytes); ++i) {
        take(i, kUnitBytes + i);
    }
    return locator;
}

}  // namespace oligo::dna
