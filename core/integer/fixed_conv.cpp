#include "core/integer/fixed_conv.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace oligo::core::integer {
namespace {

constexpr double kMostSum = 520e6;    // with 4 x the sum below 2^31: tiles give that
constexpr double kMostWeight = 8190;  // 4 x the weight in 16 bits
constexpr int kMostSteps = 28;        // shift of a sum
constexpr int kTaps = 9;

std::size_t taps(const RealConv& conv) {
    return static_cast<std::size_t>(conv.in) * static_cast<std::size_t>(conv.kernel * conv.kernel);
}

const double* weights_of(const RealConv& conv, int channel) {
    return conv.weight.data() + static_cast<std::size_t>(channel) * taps(conv);
}

double bias_of(const RealConv& conv, int channel) {
    return conv.bias.empty() ? 0.0 : conv.bias[static_cast<std::size_t>(channel)];
}

/// To nearest. A product by a power of two is exact, so that this has one result everywhere.
std::int64_t whole(double value, int exponent) {
    return std::llrint(std::ldexp(value, exponent));
}

/// 4 G g G^T of a 3x3 kernel: whole numbers.
std::array<std::int64_t, 16> transformed(const std::array<std::int64_t, kTaps>& g) {
    const auto lift = [](std::int64_t a, std::int64_t b, std::int64_t c) {
        return std::array<std::int64_t, 4>{2 * a, a + b + c, a - b + c, 2 * c};
    };
    std::array<std::array<std::int64_t, 4>, 3> columns{};
    for (std::size_t x = 0; x < 3; ++x) columns[x] = lift(g[x], g[3 + x], g[6 + x]);
    std::array<std::int64_t, 16> all{};
    for (std::size_t y = 0; y < 4; ++y) {
        const auto line = lift(columns[0][y], columns[1][y], columns[2][y]);
        std::copy(line.begin(), line.end(), all.begin() + static_cast<std::ptrdiff_t>(4 * y));
    }
    return all;
}

/// Where output channel `channel` is stored.
int place_of(int channel, const FixedConv& conv) {
    if (conv.layout.phases == 1) return channel;
    const int phase = channel % conv.layout.phases;
    return phase * conv.out_stored + channel / conv.layout.phases;
}

class Packing {
  public:
    Packing(const RealConv& real, FixedConv& fixed) : real_(real), fixed_(fixed) {}

    void channel(int channel, int exponent) {
        const double* weight = weights_of(real_, channel);
        const int size = real_.kernel * real_.kernel;
        for (int i = 0; i < real_.in; ++i, weight += size) {
            if (fixed_.layout.tiles) {
                std::array<std::int64_t, kTaps> kernel{};
                for (std::size_t t = 0; t < kTaps; ++t) kernel[t] = whole(weight[t], exponent);
                const auto planes = transformed(kernel);
                for (int p = 0; p < 16; ++p) {
                    set(channel, p, i, planes[static_cast<std::size_t>(p)]);
                }
                continue;
            }
            for (int t = 0; t < size; ++t) {
                const int column = t % real_.kernel * fixed_.layout.in_stored + i;
                set(channel, t / real_.kernel, column, whole(weight[t], exponent));
            }
        }
    }

  private:
    void set(int channel, int segment, int k, std::int64_t value) {
        if (value < -32768 || value > 32767) {
            throw Error(ExitCode::kInternal, "an integer weight leaves 16 bits");
        }
        const int place = place_of(channel, fixed_);
        const auto* first = fixed_.weights(place / kBlock, segment);
        const auto at = (first - fixed_.packed.data()) + std::ptrdiff_t{k / 2} * 2 * kBlock +
                        2 * (place % kBlock) + k % 2;
        fixed_.packed[static_cast<std::size_t>(at)] = static_cast<std::int16_t>(value);
    }

    const RealConv& real_;
    FixedConv& fixed_;
};

FixedConv shaped(const RealConv& conv, const ConvLayout& layout) {
    FixedConv fixed;
    fixed.layout = layout;
    fixed.in = conv.in, fixed.out = conv.out, fixed.kernel = conv.kernel;
    fixed.segments = layout.tiles ? 16 : conv.kernel;
    const int samples = layout.tiles ? conv.in : (conv.kernel - 1) * layout.in_stored + conv.in;
    fixed.k = (samples + 1) / 2 * 2;
    fixed.out_stored = stored_channels(conv.out / layout.phases);
    fixed.blocks = fixed.out_stored * layout.phases / kBlock;
    const auto channels = static_cast<std::size_t>(fixed.blocks) * kBlock;
    fixed.packed.assign(
        channels * static_cast<std::size_t>(fixed.segments) * static_cast<std::size_t>(fixed.k), 0);
    fixed.add.assign(channels, 0);
    fixed.shift.assign(channels, 1);
    return fixed;
}

}  // namespace

const std::int16_t* FixedConv::weights(int block, int segment) const {
    return packed.data() + (std::ptrdiff_t{block} * segments + segment) * k * kBlock;
}

int stored_channels(int channels) {
    return (channels + kBlock - 1) / kBlock * kBlock;
}

int finest_sum_exponent(const RealConv& conv, int channel, const Scaling& scaling) {
    const double* weight = weights_of(conv, channel);
    double sum = 0, most = 0;
    for (std::size_t i = 0; i < taps(conv); ++i) {
        sum += std::abs(weight[i]);
        most = std::max(most, std::abs(weight[i]));
    }
    int exponent = 24;  // of weights
    const auto fits = [&] {
        const double all = std::ldexp(sum, exponent) + static_cast<double>(taps(conv)) / 2;
        return std::ldexp(most, exponent) <= kMostWeight &&
               all * scaling.most_in + std::abs(std::ldexp(bias_of(conv, channel),
                                                           exponent + scaling.in_exponent)) <=
                   kMostSum;
    };
    while (exponent > -24 && !fits()) --exponent;
    return exponent + scaling.in_exponent;
}

FixedConv make_fixed_conv(const RealConv& conv, const Scaling& scaling, const ConvLayout& layout) {
    FixedConv fixed = shaped(conv, layout);
    Packing packing(conv, fixed);
    const int times = layout.tiles ? 2 : 0;  // tiles give four times the sums
    for (int c = 0; c < conv.out; ++c) {
        const auto at = static_cast<std::size_t>(place_of(c, fixed));
        if (scaling.sums_only) {
            const int each = scaling.each.at(static_cast<std::size_t>(c));
            packing.channel(c, each - scaling.in_exponent);
            fixed.add[at] = static_cast<std::int32_t>(whole(bias_of(conv, c), each));
            continue;
        }
        int of_sum = scaling.sum_exponent.value_or(finest_sum_exponent(conv, c, scaling));
        if (!scaling.sum_exponent) of_sum = std::min(of_sum, scaling.out_exponent + kMostSteps);
        const int steps = of_sum - scaling.out_exponent;
        if (steps < 1 || steps > kMostSteps) {
            throw InputError("a layer's weights and activations are too far apart for integers");
        }
        packing.channel(c, of_sum - scaling.in_exponent);
        const std::int64_t half = std::int64_t{1} << (steps - 1);
        fixed.add[at] =
            static_cast<std::int32_t>((whole(bias_of(conv, c), of_sum) + half) << times);
        fixed.shift[at] = steps + times;
    }
    return fixed;
}

}  // namespace oligo::core::integer
