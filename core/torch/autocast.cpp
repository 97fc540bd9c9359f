#include "core/torch/autocast.hpp"

#include <ATen/autocast_mode.h>

namespace oligo::core {

Autocast::Autocast(c10::Device device, bool active) : type_(device.type()), active_(active) {
    if (!active_) return;
    at::autocast::set_autocast_dtype(type_, at::kBFloat16);
    at::autocast::set_autocast_enabled(type_, true);
}

Autocast::~Autocast() {
    if (!active_) return;
    at::autocast::set_autocast_enabled(type_, false);
    at::autocast::clear_cache();  // bf16 copies of parameters that are about to change
}

}  // namespace oligo::core
