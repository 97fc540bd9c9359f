// cae_seconds WEIGHTS.safetensors SECONDS THREADS: median seconds to encode and decode a 768x512
// picture with the network alone, as JSON. tests/bench/cae_speed.py runs it beside Python's torch.
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/torch/device.hpp"
#include "models/cae/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/weights.hpp"
#include "tests/bench/median_seconds.hpp"

#include <torch/torch.h>

#include <iostream>
#include <string>

namespace {

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
    const double encode = bench::median_seconds(
        bench::wall_seconds, [&] { model->encode(images); }, seconds);
    const double decode = bench::median_seconds(
        bench::wall_seconds, [&] { model->decode(levels); }, seconds);
    std::cout << "{\"encode_s\": " << encode << ", \"decode_s\": " << decode << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: cae_seconds WEIGHTS.safetensors SECONDS THREADS\n";
        return 2;
    }
    oligo::core::keep_freed_memory();
    try {
        run(argv[1], std::stod(argv[2]), std::stoi(argv[3]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "cae_seconds: " << error.what() << '\n';
        return 1;
    }
}
