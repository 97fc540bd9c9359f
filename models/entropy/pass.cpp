#include "models/entropy/latent_network.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

/// Place within a pair of columns that a row's square has: even rows of the anchors take the
/// second.
std::int64_t place_in_pair(Squares squares, std::int64_t row_parity) {
    return (squares == Squares::kAnchors ? 1 : 0) ^ row_parity;
}

}  // namespace

at::Tensor pack_squares(const at::Tensor& x, Squares squares) {
    if (squares == Squares::kAll) return x;
    const auto n = x.size(0), c = x.size(1), h = x.size(2), w = x.size(3);
    const auto pairs = x.reshape({n, c, h / 2, 2, w / 2, 2});
    const auto row = [&](std::int64_t parity) {
        return pairs.select(3, parity).select(-1, place_in_pair(squares, parity));
    };
    return at::stack({row(0), row(1)}, 3).reshape({n, c, h, w / 2});
}

at::Tensor unpack_squares(const at::Tensor& packed, Squares squares) {
    if (squares == Squares::kAll) return packed;
    const auto n = packed.size(0), c = packed.size(1), h = packed.size(2), w = packed.size(3);
    const auto rows = packed.reshape({n, c, h / 2, 2, w});
    const auto none = at::zeros_like(rows.select(3, 0));
    const auto row = [&](std::int64_t parity) {
        const auto values = rows.select(3, parity);
        return place_in_pair(squares, parity) == 1 ? at::stack({none, values}, -1)
                                                   : at::stack({values, none}, -1);
    };
    return at::stack({row(0), row(1)}, 3).reshape({n, c, h, 2 * w});
}

at::Tensor Pass::select(const at::Tensor& latents) const {
    return pack_squares(latents.narrow(1, first_channel, channels), squares);
}

}  // namespace oligo::models
