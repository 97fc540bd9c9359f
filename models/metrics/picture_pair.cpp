#include "models/metrics/picture_pair.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>

namespace oligo::models {
namespace {

/// "1x3x64x64 float32 on cpu".
std::string description(const at::Tensor& x) {
    if (!x.defined()) return "nothing";
    std::string text;
    for (const auto extent : x.sizes()) {
        text += (text.empty() ? "" : "x") + std::to_string(extent);
    }
    return (text.empty() ? "a scalar" : text) + " " + std::string(c10::toString(x.scalar_type())) +
           " on " + x.device().str();
}

}  // namespace

void check_picture_pair(const std::string& metric, const at::Tensor& a, const at::Tensor& b,
                        std::int64_t min_side_px) {
    const auto refuse = [&](const std::string& expected) {
        throw core::InputError(metric + ": pictures of " + description(a) + " and " +
                               description(b) + "; expected " + expected);
    };
    if (!a.defined() || !b.defined() || a.dim() != 4 || a.sizes() != b.sizes() || a.numel() == 0) {
        refuse("two NCHW batches of one shape with something in them");
    }
    if (!a.is_floating_point() || a.scalar_type() != b.scalar_type()) {
        refuse("one floating-point type");
    }
    if (a.device() != b.device()) refuse("one device");
    if (a.size(2) < min_side_px || a.size(3) < min_side_px) {
        refuse("sides of " + std::to_string(min_side_px) + " px or more");
    }
}

at::Tensor at_least_float32(const at::Tensor& x) {
    const bool reduced = x.scalar_type() == at::kHalf || x.scalar_type() == at::kBFloat16;
    return reduced ? x.to(at::kFloat) : x;
}

}  // namespace oligo::models
