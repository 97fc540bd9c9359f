#include "models/layers/reception.hpp"

#include "models/layers/fill_erased.hpp"

#include <ATen/ATen.h>

namespace oligo::models {

Reception conceal(const Reception& reception, const at::Tensor& known, std::int64_t alphabet) {
    // Fill in centred levels: an unknown level without known neighbours becomes 0, the middle one.
    const auto middle = static_cast<double>(alphabet - 1) / 2.0;
    Reception filled;
    filled.levels = fill_erased(reception.levels - middle, known) + middle;
    if (reception.deviation.defined()) {
        filled.deviation = reception.deviation * known + (1 - known) * unknown_deviation(alphabet);
    }
    return filled;
}

}  // namespace oligo::models
