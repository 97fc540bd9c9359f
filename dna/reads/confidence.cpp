#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {

std::uint8_t confidence_of_margin(unsigned margin) {
    static const auto table = [] {
        std::array<std::uint8_t, 64> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<std::uint8_t>(
                std::lround(255 * (1 - std::pow(10.0, -static_cast<double>(i) / 10))));
        }
        return values;
    }();
    return table[std::min<std::size_t>(margin, table.size() - 1)];
}

unsigned phred_of_error(double chance) {
    const double phred = -10 * std::log10(std::max(chance, 1e-9));
    return static_cast<unsigned>(std::lround(std::clamp(phred, 2.0, 40.0)));
}

double error_chance(std::uint8_t confidence) {
    // 255 is rounded from what is above 254.5.
    constexpr double kLeast = 0.25 / 255;
    return std::clamp(1 - confidence / 255.0, kLeast, 0.75);
}

}  // namespace oligo::dna
