#include "models/noise/codeword_channel.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <string>

namespace oligo::models {

CodewordChannel::CodewordChannel(const ReceptionTable& table) : alphabet_(table.alphabet) {
    const auto outcomes = static_cast<std::int64_t>(table.level.size());
    if (outcomes < 1 || static_cast<std::int64_t>(table.chances.size()) != alphabet_ * outcomes ||
        (!table.deviation.empty() && table.deviation.size() != table.level.size())) {
        throw core::InputError(
            "codeword channel: a table of " + std::to_string(table.chances.size()) +
            " chances and " + std::to_string(table.deviation.size()) + " deviations for " +
            std::to_string(alphabet_) + " levels and " + std::to_string(outcomes) + " outcomes");
    }
    const auto rows = at::tensor(table.chances, at::kDouble).view({alphabet_, outcomes});
    cumulative_ = rows.cumsum(1).slice(1, 0, outcomes - 1).to(at::kFloat).contiguous();
    level_ = at::tensor(table.level, at::kDouble).to(at::kFloat);
    if (!table.deviation.empty()) {
        deviation_ = at::tensor(table.deviation, at::kDouble).to(at::kFloat);
    }
}

Reception CodewordChannel::operator()(const at::Tensor& levels, double p_erase) const {
    const torch::NoGradGuard no_grad;
    const auto sent = levels.detach();
    const auto device = sent.device();
    const auto of_sent = cumulative_.to(device).index_select(0, sent.flatten().to(at::kLong));
    const auto draw = at::rand({sent.numel(), 1}, sent.options());
    const auto outcome = (draw >= of_sent).sum(1);
    const auto look_up = [&](const at::Tensor& by_outcome) {
        return by_outcome.to(device).index_select(0, outcome).to(sent.scalar_type()).view_as(sent);
    };
    Reception read{look_up(level_), deviation_.defined() ? look_up(deviation_) : at::Tensor()};
    if (p_erase > 0) {
        const auto known = (at::rand_like(sent) >= p_erase).to(sent.scalar_type());
        read = conceal(read, known, alphabet_);
    }
    const at::AutoGradMode with_gradient(levels.requires_grad());
    return {levels + (read.levels - sent), read.deviation};
}

}  // namespace oligo::models
