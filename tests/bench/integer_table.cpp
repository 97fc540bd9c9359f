// integer_table: the layers of `cae`'s integer synthesis for a 768x512 picture, each alone on
// made-up weights: milliseconds of processor time, share, and operations a second (two a product of
// the plain convolution) beside what the same core's product kernel reaches on data in its first
// cache.
#include "core/integer/kernels.hpp"
#include "core/integer/stages.hpp"
#include "tests/bench/median_seconds.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace oligo::core::integer;

struct Layer {
    const char* name;
    int in, out, width, height, phases, times;
};

RealConv made_up(const Layer& layer) {
    RealConv conv{layer.in, layer.out, 3, {}, {}};
    for (int i = 0; i < layer.in * layer.out * 9; ++i) {
        conv.weight.push_back((i * 7919 % 2001 - 1000) / 20000.0);
    }
    return conv;
}

double seconds_of(const Layer& layer, double budget) {
    const int stored = stored_channels(layer.in);
    InputStage in({layer.width, layer.height, stored}, 8, [&](int y, std::int16_t* row) {
        for (int i = 0; i < layer.width * stored; ++i) {
            row[i] = static_cast<std::int16_t>((i * 37 + y * 91) % 4001 - 2000);
        }
    });
    const auto conv = make_fixed_conv(made_up(layer), {8, 6}, {stored, layer.phases, true, true});
    Scratch scratch;
    TileStage stage(in, conv, scratch, 8);
    return oligo::bench::median_seconds(
        oligo::bench::processor_seconds,
        [&] {
            in.reset();
            stage.reset();
            stage.want(0);
            stage.begin();
            in.begin();
            for (int y = 0; y < stage.extent().height; ++y) stage.row(y);
        },
        budget);
}

/// Plain products a second of the kernel alone.
double peak(double budget) {
    constexpr int kRows = 36, kDepth = 64, kTimes = 2000;
    const std::vector<std::int16_t> rows(kRows * kDepth, 100), weights(kDepth * kBlock, 50);
    std::vector<std::int32_t> sums(kRows * kBlock);
    const std::int16_t* const first = rows.data();
    const double seconds = oligo::bench::median_seconds(
        oligo::bench::processor_seconds,
        [&] {
            for (int i = 0; i < kTimes; ++i) {
                kernels().multiply({&first, 1, kDepth, kDepth, weights.data(), kRows, sums.data()});
            }
        },
        budget);
    return 1.0 * kTimes * kRows * kDepth * kBlock / seconds;
}

}  // namespace

int main() {
    constexpr double kBudget = 1;
    const Layer layers[] = {{"first, 18 -> 96", 18, 96, 96, 64, 1, 1},
                            {"deep, 96 -> 96", 96, 96, 96, 64, 1, 6},
                            {"up.0, 96 -> 4 x 64", 96, 256, 96, 64, 4, 1},
                            {"blocks, 64 -> 64", 64, 64, 192, 128, 1, 6},
                            {"up.1, 64 -> 4 x 32", 64, 128, 192, 128, 4, 1},
                            {"last, 32 -> 4 x 3", 32, 12, 384, 256, 1, 1}};
    const double most = 2 * peak(kBudget);
    std::vector<double> seconds;
    double all = 0;
    for (const Layer& layer : layers) {
        seconds.push_back(layer.times * seconds_of(layer, kBudget));
        all += seconds.back();
    }
    std::printf("%s kernels; peak %.0f GOP/s\n", std::string(kernels().name).c_str(), most / 1e9);
    for (std::size_t i = 0; i < seconds.size(); ++i) {
        const Layer& layer = layers[i];
        const double operations =
            2.0 * 9 * layer.in * layer.out * layer.width * layer.height * layer.times;
        std::printf("%-20s x%d %6.1f ms %5.1f %% %5.0f GOP/s, %3.0f %% of the peak\n", layer.name,
                    layer.times, 1e3 * seconds[i], 100 * seconds[i] / all,
                    operations / seconds[i] / 1e9, 100 * operations / seconds[i] / most);
    }
    return 0;
}
