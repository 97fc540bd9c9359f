#include "models/entropy/rate_distortion.hpp"
#include "models/mlic/network.hpp"
#include "tests/support/latent_models.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

std::int64_t parameter_count(const torch::nn::Module& module) {
    std::int64_t count = 0;
    for (const auto& parameter : module.parameters()) count += parameter.numel();
    return count;
}

}  // namespace

CATCH_TEST_CASE("mlic: the published configuration builds, trains a step and codes a picture",
                "[mlic]") {
    torch::manual_seed(1);
    auto network = std::make_shared<models::MlicImpl>(models::MlicConfig{});
    // The release has 83.5 million parameters.
    CATCH_CHECK(static_cast<double>(parameter_count(*network)) == Approx(83.5e6).epsilon(0.01));

    torch::optim::SGD optimiser(network->parameters(), torch::optim::SGDOptions(1e-6));
    const auto passed =
        models::forward(*network, torch::rand({1, 3, 64, 64}), 0, models::Rounding::kMixed);
    (passed.latent_bits + passed.hyper_bits + passed.pictures.square().sum()).backward();
    const auto before = network->analysis->last->weight.detach().clone();
    optimiser.step();
    CATCH_CHECK(!torch::equal(before, network->analysis->last->weight));

    network->freeze();
    const auto codec = test::latent_codec(network);
    const auto picture = test::make_picture(256, 256);
    const auto payload = codec.compress({&picture, 1}).front();
    const auto received = core::as_received(payload);
    const auto decoded = codec.decompress({&received, 1}).front();
    CATCH_CHECK(decoded.picture.samples.size() == picture.samples.size());
    CATCH_CHECK(decoded.concealed.empty());
}

CATCH_TEST_CASE("mlic: anchors do not depend on the other squares, later slices on earlier ones do",
                "[mlic]") {
    const auto network = test::random_mlic(9);
    const c10::InferenceMode inference;
    const auto hyper = at::floor(torch::randn({1, 8, 2, 2}, at::kDouble) * 2);
    // Levels and means of every pass when each pass is told `offset` more than its mean.
    const auto passes = [&](double offset) {
        std::vector<at::Tensor> told;
        const auto context = network->open(hyper);
        while (const auto pass = context->next()) {
            told.push_back(pass->distribution.mean);
            context->set(pass->distribution.mean + offset);
        }
        return told;
    };
    const auto a = passes(0), b = passes(3);
    CATCH_REQUIRE(a.size() == 8);  // four slices, two passes each
    CATCH_CHECK(torch::equal(a[0], b[0]));
    for (std::size_t i = 1; i < a.size(); ++i) {
        CATCH_INFO(i);
        CATCH_CHECK(!torch::equal(a[i], b[i]));
    }
}
