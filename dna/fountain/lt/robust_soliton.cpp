#include "dna/fountain/lt/robust_soliton.hpp"

#include "core/error.hpp"
#include "dna/fountain/fountain_code.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

void check(std::uint32_t source_symbols, double c, double delta) {
    if (source_symbols < 1 || source_symbols > FountainCode::kMostSources) {
        throw core::InputError("robust soliton: " + std::to_string(source_symbols) +
                               " source symbols; expected 1.." +
                               std::to_string(FountainCode::kMostSources));
    }
    if (!(c > 0) || !(delta > 0 && delta < 1)) {
        throw core::InputError("robust soliton: c = " + std::to_string(c) + ", delta = " +
                               std::to_string(delta) + "; expected c > 0 and 0 < delta < 1");
    }
}

}  // namespace

RobustSoliton::RobustSoliton(std::uint32_t source_symbols, double c, double delta) {
    check(source_symbols, c, delta);
    const double k = source_symbols;
    const double s = c * std::log(k / delta) * std::sqrt(k);
    const double pivot = std::floor(k / s);
    if (!(pivot >= 1)) {
        throw core::InputError("robust soliton: c = " + std::to_string(c) +
                               " makes S = " + std::to_string(s) + "; expected at most " +
                               std::to_string(source_symbols));
    }
    cumulative_.resize(source_symbols);
    for (std::uint32_t d = 1; d <= source_symbols; ++d) {
        const double rho = d == 1 ? 1 / k : 1 / (static_cast<double>(d) * (d - 1));
        double tau = 0;
        if (d < pivot) tau = s / k / d;
        if (d == pivot) tau = s / k * std::log(s / delta);
        cumulative_[d - 1] = rho + tau;
    }
    const double total = std::accumulate(cumulative_.begin(), cumulative_.end(), 0.0);
    for (double& weight : cumulative_) weight /= total;
    std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
}

std::uint32_t RobustSoliton::degree(double uniform) const {
    const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end() - 1, uniform);
    return static_cast<std::uint32_t>(found - cumulative_.begin()) + 1;
}

double RobustSoliton::probability(std::uint32_t degree) const {
    return cumulative_[degree - 1] - (degree > 1 ? cumulative_[degree - 2] : 0);
}

}  // namespace oligo::dna
