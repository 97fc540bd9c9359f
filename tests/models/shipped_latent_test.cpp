#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "core/torch/safetensors.hpp"
#include "core/torch/tensor_picture.hpp"
#include "models/entropy/rate_distortion.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/latent_models.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <string>

using namespace oligo;

namespace {

core::TensorFile shipped(const std::string& name) {
    return models::load_model(models::model_folders().back() / (name + ".safetensors"));
}

template <class Network, class Config>
std::shared_ptr<models::LatentNetwork> network_of(const std::string& name) {
    const auto file = shipped(name);
    auto network = std::make_shared<Network>(Config::from_json(file.metadata.at("config")));
    models::assign_tensors(*network, file.tensors, name);
    network->eval();
    return network;
}

std::shared_ptr<models::LatentNetwork> hyperprior(const std::string& name) {
    return network_of<models::HyperpriorImpl, models::HyperpriorConfig>(name);
}

std::shared_ptr<models::LatentNetwork> mlic(const std::string& name) {
    return network_of<models::MlicImpl, models::MlicConfig>(name);
}

/// Hash of every mean and level that a model gives for made-up hyper-latents and symbols.
std::string hash_of_parameters(models::LatentNetwork& network) {
    const c10::InferenceMode inference;
    const auto channels = network.prior().channels;
    const auto places = at::arange(channels * 2 * 3, at::kDouble);
    const auto hyper = ((places * 7).remainder(9) - 4).view({1, channels, 2, 3});
    std::map<std::string, at::Tensor> told;
    const auto context = network.open(hyper);
    while (const auto pass = context->next()) {
        const auto id = std::to_string(100 + told.size());
        const auto& [mean, level] = pass->distribution;
        const auto symbols = (at::arange(mean.numel(), at::kDouble) * 5).remainder(7) - 3;
        context->set(mean + symbols.view_as(mean));
        told["level" + id] = level.contiguous();
        told["mean" + id] = mean.contiguous();
    }
    told["latents"] = context->latents().contiguous();
    return core::hash_tensors(told);
}

}  // namespace

CATCH_TEST_CASE("shipped latent models: their entropy parameters are the same everywhere",
                "[entropy][shipped]") {
    // Streams written with these weights can only be read where these hashes come out.
    const auto check = [](models::LatentNetwork& network, const std::string& hash) {
        const auto threads = at::get_num_threads();
        CATCH_CHECK(hash_of_parameters(network) == hash);
        at::set_num_threads(1);
        at::globalContext().setUserEnabledMkldnn(false);
        CATCH_CHECK(hash_of_parameters(network) == hash);
        at::globalContext().setUserEnabledMkldnn(true);
        at::set_num_threads(threads);
    };
    check(*hyperprior("hyperprior-three-rates"),
          "409bc6a3742f5b5dd04876b8cc08410e3c5f8d2424e4469ed8a4c28d811280be");
    check(*hyperprior("hyperprior-lowest"),
          "8be02e9076c96ecb50ec2bcca530451d0f119cfeac84d6d8d23768d9378ce909");
    check(*mlic("mlic-small"), "6da3c7ac297f4632ff0f14dd0e5169f04d21468182bae09b9357c5f88a0099fb");
}

CATCH_TEST_CASE("shipped latent models: what coding costs is what the model estimates",
                "[entropy][shipped]") {
    const auto picture = core::load_picture(OLIGO_TEST_DATA "/kodim13.png");
    const auto pixels = static_cast<double>(picture.pixels());
    const auto network = hyperprior("hyperprior-three-rates");
    const c10::InferenceMode inference;
    for (const int rate : {1, 2, 3}) {
        const auto codec = test::latent_codec(
            network, {"rate=" + std::to_string(rate), "tile_width=768", "tile_height=512"});
        const auto payload = codec.compress({&picture, 1}).front();
        const auto estimated =
            models::forward(*network, core::to_tensor({&picture, 1}),
                            static_cast<std::size_t>(rate - 1), models::Rounding::kWhole);
        const double estimate =
            (estimated.latent_bits + estimated.hyper_bits).item<double>() / pixels;
        constexpr double kChecksumBytes = 2 * 2;
        const double real = 8 *
                            (static_cast<double>(payload.segments[1].symbols.size() +
                                                 payload.segments[2].symbols.size()) -
                             kChecksumBytes) /
                            pixels;
        CATCH_INFO("rate " << rate << ": " << estimate << " and " << real << " bits per pixel");
        CATCH_CHECK(real > 0.1);
        CATCH_CHECK(real == Approx(estimate).epsilon(0.005));
    }
}

CATCH_TEST_CASE("shipped latent models: tiles of one size or another, the pictures stay good",
                "[entropy][shipped]") {
    const auto picture = core::load_picture(OLIGO_TEST_DATA "/kodim23.png");
    const auto network = hyperprior("hyperprior-three-rates");
    std::map<std::string, double> bits;
    for (const std::string tiles : {"64", "128", "512"}) {
        const auto codec =
            test::latent_codec(network, {"tile_width=" + tiles, "tile_height=" + tiles});
        const auto received = core::as_received(codec.compress({&picture, 1}).front());
        CATCH_CHECK(core::psnr_db(picture, codec.decompress({&received, 1}).front().picture) > 33);
        bits[tiles] = core::payload_bits(std::vector{
            received.segments[0].shape, received.segments[1].shape, received.segments[2].shape});
    }
    // Training crops are tiles of 128 px: smaller ones cost a little more, and so do larger ones,
    // whose hyper-latents have neighbours that training never saw (models/README.md).
    CATCH_CHECK(bits["64"] < 1.15 * bits["128"]);
    CATCH_CHECK(bits["512"] < 1.2 * bits["128"]);
}
