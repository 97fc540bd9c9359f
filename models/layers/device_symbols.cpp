#include "models/layers/device_symbols.hpp"

#include <ATen/ATen.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>

namespace oligo::models {

std::shared_ptr<const core::DeviceView> view_of(const at::Tensor& levels) {
    const auto values = levels.to(at::kShort).contiguous().flatten();
    const auto device = values.device();
    c10::impl::VirtualGuardImpl(device.type()).getStream(device).synchronize();
    auto view = std::make_shared<core::DeviceView>();
    view->device = device.str();
    view->data = reinterpret_cast<const std::uint16_t*>(values.const_data_ptr<std::int16_t>());
    view->count = static_cast<std::uint64_t>(values.numel());
    view->owner = std::make_shared<const at::Tensor>(values);
    view->copy = [values](std::uint64_t first, std::span<std::uint16_t> symbols) {
        const auto from = static_cast<std::int64_t>(first);
        const auto here =
            values.slice(0, from, from + static_cast<std::int64_t>(symbols.size())).cpu();
        std::copy_n(here.const_data_ptr<std::int16_t>(), symbols.size(), symbols.begin());
    };
    return view;
}

}  // namespace oligo::models
