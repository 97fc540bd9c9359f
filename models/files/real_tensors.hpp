#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oligo::models {

/// A tensor of a model as real numbers, in its own order.
struct RealTensor {
    std::vector<std::int64_t> shape;
    std::vector<double> values;
};

/// The tensor of that name. Throws InputError where there is none.
using ReadTensor = std::function<RealTensor(const std::string& name)>;

}  // namespace oligo::models
