#include "models/hyperprior/narrow.hpp"

#include "core/error.hpp"
#include "models/weights.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

namespace oligo::models {
namespace {

/// The leading part of a tensor that another shape takes; undefined where the tensor is too small.
at::Tensor leading(at::Tensor from, at::IntArrayRef sizes) {
    if (from.dim() != static_cast<std::int64_t>(sizes.size())) return {};
    for (std::int64_t d = 0; d < from.dim(); ++d) {
        const auto wanted = sizes[static_cast<std::size_t>(d)];
        if (from.size(d) < wanted) return {};
        from = from.narrow(d, 0, wanted);
    }
    return from;
}

/// Means and scale indices lie in two halves of the last layer's outputs; each half has its own
/// leading channels.
at::Tensor leading_of_halves(const at::Tensor& from, const at::Tensor& to) {
    std::vector<std::int64_t> sizes(to.sizes().begin(), to.sizes().end());
    sizes[0] /= 2;
    const auto halves = from.chunk(2, 0);
    const auto first = leading(halves[0], sizes), second = leading(halves[1], sizes);
    return first.defined() && second.defined() ? at::cat({first, second}) : at::Tensor();
}

}  // namespace

void continue_from(HyperpriorImpl& network, const std::map<std::string, at::Tensor>& tensors,
                   const std::string& where) {
    const torch::NoGradGuard no_grad;
    const bool two_halves = network.config.entropy == "mean-scale";
    for (auto& [name, own] : named_tensors(network)) {
        const auto found = tensors.find(name);
        if (found == tensors.end())
            throw core::InputError(where + ": tensor '" + name + "' is missing");
        at::Tensor part;
        if (name.starts_with("gains.") && found->second.size(0) != own.size(0)) {
            const auto lowest = leading(found->second, {1, own.size(1)});
            part = lowest.defined() ? lowest.expand_as(own) : lowest;
        } else if (name.starts_with("hyper_synthesis.last.") && two_halves) {
            part = leading_of_halves(found->second, own);
        } else {
            part = leading(found->second, own.sizes());
        }
        if (!part.defined()) {
            throw core::InputError(where + ": tensor '" + name +
                                   "' is smaller than this model's configuration asks for");
        }
        auto target = own;
        target.copy_(part);
    }
}

}  // namespace oligo::models
