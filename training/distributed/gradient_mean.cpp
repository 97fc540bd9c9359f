#include "training/distributed/gradient_mean.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <stdexcept>
#include <utility>

namespace oligo::training {

GradientMean::GradientMean(std::vector<at::Tensor> parameters, std::shared_ptr<TrainingGroup> group,
                           std::size_t bucket_bytes)
    : parameters_(std::move(parameters)), group_(std::move(group)), seat_(parameters_.size()) {
    const auto most = static_cast<std::int64_t>(bucket_bytes / sizeof(float));
    std::int64_t filled = 0;
    const auto close = [&] {
        auto& bucket = buckets_.back();
        const auto flags = static_cast<std::int64_t>(bucket.members.size());
        const auto options = parameters_[bucket.members[0]].options();
        bucket.values = at::zeros({filled + flags}, options.dtype(at::kFloat).requires_grad(false));
        filled = 0;
    };
    // Backward begins with the last layers.
    for (std::size_t i = parameters_.size(); i-- > 0;) {
        const auto count = parameters_[i].numel();
        if (filled > 0 && filled + count > most) close();
        if (filled == 0) buckets_.emplace_back();
        seat_[i] = {buckets_.size() - 1, buckets_.back().members.size()};
        buckets_.back().members.push_back(i);
        buckets_.back().places.push_back(filled);
        filled += count;
    }
    if (filled > 0) close();
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        hooks_.push_back(parameters_[i].register_hook([this, i](const at::Tensor& gradient) {
            if (taking_) take(i, gradient);
        }));
    }
}

GradientMean::~GradientMean() {
    for (std::size_t i = 0; i < hooks_.size(); ++i) parameters_[i].remove_hook(hooks_[i]);
}

void GradientMean::begin() {
    for (auto& bucket : buckets_) {
        bucket.values.zero_();
        bucket.came = 0;
    }
    sent_ = 0;
    taking_ = true;
}

void GradientMean::take(std::size_t parameter, const at::Tensor& gradient) {
    const torch::NoGradGuard no_grad;
    const auto [number, seat] = seat_[parameter];
    auto& bucket = buckets_[number];
    const auto count = gradient.numel();
    bucket.values.narrow(0, bucket.places[seat], count).view(gradient.sizes()).copy_(gradient);
    const auto flags = bucket.values.numel() - static_cast<std::int64_t>(bucket.members.size());
    bucket.values[flags + static_cast<std::int64_t>(seat)] = 1;
    ++bucket.came;
    send_ready(false);
}

void GradientMean::send_ready(bool all) {
    for (; sent_ < buckets_.size(); ++sent_) {
        auto& bucket = buckets_[sent_];
        if (!all && bucket.came < bucket.members.size()) return;
        bucket.wait = group_->begin_sum(bucket.values);
    }
}

void GradientMean::finish() {
    const torch::NoGradGuard no_grad;
    taking_ = false;
    send_ready(true);
    const auto world = static_cast<float>(group_->world());
    for (auto& bucket : buckets_) {
        bucket.wait();
        const auto count = static_cast<std::int64_t>(bucket.members.size());
        const auto flags =
            bucket.values.narrow(0, bucket.values.numel() - count, count).to(at::kCPU);
        for (std::size_t seat = 0; seat < bucket.members.size(); ++seat) {
            auto& parameter = parameters_[bucket.members[seat]];
            const auto came = flags[static_cast<std::int64_t>(seat)].item<float>();
            if (came != (parameter.grad().defined() ? world : 0)) {
                throw std::logic_error("a parameter has a gradient in some processes only");
            }
            if (came == 0) continue;
            auto mean = bucket.values.narrow(0, bucket.places[seat], parameter.numel());
            parameter.mutable_grad().copy_(mean.view(parameter.sizes()).div(world));
        }
    }
}

}  // namespace oligo::training
