#include "core/error.hpp"
#include "core/integer/fixed_conv.hpp"
#include "core/integer/kernels.hpp"
#include "core/integer/norm.hpp"
#include "core/integer/stages.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace oligo::core::integer {
namespace {

/// Whole numbers by a fixed rule, spread over -most..most.
std::int64_t whole_number(std::uint64_t i, std::int64_t most) {
    std::uint64_t x = i * 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9ULL;
    return static_cast<std::int64_t>((x >> 20) % static_cast<std::uint64_t>(2 * most + 1)) - most;
}

RealConv random_conv(int in, int out, int kernel, std::uint64_t seed) {
    RealConv conv{in, out, kernel, {}, {}};
    const auto taps = static_cast<std::uint64_t>(in * out * kernel * kernel);
    for (std::uint64_t i = 0; i < taps; ++i) {
        conv.weight.push_back(static_cast<double>(whole_number(seed + i, 1000)) / 16384);
    }
    for (int i = 0; i < out; ++i) {
        conv.bias.push_back(static_cast<double>(whole_number(seed + 77 + taps, 500)) / 512 * i);
    }
    return conv;
}

struct Image {
    int width, height, channels;
    std::vector<std::int16_t> samples;  // row, column, channel
    std::int64_t at(int y, int x, int c) const {
        if (y < 0 || y >= height || x < 0 || x >= width) return 0;
        return samples[static_cast<std::size_t>((y * width + x) * channels + c)];
    }
};

Image random_image(int width, int height, int channels, int most, std::uint64_t seed) {
    Image image{width, height, channels, {}};
    for (int i = 0; i < width * height * channels; ++i) {
        image.samples.push_back(
            static_cast<std::int16_t>(whole_number(seed + static_cast<std::uint64_t>(i), most)));
    }
    return image;
}

/// The definition: sums of rounded weights, shifted with rounding, leaky, plus, bounded.
std::int64_t defined(const RealConv& conv, const Image& image, int stride, int y, int x, int o,
                     const Scaling& scaling, bool leaky, std::int64_t plus) {
    const int sum_exponent =
        std::min(finest_sum_exponent(conv, o, scaling), scaling.out_exponent + 28);
    const int of_weight = sum_exponent - scaling.in_exponent, border = conv.kernel / 2;
    std::int64_t sum =
        std::llrint(std::ldexp(conv.bias[static_cast<std::size_t>(o)], sum_exponent));
    for (int c = 0; c < conv.in; ++c) {
        for (int ky = 0; ky < conv.kernel; ++ky) {
            for (int kx = 0; kx < conv.kernel; ++kx) {
                const auto tap = static_cast<std::size_t>(
                    ((o * conv.in + c) * conv.kernel + ky) * conv.kernel + kx);
                sum += std::llrint(std::ldexp(conv.weight[tap], of_weight)) *
                       image.at(y * stride + ky - border, x * stride + kx - border, c);
            }
        }
    }
    const int steps = sum_exponent - scaling.out_exponent;
    std::int64_t value = (sum + (std::int64_t{1} << (steps - 1))) >> steps;
    value = std::clamp<std::int64_t>(value, -32767, 32767);
    if (leaky && value < 0) value = (value * 6554 + 16384) >> 15;
    return std::clamp<std::int64_t>(value + plus, -kMostActivation, kMostActivation);
}

InputStage stage_of(const Image& image) {
    return InputStage({image.width, image.height, stored_channels(image.channels)}, 64,
                      [&image](int y, std::int16_t* row) {
                          const int stored = stored_channels(image.channels);
                          for (int x = 0; x < image.width; ++x) {
                              for (int c = 0; c < image.channels; ++c) {
                                  row[x * stored + c] =
                                      static_cast<std::int16_t>(image.at(y, x, c));
                              }
                          }
                      });
}

void run_from(std::vector<Stage*> stages, int first) {
    for (Stage* stage : stages) stage->reset();
    stages.back()->want(first);
    for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) (*stage)->begin();
}

}  // namespace

