// latent_seconds MODEL SECONDS THREADS [PICTURE]: median seconds, as JSON, of an entropy-coded
// codec for one picture (kodim-sized noise when none is given): the networks alone
// ("network_encode_s", "network_decode_s") and the whole codec with entropy coding ("encode_s",
// "decode_s"). MODEL is a weights file or the "model" section of a training configuration as JSON
// text, for a hyperprior with weights by chance. tests/bench/latent_speed.py runs it beside
// Python's torch and CompressAI.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/memory.hpp"
#include "core/torch/device.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/entropy/codec.hpp"
#include "models/hyperprior/network.hpp"
#include "models/layers/memory_format.hpp"
#include "models/mlic/network.hpp"
#include "models/weights.hpp"
#include "tests/bench/median_seconds.hpp"

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <iostream>
#include <string>

namespace {

using namespace oligo;

std::shared_ptr<models::LatentNetwork> load(const std::string& model) {
    if (model.starts_with('{')) {
        auto config = core::Config::from_text(model, "model");
        return std::make_shared<models::HyperpriorImpl>(
            models::HyperpriorConfig::from_config(config));
    }
    const auto file = models::load_model(model);
    const auto& config = file.metadata.at("config");
    std::shared_ptr<models::LatentNetwork> network;
    if (file.metadata.at("codec") == "mlic")
        network = std::make_shared<models::MlicImpl>(models::MlicConfig::from_json(config));
    else
        network =
            std::make_shared<models::HyperpriorImpl>(models::HyperpriorConfig::from_json(config));
    models::assign_tensors(*network, file.tensors, model);
    return network;
}

/// All distributions, as if every latent were its mean.
void run_context(models::LatentNetwork& network, const at::Tensor& hyper) {
    const auto context = network.open(hyper);
    while (const auto pass = context->next()) context->set(pass->distribution.mean);
}

void run(const std::string& model, double seconds, const std::string& path) {
    auto network = load(model);
    network->freeze();
    const models::LatentCodec codec(network, std::string(64, '0'), at::kCPU);
    const c10::InferenceMode inference;
    const auto picture = path.empty() ? core::to_pictures(torch::rand({1, 3, 512, 768})).front()
                                      : core::to_rgb(core::load_picture(path));
    const auto images = models::channels_last(core::to_tensor({&picture, 1}));
    const auto hyper_of = [&](const at::Tensor& y) {
        return at::floor(network->analyse_hyper(y) + 0.5).to(at::kDouble);
    };
    const auto latents = network->analyse(images, 0);
    const auto hyper = hyper_of(latents);
    const auto payload = codec.compress({&picture, 1}).front();
    const auto received = core::as_received(payload);
    std::size_t bytes = 0;
    for (const auto& segment : payload.segments) bytes += segment.symbols.size();
    const auto median = [&](const std::function<void()>& work) {
        return bench::median_seconds(bench::wall_seconds, work, seconds);
    };
    nlohmann::ordered_json out;
    out["network_encode_s"] =
        median([&] { run_context(*network, hyper_of(network->analyse(images, 0))); });
    out["network_decode_s"] = median([&] {
        run_context(*network, hyper);
        network->synthesise(latents, 0);
    });
    out["entropy_parameters_s"] = median([&] { run_context(*network, hyper); });
    out["encode_s"] = median([&] { codec.compress({&picture, 1}); });
    out["decode_s"] = median([&] { codec.decompress({&received, 1}); });
    out["bpp"] = 8.0 * static_cast<double>(bytes) / static_cast<double>(picture.pixels());
    std::cout << out.dump() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5) {
        std::cerr << "usage: latent_seconds MODEL SECONDS THREADS [PICTURE]\n";
        return 2;
    }
    oligo::core::keep_freed_memory();
    try {
        core::set_torch_threads(std::stoi(argv[3]));
        run(argv[1], std::stod(argv[2]), argc == 5 ? argv[4] : "");
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "latent_seconds: " << error.what() << '\n';
        return 1;
    }
}
