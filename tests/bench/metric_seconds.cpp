// metric_seconds SECONDS THREADS: median processor seconds of each metric on a 768x512 picture,
// alone and as a loss with its gradient, as JSON. tests/bench/metric_speed.py runs it beside
// Python's torch.
#include "core/memory.hpp"
#include "core/torch/device.hpp"
#include "models/metrics/lpips.hpp"
#include "models/metrics/ssim.hpp"
#include "models/registry.hpp"
#include "tests/bench/median_seconds.hpp"

#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <string>

namespace {

using namespace oligo;
using Metric = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;

void print(const std::string& name, const Metric& metric, double seconds) {
    torch::manual_seed(1);
    const auto a = torch::rand({1, 3, 512, 768}), b = torch::rand({1, 3, 512, 768});
    const auto figure = [&] {
        const torch::NoGradGuard no_grad;
        metric(a, b);
    };
    const auto loss = [&] {
        const auto x = a.detach().clone().requires_grad_();
        metric(x, b).sum().backward();
    };
    constexpr auto clock = bench::processor_seconds;
    std::cout << "{\"name\": \"" << name
              << "\", \"figure_s\": " << bench::median_seconds(clock, figure, seconds)
              << ", \"loss_s\": " << bench::median_seconds(clock, loss, seconds) << "}\n";
}

void run(double seconds, int threads) {
    core::set_torch_threads(threads);
    print(
        "ms-ssim", [](const auto& a, const auto& b) { return models::ms_ssim(a, b); }, seconds);
    for (const auto backbone : {models::Backbone::kAlex, models::Backbone::kSqueeze}) {
        const auto name = models::lpips_name(backbone);
        auto lpips = models::load_lpips(models::model_folders().back() / (name + ".safetensors"));
        print(
            name, [&](const auto& a, const auto& b) { return lpips(a, b); }, seconds);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: metric_seconds SECONDS THREADS\n";
        return 2;
    }
    oligo::core::keep_freed_memory();
    try {
        run(std::stod(argv[1]), std::stoi(argv[2]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "metric_seconds: " << error.what() << '\n';
        return 1;
    }
}