CATCH_TEST_CASE("integer convolution 3x3: tiles give the defined numbers, residuals added") {
    const int width = 69, height = 9;  // odd: half a tile at the right and at the bottom
    const auto image = random_image(width, height, 32, kMostActivation, 5);
    const auto conv = random_conv(32, 32, 3, 99);
    const Scaling scaling{6, 4};
    const auto fixed = make_fixed_conv(conv, scaling, {32, 1, true, true});
    auto input = stage_of(image);
    Scratch scratch;
    TileStage stage(input, fixed, scratch, 8, {&input});
    for (const int first : {0, 5}) {  // a run may begin anywhere
        run_from({&input, &stage}, first);
        for (int y = first; y < height; ++y) {
            const auto* row = stage.row(y);
            for (int i = 0; i < width * 32; ++i) {
                const int x = i / 32, c = i % 32;
                const auto right =
                    defined(conv, image, 1, y, x, c, scaling, true, image.at(y, x, c));
                if (row[i] != right) CATCH_FAIL(y << " " << x << " " << c);
            }
        }
    }
}

CATCH_TEST_CASE("integer convolution with phases: written side by side") {
    const auto image = random_image(10, 6, 18, 900, 15);
    const auto conv = random_conv(18, 4 * 24, 3, 1234);
    const Scaling scaling{3, 2};
    const auto fixed = make_fixed_conv(conv, scaling, {32, 4, true, false});
    CATCH_REQUIRE(fixed.out_stored == 32);
    auto input = stage_of(image);
    Scratch scratch;
    TileStage stage(input, fixed, scratch, 8);
    run_from({&input, &stage}, 0);
    for (int y = 0; y < 12; ++y) {
        const auto* row = stage.row(y);
        for (int x = 0; x < 20; ++x) {
            for (int c = 0; c < 32; ++c) {
                const int phase = 2 * (y % 2) + x % 2;
                const auto right =
                    c < 24 ? defined(conv, image, 1, y / 2, x / 2, 4 * c + phase, scaling, false, 0)
                           : 0;
                if (row[x * 32 + c] != right) CATCH_FAIL(y << " " << x << " " << c);
            }
        }
    }
}

CATCH_TEST_CASE("integer convolution 5x5 at stride 2 gives the defined numbers") {
    const auto image = random_image(104, 8, 32, kMostActivation, 25);
    const auto conv = random_conv(32, 20, 5, 4321);
    const Scaling scaling{5, 3};
    const auto fixed = make_fixed_conv(conv, scaling, {32, 1, false, true});
    auto input = stage_of(image);
    Scratch scratch;
    StrideStage stage(input, fixed, 2, scratch, 8);
    run_from({&input, &stage}, 1);
    for (int y = 1; y < 4; ++y) {
        const auto* row = stage.row(y);
        for (int x = 0; x < 52; ++x) {
            for (int c = 0; c < 20; ++c) {
                const auto right = defined(conv, image, 2, y, x, c, scaling, true, 0);
                if (row[x * 32 + c] != right) CATCH_FAIL(y << " " << x << " " << c);
            }
        }
    }
}

CATCH_TEST_CASE("integer kernels: every set gives the same bits, the most extreme ones too") {
    const auto sets = kernel_sets();
    CATCH_REQUIRE(sets.front()->name == "scalar");
    constexpr int kRows = 13, kDepth = 34, kChannels = 32, kTiles = 5;
    std::vector<std::int16_t> samples(4096), weights(3 * kDepth * kBlock);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto value = whole_number(i, 3) * kMostActivation / 3;
        samples[i] = static_cast<std::int16_t>(value);
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = static_cast<std::int16_t>(whole_number(i + 9, 32767));
    }
    std::vector<std::int32_t> add(kBlock), shift(kBlock), first_sums;
    for (int i = 0; i < kBlock; ++i) {
        const auto at = static_cast<std::size_t>(i);
        add[at] = static_cast<std::int32_t>(whole_number(at, 1 << 30));
        shift[at] = 1 + 2 * i;
    }
    std::vector<std::int16_t> first_tiles, first_stored;
    for (const Kernels* set : sets) {
        CATCH_CAPTURE(std::string(set->name));
        const std::int16_t* const segments[3] = {samples.data(), samples.data() + 500,
                                                 samples.data() + 1001};
        std::vector<std::int32_t> sums(16 * kRows * kBlock);
        set->multiply({segments, 3, 32, kDepth, weights.data(), kRows, sums.data()});
        const std::int16_t* const rows[4] = {samples.data() + 64, samples.data() + 800,
                                             samples.data() + 1600, samples.data() + 2400};
        std::vector<std::int16_t> tiles(16 * kTiles * kChannels);
        set->split_tiles(rows, kTiles, kChannels, tiles.data(), kTiles * kChannels);
        for (std::size_t i = kRows * kBlock; i < sums.size(); ++i) {
            sums[i] = static_cast<std::int32_t>(whole_number(i, 0x7FFFFFFF));
        }
        set->join_tiles(sums.data(), kRows, kRows * kBlock);
        std::vector<std::int16_t> stored(kRows * 2 * kBlock);
        set->store(sums.data(), 2, kRows * kBlock, {add.data(), shift.data(), true},
                   {stored.data(), 2 * kRows, kBlock, {samples.data(), nullptr}, 16});
        if (set == sets.front()) {
            first_sums = sums, first_tiles = tiles, first_stored = stored;
        }
        CATCH_CHECK(sums == first_sums);
        CATCH_CHECK(tiles == first_tiles);
        CATCH_CHECK(stored == first_stored);
    }
}

