#include "training/distributed/gradient_mean.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <memory>
#include <vector>

using namespace oligo;

namespace {

/// One of `world` members, the others of which have twice this one's values. Nothing is summed
/// before somebody waits.
class EagerTwins final : public training::TrainingGroup {
  public:
    explicit EagerTwins(int world) : world_(world) {}
    int rank() const override { return 0; }
    int world() const override { return world_; }
    std::function<void()> begin_sum(at::Tensor values) override {
        sent.push_back(values.numel());
        return [this, values]() mutable {
            ++waited;
            // Flags are 0 or 1 and stay so for each member.
            const auto flags = (values == 1).to(at::kFloat);
            values.mul_(2 * world_ - 1).sub_(flags * (world_ - 1));
        };
    }
    void take_from_first(std::vector<at::Tensor> /*tensors*/) override {}
    void meet(const std::string& /*place*/) override {}

    std::vector<std::int64_t> sent;
    int waited = 0;

  private:
    int world_;
};

at::Tensor parameter(std::vector<std::int64_t> shape, double value) {
    return at::full(shape, value).set_requires_grad(true);
}

}  // namespace

CATCH_TEST_CASE("gradient mean: buckets in the order of backward, unused ones too", "[training]") {
    const auto group = std::make_shared<EagerTwins>(3);
    const std::vector<at::Tensor> parameters{parameter({2, 3}, .5), parameter({4}, 2),
                                             parameter({3}, 5), parameter({6}, .25)};
    // Two of the largest fit into a bucket.
    training::GradientMean mean(parameters, group, 12 * sizeof(float));
    for (int step = 0; step < 2; ++step) {
        for (auto one : parameters) one.mutable_grad() = at::Tensor();
        group->sent.clear();
        mean.begin();
        // The third takes no part.
        const auto loss = (parameters[0] * 3).sum() + (parameters[1] * parameters[1]).sum() +
                          (parameters[3] * 7).sum();
        loss.backward();
        mean.finish();
        // Behind each bucket's gradients is a flag a parameter.
        CATCH_CHECK(group->sent == std::vector<std::int64_t>{6 + 3 + 2, 4 + 6 + 2});
        // (1 + 2 + 2) / 3 of its own.
        CATCH_CHECK(at::allclose(parameters[0].grad(), at::full({2, 3}, 3 * 5 / 3.0)));
        CATCH_CHECK(at::allclose(parameters[1].grad(), at::full({4}, 4 * 5 / 3.0)));
        CATCH_CHECK(at::allclose(parameters[3].grad(), at::full({6}, 7 * 5 / 3.0)));
        CATCH_CHECK_FALSE(parameters[2].grad().defined());
    }
    CATCH_CHECK(group->waited == 4);
}

CATCH_TEST_CASE("gradient mean: gradients outside of a step are left alone", "[training]") {
    const auto group = std::make_shared<EagerTwins>(2);
    const std::vector<at::Tensor> parameters{parameter({4}, 2)};
    training::GradientMean mean(parameters, group);
    (parameters[0] * 3).sum().backward();
    CATCH_CHECK(group->sent.empty());
    CATCH_CHECK(at::allclose(parameters[0].grad(), at::full({4}, 3.0)));
}
