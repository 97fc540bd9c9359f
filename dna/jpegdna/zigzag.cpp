#include "dna/jpegdna/zigzag.hpp"

#include <algorithm>

namespace oligo::dna {

std::vector<std::uint32_t> zigzag_order(std::uint32_t width, std::uint32_t height) {
    std::vector<std::uint32_t> order;
    if (width == 0 || height == 0) return order;
    order.reserve(std::size_t{width} * height);
    for (std::uint32_t diagonal = 0; diagonal < width + height - 1; ++diagonal) {
        const std::uint32_t first = diagonal < width ? 0 : diagonal - width + 1;
        const std::uint32_t last = std::min(diagonal, height - 1);
        for (std::uint32_t step = 0; step <= last - first; ++step) {
            // Odd diagonals go down, even ones up.
            const std::uint32_t row = diagonal % 2 == 1 ? first + step : last - step;
            order.push_back(row * width + (diagonal - row));
        }
    }
    return order;
}

}  // namespace oligo::dna
