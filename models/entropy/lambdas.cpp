#include "models/entropy/lambdas.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace oligo::models {

void check_lambdas(const std::vector<double>& lambdas, const core::Config& source) {
    constexpr std::size_t kMaxRates = 128;
    const bool ascending =
        std::adjacent_find(lambdas.begin(), lambdas.end(), std::greater_equal<>()) == lambdas.end();
    if (lambdas.empty() || lambdas.size() > kMaxRates || !ascending) {
        throw core::InputError("config '" + source.name() +
                               "': key 'model.lambdas' must have 1 to " +
                               std::to_string(kMaxRates) + " ascending numbers");
    }
}

}  // namespace oligo::models
