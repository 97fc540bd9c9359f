// vqgan_seconds WEIGHTS.safetensors SECONDS: median processor seconds of one thread to encode a
// 768x512 picture to indices and to decode them, as JSON. tests/bench/vqgan_network.py runs it
// beside Python's torch.
#include "core/memory.hpp"
#include "core/torch/device.hpp"
#include "models/layers/memory_format.hpp"
#include "models/vqgan/network.hpp"
#include "models/weights.hpp"
#include "tests/bench/median_seconds.hpp"

#include <torch/torch.h>

#include <iostream>
#include <string>

namespace {

void run(const std::string& path, double seconds) {
    using namespace oligo;
    core::set_torch_threads(1);
    const auto file = models::load_model(path);
    models::Vqgan model(models::VqganConfig::from_json(file.metadata.at("config")));
    models::assign_tensors(*model, file.tensors, path);
    models::use_channels_last(*model);
    model->eval();
    const c10::InferenceMode inference;
    const auto& book = model->books.at(model->config.default_book());
    const auto images = models::channels_last(torch::rand({1, 3, 512, 768}));
    const auto encode = [&] { return book->nearest(model->encoder(images)); };
    const auto indices = encode();
    const double encoding = bench::median_seconds(
        bench::processor_seconds, [&] { encode(); }, seconds);
    const double decoding = bench::median_seconds(
        bench::processor_seconds,
        [&] { model->decoder(models::channels_last(book->lookup(indices))); }, seconds);
    std::cout << "{\"encode_s\": " << encoding << ", \"decode_s\": " << decoding << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: vqgan_seconds WEIGHTS.safetensors SECONDS\n";
        return 2;
    }
    oligo::core::keep_freed_memory();
    try {
        run(argv[1], std::stod(argv[2]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "vqgan_seconds: " << error.what() << '\n';
        return 1;
    }
}
