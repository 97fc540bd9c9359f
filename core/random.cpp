#include "core/random.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace oligo::core {

void Random::refuse_bound(std::uint64_t bound) {
    throw std::invalid_argument("Random::below: bound is " + std::to_string(bound) +
                                "; expected 1..2^32");
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::vector<std::uint32_t> permutation(std::uint32_t n, Random& random) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    for (std::uint32_t i = n; i-- > 1;)
        std::swap(order[i], order[random.below(i + std::uint64_t{1})]);
    return order;
}

}  // namespace oligo::core
