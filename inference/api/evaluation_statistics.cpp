#include "inference/api/evaluation_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace oligo::inference {

namespace {

constexpr double kNormal = 1.959963985;  ///< 97.5 % quantile

/// 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.
constexpr std::array<double, 30> kStudent = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010,  2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    2.0796,  2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423};

/// Beyond the table: the first terms of Fisher's expansion, right to 4 decimals.
double student(std::size_t freedom) {
    if (freedom <= kStudent.size()) return kStudent[freedom - 1];
    const auto n = static_cast<double>(freedom);
    const double z = kNormal, z3 = z * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * n * n);
}

}  // namespace

std::optional<Interval> mean_interval(std::span<const double> values) {
    if (values.size() < 2) return std::nullopt;
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double half = student(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
    return Interval{mean - half, mean + half};
}

std::optional<Interval> share_interval(std::size_t hits, std::size_t all) {
    if (all == 0) return std::nullopt;
    const auto n = static_cast<double>(all);
    const double share = static_cast<double>(hits) / n, z2 = kNormal * kNormal;
    const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    const double half =
        kNormal / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    return Interval{std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace oligo::inference
