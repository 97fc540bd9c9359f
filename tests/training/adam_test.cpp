#include "training/adam.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <limits>

using namespace oligo;

namespace {

void set_gradient(at::Tensor& parameter, double scale) {
    parameter.mutable_grad() = (parameter.detach() - 1.5) * scale;
}

}  // namespace

CATCH_TEST_CASE("adam: agrees with LibTorch's AdamW", "[training]") {
    torch::manual_seed(1);
    auto ours = torch::randn({40}).requires_grad_();
    auto theirs = ours.detach().clone().requires_grad_();
    training::OptimiserConfig config;
    config.weight_decay = 0.01;
    config.beta1 = 0.5;
    training::Adam adam({{"w", ours}}, config);
    torch::optim::AdamW reference(
        {theirs}, torch::optim::AdamWOptions(3e-3).weight_decay(0.01).betas({0.5, 0.999}));
    for (int step = 0; step < 50; ++step) {
        set_gradient(ours, 1 + step % 3);
        set_gradient(theirs, 1 + step % 3);
        adam.step(3e-3);
        reference.step();
    }
    CATCH_CHECK(torch::allclose(ours, theirs, 1e-5, 1e-6));
}

CATCH_TEST_CASE("adam: continues exactly from its saved state", "[training]") {
    const auto run = [](bool interrupted) {
        auto weight = torch::full({3}, 4.0F).requires_grad_();
        const auto fresh = [&weight] {
            return std::make_unique<training::Adam>(
                std::map<std::string, at::Tensor>{{"w", weight}}, training::OptimiserConfig());
        };
        auto adam = fresh();
        for (int step = 0; step < 20; ++step) {
            if (interrupted && step == 9) {
                std::map<std::string, at::Tensor> saved;
                for (const auto& [name, tensor] : adam->state()) saved[name] = tensor.clone();
                weight = weight.detach().clone().requires_grad_();
                adam = fresh();
                adam->set_state(saved);
            }
            set_gradient(weight, 1.0);
            adam->step(0.1);
        }
        return weight.detach();
    };
    CATCH_CHECK(torch::equal(run(false), run(true)));
}

CATCH_TEST_CASE("adam: clips the joint norm and only when it is larger", "[training]") {
    auto a = torch::zeros({1}).requires_grad_();
    auto b = torch::zeros({1}).requires_grad_();
    training::Adam adam({{"a", a}, {"b", b}}, training::OptimiserConfig());
    a.mutable_grad() = torch::full({1}, 3.0F);
    b.mutable_grad() = torch::full({1}, 4.0F);
    CATCH_CHECK(adam.clip_gradients(10).item<double>() == Approx(5));
    CATCH_CHECK(a.grad().item<float>() == 3.0F);
    CATCH_CHECK(adam.clip_gradients(1).item<double>() == Approx(5));
    CATCH_CHECK(a.grad().item<float>() == Approx(0.6));
    CATCH_CHECK(b.grad().item<float>() == Approx(0.8));
    b.mutable_grad() = torch::full({1}, std::numeric_limits<float>::infinity());
    adam.clip_gradients(1);  // a broken gradient is left for the check of the loss
    CATCH_CHECK(a.grad().item<float>() == Approx(0.6));
}

CATCH_TEST_CASE("adam: a state of another model is refused", "[training]") {
    auto weight = torch::zeros({2}).requires_grad_();
    training::Adam adam({{"w", weight}}, training::OptimiserConfig());
    auto state = adam.state();
    state["m.w"] = torch::zeros({3});
    CATCH_CHECK_THROWS_AS(adam.set_state(state), core::InputError);
    state.erase("m.w");
    CATCH_CHECK_THROWS_AS(adam.set_state(state), core::InputError);
}
