#include "models/cae/latent_tensors.hpp"

#include "models/layers/device_symbols.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

namespace oligo::models {
namespace {

at::Tensor float_plane(const std::vector<float>& values, at::IntArrayRef shape) {
    auto plane = at::empty(shape, at::kFloat);
    std::copy(values.begin(), values.end(), plane.mutable_data_ptr<float>());
    return plane;
}

}  // namespace

core::Payload latent_payload(const core::Picture& picture, const core::ModelHash& hash,
                             const at::Tensor& levels, std::size_t rate, const CaeConfig& config) {
    std::vector<std::uint16_t> here;
    if (levels.is_cpu()) {
        const auto flat = levels.to(at::kInt).contiguous();
        const auto* data = flat.const_data_ptr<int>();
        here.assign(data, data + flat.numel());
    }
    auto payload = latent_payload({"cae", hash, picture.width_px, picture.height_px, {}},
                                  picture.channels == 1, std::move(here), rate, config);
    if (!levels.is_cpu()) payload.segments.front().there = view_of(levels);
    return payload;
}

ReceivedLatent received_latent(const core::ReceivedPayload& payload, const CaeConfig& config,
                               ReceptionMode mode) {
    const auto& segment = payload.segments.at(0);
    const auto shape = latent_shape(payload.header, config);
    ReceivedLatent latent;
    latent.known = at::empty(shape, at::kFloat);
    auto* known = latent.known.mutable_data_ptr<float>();
    for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
        known[i] = segment.confidence[i] > 0 ? 1.0F : 0.0F;
    }
    if (mode == ReceptionMode::kSoft && !segment.expected.empty()) {
        latent.reception = {float_plane(segment.expected, shape),
                            float_plane(segment.deviation, shape)};
    } else {
        latent.reception.levels =
            float_plane({segment.symbols.begin(), segment.symbols.end()}, shape);
        if (mode == ReceptionMode::kSoft) {
            latent.reception.deviation = at::zeros(shape, at::kFloat);
        }
    }
    return latent;
}

}  // namespace oligo::models
