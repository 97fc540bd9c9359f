#pragma once

#include <cmath>
#include <cstdint>

namespace oligo::core {

/// The project's one definition of luma: rint(.299 R + .587 G + .114 B) (ITU-R BT.601 weights).
inline std::uint8_t luma(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    return static_cast<std::uint8_t>(std::rint(0.299 * red + 0.587 * green + 0.114 * blue));
}

}  // namespace oligo::core