CATCH_TEST_CASE("integer convolution: sums of any input stay in 32 bits, the rest is refused") {
    RealConv conv{64, 16, 3, std::vector<double>(16 * 64 * 9, .9), std::vector<double>(16, 3)};
    const Scaling scaling{8, 8};
    const int exponent = finest_sum_exponent(conv, 0, scaling) - scaling.in_exponent;
    const double most = 64 * 9 * std::ldexp(.9, exponent) * kMostActivation;
    CATCH_CHECK(most < double{1 << 29});
    CATCH_CHECK(most > double{1 << 27});
    CATCH_CHECK_THROWS_AS(make_fixed_conv(conv, {8, 20}, {64, 1, true, false}), InputError);
}

CATCH_TEST_CASE("integer normalisation: every instruction set gives the defined numbers") {
    constexpr int kPixels = 37, kChannels = 32;
    const auto image = random_image(kPixels, 3, kChannels, kMostActivation, 11);
    RealConv gamma = random_conv(kChannels, kChannels, 1, 5);
    for (double& weight : gamma.weight) weight = std::abs(weight);
    for (double& bias : gamma.bias) bias = std::abs(bias) + 1e-6;
    for (const bool inverse : {false, true}) {
        const auto norm = make_fixed_norm(gamma, 9, inverse ? 5 : 12, inverse);
        const auto defined_sample = [&](int y, int x, int c) {
            const auto at = static_cast<std::size_t>(c);
            std::int64_t sum = norm.conv.add[at];
            for (int i = 0; i < kChannels; ++i) {
                const std::int64_t sample = image.at(y, x, i);
                const auto weight =
                    norm.conv.weights(c / kBlock, 0)[(i / 2 * kBlock + c % kBlock) * 2 + i % 2];
                sum += weight * std::min<std::int64_t>((sample * sample + 256) >> 9, 32767);
            }
            const float root = std::sqrt(static_cast<float>(std::max<std::int64_t>(sum, 1)));
            const auto sample = static_cast<float>(image.at(y, x, c));
            const float value = (inverse ? sample * root : sample / root) * norm.scale[at];
            return std::lrint(std::clamp(value, -8191.0F, 8191.0F));
        };
        auto input = stage_of(image);
        Scratch scratch;
        NormStage stage(input, norm, scratch, 8);
        run_from({&input, &stage}, 0);
        int differ = 0, beyond_one = 0;
        for (int y = 0; y < 3; ++y) {
            const auto* row = stage.row(y);
            for (int i = 0; i < kPixels * kChannels; ++i) {
                differ += row[i] != defined_sample(y, i / kChannels, i % kChannels);
                beyond_one += std::abs(row[i]) > 1 && std::abs(row[i]) < kMostActivation;
            }
        }
        CATCH_CHECK(differ == 0);
        CATCH_CHECK(beyond_one > 1000);
        // The other sets against the one that has just been held to the definition.
        std::vector<std::int32_t> sums;
        for (int i = 0; i < kPixels * kBlock; ++i) {
            sums.push_back(
                static_cast<std::int32_t>(whole_number(static_cast<std::uint64_t>(i), 2000000000)));
        }
        std::vector<std::int16_t> first_squares, first_normal;
        for (const Kernels* set : kernel_sets()) {
            CATCH_CAPTURE(std::string(set->name));
            std::vector<std::int16_t> squares(image.samples.size()), normal(image.samples.size());
            set->square(image.samples.data(), static_cast<std::ptrdiff_t>(squares.size()),
                        squares.data());
            set->normalise(sums.data(), {norm.conv.add.data(), norm.scale.data(), inverse},
                           {normal.data(), kPixels, kChannels, {image.samples.data()}, kChannels});
            if (first_squares.empty()) first_squares = squares, first_normal = normal;
            CATCH_CHECK(squares == first_squares);
            CATCH_CHECK(normal == first_normal);
        }
    }
}

}  // namespace oligo::core::integer
