#include "training/noise.hpp"

#include "core/error.hpp"
#include "dna/codebook/fixed_length_code.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <set>

using namespace oligo;

CATCH_TEST_CASE("noise: none changes nothing, gaussian ramps", "[training]") {
    training::NoiseConfig config;
    const auto levels = torch::full({1, 1, 8, 8}, 4.0F);
    CATCH_CHECK(
        torch::equal(training::make_noise(config, 10, 100, 1)->apply(levels, 50).levels, levels));
    config.kind = "gaussian";
    config.max_level = 2;
    const auto noise = training::make_noise(config, 10, 101, 1);
    CATCH_CHECK(noise->strength(50) == Approx(1));
    CATCH_CHECK(torch::equal(noise->apply(levels, 0).levels, levels));
    CATCH_CHECK_FALSE(torch::equal(noise->apply(levels, 100).levels, levels));
}

CATCH_TEST_CASE("noise: codeword draws its rates per batch, the same for the same seed",
                "[training]") {
    training::NoiseConfig config;
    config.kind = "codeword";
    const auto noise = training::make_noise(config, 10, 100, 1);
    const auto again = training::make_noise(config, 10, 100, 1);
    std::set<double> seen;
    for (std::int64_t step = 0; step < 100; ++step) {
        CATCH_REQUIRE(noise->strength(step) == again->strength(step));
        seen.insert(noise->strength(step));
    }
    CATCH_CHECK(seen == std::set<double>(config.p_sub.begin(), config.p_sub.end()));
}

CATCH_TEST_CASE("noise: codeword damages what real strands damage", "[training]") {
    torch::manual_seed(3);
    training::NoiseConfig config;
    config.kind = "codeword";
    config.p_sub = {0.05};
    const auto noise = training::make_noise(config, 10, 100, 1);
    const auto levels =
        torch::arange(10, torch::kFloat).view({1, 10, 1, 1}).expand({1, 10, 100, 200});
    const auto read = noise->apply(levels.contiguous(), 0).levels;
    const double jump = (read - levels).square().mean().item<double>();

    // The same through words: written, substituted base by base, read by the nearest word.
    const dna::FixedLengthCode code(dna::Codebook::get(dna::BookFamily::kPaircode, 2), 10,
                                    dna::Assignment::kNeighbour);
    const auto matrix = code.transition_matrix(0.05);
    double expected = 0;
    for (int i = 0; i < 10; ++i) {
        for (int j = 0; j < 10; ++j) {
            expected += matrix[static_cast<std::size_t>(10 * i + j)] * (i - j) * (i - j) / 10.0;
        }
    }
    CATCH_CHECK(jump == Approx(expected).epsilon(0.03));
    config.word_nt = 1;  // four words cannot write ten levels
    CATCH_CHECK_THROWS_AS(training::make_noise(config, 10, 100, 1), core::InputError);
}

CATCH_TEST_CASE("noise: soft readings are nearer to what was written than hard ones",
                "[training]") {
    torch::manual_seed(4);
    training::NoiseConfig config;
    config.kind = "codeword";
    config.p_sub = {0.03};
    const auto levels = torch::randint(0, 10, {1, 10, 100, 200}).to(torch::kFloat);
    const auto error = [&](bool soft) {
        config.soft = soft;
        const auto read = training::make_noise(config, 10, 100, 1)->apply(levels, 0);
        CATCH_CHECK(read.deviation.defined() == soft);
        if (soft) {
            // The deviation is true: over many words it is the error's.
            const double stated = read.deviation.square().mean().item<double>();
            const double found = (read.levels - levels).square().mean().item<double>();
            CATCH_CHECK(stated > 0.3 * found);
            CATCH_CHECK(stated < 1.5 * found);
        }
        return (read.levels - levels).square().mean().item<double>();
    };
    CATCH_CHECK(error(true) < 0.9 * error(false));
}
