// cae_seconds WEIGHTS.safetensors SECONDS THREADS: median seconds to encode and decode a 768x512
// picture with the network alone, as JSON. tests/bench/cae_speed.py runs it beside Python's torch.
#include "core/error.hpp"
#include "core/torch/device.hpp"
#include "models/cae/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/weights.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace {

double median_seconds(const std::function<void()>& work, double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto since = [](Clock::time_point start) {
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    work();
    std::vector<double> times;
    const auto begin = Clock::now();
    while (since(begin) < seconds || times.size() < 3) {
        const auto start = Clock::now();
        work();
        times.push_back(since(start));
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
}

void run(const std::string& path, double seconds, int threads) {
    using namespace oligo;
    core::set_torch_threads(threads);
    const auto file = models::load_model(path);
    models::Cae model(models::CaeConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*model, file.tensors, path);
    models::use_channels_last(*model);
    model->eval();
    const c10::InferenceMode inference;
    const auto images = models::channels_last(torch::rand({1, 3, 512, 768}));
    const auto levels = model->encode(images);
    const double encode = median_seconds([&] { model->encode(images); }, seconds);
    const double decode = median_seconds([&] { model->decode(levels); }, seconds);
    std::cout << "{\"encode_s\": " << encode << ", \"decode_s\": " << decode << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: cae_seconds WEIGHTS.safetensors SECONDS THREADS\n";
        return 2;
    }
    try {
        run(argv[1], std::stod(argv[2]), std::stoi(argv[3]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "cae_seconds: " << error.what() << '\n';
        return 1;
    }
}
