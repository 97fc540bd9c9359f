#include "core/integer/norm.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::core::integer {
namespace {

constexpr int kMostSquare = 32767;
constexpr int kMostScale = 100;  // exponents within fp32 on both sides
constexpr int kRun = 48;         // pixels whose sums are computed at once

}  // namespace

FixedNorm make_fixed_norm(const RealConv& gamma, int in_exponent, int out_exponent, bool inverse) {
    FixedNorm norm;
    norm.inverse = inverse;
    Scaling scaling{2 * in_exponent - kSquareShift, 0, kMostSquare};
    for (int c = 0; c < gamma.out; ++c) {
        // Even, so that its root is a power of two.
        const int finest = finest_sum_exponent(gamma, c, scaling);
        scaling.each.push_back(finest - (finest & 1));
    }
    scaling.sums_only = true;
    norm.conv = make_fixed_conv(gamma, scaling, {stored_channels(gamma.in), 1, false, false});
    norm.scale.assign(norm.conv.add.size(), 1.0F);
    for (std::size_t c = 0; c < scaling.each.size(); ++c) {
        const int root = scaling.each[c] / 2;
        const int steps = (inverse ? -root : root) + out_exponent - in_exponent;
        if (std::abs(steps) > kMostScale) {
            throw InputError("a normalisation's weights are too far apart for integers");
        }
        norm.scale[c] = std::ldexp(1.0F, steps);
    }
    return norm;
}

NormStage::NormStage(Stage& in, const FixedNorm& norm, Scratch& scratch, int kept)
    : Stage(in.extent(), kept), in_(in), norm_(norm), scratch_(scratch) {}

int NormStage::begin_at(int first) {
    in_.want(first);
    return first;
}

void NormStage::make() {
    const auto* x = in_.row(next());
    std::int16_t* const out = slot(next());
    const std::ptrdiff_t channels = extent().channels;
    const std::ptrdiff_t samples = channels * extent().width;
    scratch_.tiles.resize(std::max(scratch_.tiles.size(), static_cast<std::size_t>(samples)));
    scratch_.sums.resize(std::max(scratch_.sums.size(), std::size_t{kRun} * kBlock));
    kernels().square(x, samples, scratch_.tiles.data());
    for (int first = 0; first < extent().width; first += kRun) {
        const int pixels = std::min(kRun, extent().width - first);
        const std::int16_t* const squares = scratch_.tiles.data() + first * channels;
        for (int block = 0; block < norm_.conv.blocks; ++block) {
            kernels().multiply({&squares, 1, channels, norm_.conv.k, norm_.conv.weights(block, 0),
                                pixels, scratch_.sums.data()});
            const std::ptrdiff_t channel = std::ptrdiff_t{block} * kBlock;
            const std::ptrdiff_t at = first * channels + channel;
            kernels().normalise(
                scratch_.sums.data(),
                {norm_.conv.add.data() + channel, norm_.scale.data() + channel, norm_.inverse},
                {out + at, pixels, extent().channels, {x + at}, extent().channels});
        }
    }
    made(1);
}

}  // namespace oligo::core::integer
