#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace oligo::inference {

/// Bounds of what is estimated.
struct Interval {
    double low = 0, high = 0;
};

/// The 95 % confidence interval of the mean of independent values (Student's t); nothing for fewer
/// than two.
std::optional<Interval> mean_interval(std::span<const double> values);

/// The 95 % interval of a share of which `hits` of `all` were seen (Wilson 1927); nothing for none.
std::optional<Interval> share_interval(std::size_t hits, std::size_t all);

}  // namespace oligo::inference
