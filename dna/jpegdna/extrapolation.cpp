#include "dna/jpegdna/extrapolation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace oligo::dna {
namespace {

constexpr int kWaves = 60;
constexpr float kStep = 0.5F;  // waves are not orthogonal under the weights: half of each is taken

using Complex = std::complex<float>;

/// The product, without the library's care for infinite factors.
Complex times(Complex a, Complex b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

}  // namespace

Extrapolator::Extrapolator(std::size_t side) : side_(side), turns_(side), preference_(side * side) {
    for (std::size_t k = 0; k < side; ++k) {
        const double angle = -2 * std::numbers::pi * static_cast<double>(k) / side;
        turns_[k] = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    }
    // Pictures are smooth: among equally strong waves the slow one is right.
    for (std::size_t v = 0; v < side; ++v) {
        for (std::size_t u = 0; u < side; ++u) {
            const double y = static_cast<double>(std::min(v, side - v));
            const double x = static_cast<double>(std::min(u, side - u));
            const double slow = 1 - std::sqrt(2 * (x * x + y * y)) / static_cast<double>(side);
            preference_[v * side + u] = static_cast<float>(std::max(0.0, slow));
        }
    }
}

/// Spectra of the weights and of the weighted samples, by one discrete Fourier transform: the one
/// is its real part, the other its imaginary part.
void Extrapolator::transform(std::span<const float> samples, std::span<const float> weights) {
    scratch_.assign(side_ * side_, {});
    for (std::size_t y = 0; y < side_; ++y) {
        Complex* row = scratch_.data() + y * side_;
        for (std::size_t x = 0; x < side_; ++x) {
            const float weight = weights[y * side_ + x];
            if (weight == 0) continue;
            const Complex both(weight, weight * samples[y * side_ + x]);
            for (std::size_t u = 0; u < side_; ++u) row[u] += times(both, turns_[u * x % side_]);
        }
    }
    model_.assign(side_ * side_, {});
    for (std::size_t v = 0; v < side_; ++v) {
        Complex* column = model_.data() + v * side_;
        for (std::size_t y = 0; y < side_; ++y) {
            const Complex turn = turns_[v * y % side_];
            const Complex* row = scratch_.data() + y * side_;
            for (std::size_t u = 0; u < side_; ++u) column[u] += times(turn, row[u]);
        }
    }
    weights_.resize(side_ * side_);
    rest_.resize(side_ * side_);
    for (std::size_t v = 0; v < side_; ++v) {
        for (std::size_t u = 0; u < side_; ++u) {
            const std::size_t mirror = (side_ - v) % side_ * side_ + (side_ - u) % side_;
            const Complex here = model_[v * side_ + u], there = std::conj(model_[mirror]);
            weights_[v * side_ + u] = 0.5F * (here + there);
            rest_[v * side_ + u] = times({0, -0.5F}, here - there);
        }
    }
}

std::size_t Extrapolator::strongest() const {
    std::size_t best = 0;
    float most = -1;
    // The other half of the spectrum is the conjugate of this one.
    for (std::size_t i = 0; i < side_ * (side_ / 2 + 1); ++i) {
        const float strength = preference_[i] * std::norm(rest_[i]);
        if (strength > most) {
            most = strength;
            best = i;
        }
    }
    return best;
}

/// Takes a wave from what is left: the spectrum of the weights, moved to the wave.
void Extrapolator::subtract(std::size_t wave, Complex amplitude) {
    const std::size_t v0 = wave / side_, u0 = wave % side_;
    for (std::size_t v = 0; v <= side_ / 2; ++v) {  // strongest() looks no further
        const Complex* row = weights_.data() + (v + side_ - v0) % side_ * side_;
        Complex* rest = rest_.data() + v * side_;
        for (std::size_t u = 0; u < u0; ++u) rest[u] -= times(amplitude, row[u + side_ - u0]);
        for (std::size_t u = u0; u < side_; ++u) rest[u] -= times(amplitude, row[u - u0]);
    }
}

void Extrapolator::run(std::span<const float> samples, std::span<const float> weights,
                       std::span<float> model) {
    std::fill(model.begin(), model.end(), 0.0F);
    transform(samples, weights);
    const float all = weights_[0].real();
    if (all <= 0) return;
    model_.assign(side_ * side_, {});
    for (int i = 0; i < kWaves; ++i) {
        const std::size_t wave = strongest();
        const std::size_t v = wave / side_, u = wave % side_;
        const std::size_t mirror = (side_ - v) % side_ * side_ + (side_ - u) % side_;
        const Complex amplitude = kStep / all * rest_[wave];
        model_[wave] += amplitude;
        subtract(wave, amplitude);
        if (mirror == wave) continue;
        model_[mirror] += std::conj(amplitude);
        subtract(mirror, std::conj(amplitude));
    }
    for (std::size_t wave = 0; wave < model_.size(); ++wave) {
        if (model_[wave] == Complex{}) continue;
        const std::size_t v = wave / side_, u = wave % side_;
        for (std::size_t y = 0; y < side_; ++y) {
            const Complex row = times(model_[wave], std::conj(turns_[v * y % side_]));
            for (std::size_t x = 0; x < side_; ++x) {
                const Complex turn = turns_[u * x % side_];  // its conjugate is meant
                model[y * side_ + x] += row.real() * turn.real() + row.imag() * turn.imag();
            }
        }
    }
}

}  // namespace oligo::dna
