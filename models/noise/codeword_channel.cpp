#include "models/noise/codeword_channel.hpp"

#include "core/error.hpp"
#include "models/layers/fill_erased.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>

namespace oligo::models {

CodewordChannel::CodewordChannel(const std::vector<double>& matrix, std::int64_t alphabet)
    : middle_(static_cast<double>(alphabet - 1) / 2.0) {
    if (static_cast<std::int64_t>(matrix.size()) != alphabet * alphabet) {
        throw core::InputError("codeword channel: a matrix of " + std::to_string(matrix.size()) +
                               " entries for " + std::to_string(alphabet) + " levels");
    }
    const auto rows = at::tensor(matrix, at::kDouble).view({alphabet, alphabet});
    cumulative_ = rows.cumsum(1).slice(1, 0, alphabet - 1).to(at::kFloat).contiguous();
}

at::Tensor CodewordChannel::operator()(const at::Tensor& levels, double p_erase) const {
    const torch::NoGradGuard no_grad;
    const auto sent = levels.detach();
    const auto table = cumulative_.to(sent.device()).index_select(0, sent.flatten().to(at::kLong));
    const auto draw = at::rand({sent.numel(), 1}, sent.options());
    auto read = (draw >= table).sum(1).to(sent.scalar_type()).view_as(sent);
    if (p_erase > 0) {
        const auto known = (at::rand_like(read) >= p_erase).to(read.scalar_type());
        read = fill_erased(read - middle_, known) + middle_;
    }
    const at::AutoGradMode with_gradient(levels.requires_grad());
    return levels + (read - sent);
}

}  // namespace oligo::models
