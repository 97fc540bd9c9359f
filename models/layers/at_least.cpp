#include "models/layers/at_least.hpp"

#include <ATen/ATen.h>
#include <torch/autograd.h>

namespace oligo::models {
namespace {

struct AtLeast : torch::autograd::Function<AtLeast> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              double bound) {
        context->save_for_backward({x});
        context->saved_data["bound"] = bound;
        return x.clamp_min(bound);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& above) {
        const auto x = context->get_saved_variables()[0];
        const auto passes =
            at::logical_or(x >= context->saved_data["bound"].toDouble(), above[0] < 0);
        return {above[0] * passes, at::Tensor()};
    }
};

}  // namespace

at::Tensor at_least(const at::Tensor& x, double bound) {
    return x.requires_grad() ? AtLeast::apply(x, bound) : x.clamp_min(bound);
}

}  // namespace oligo::models
