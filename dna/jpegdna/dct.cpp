#include "dna/jpegdna/dct.hpp"

#include "core/error.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kFast = 8;
template <typename Value>
using Block = std::array<std::array<Value, kFast>, kFast>;  // [position][lane]

// cos(pi k / 16) as the FFT's tables have them. The square root of one half comes in two doubles:
// sin and cos of a quarter of pi in double precision differ by their last bit, and both are in use.
constexpr double kC1 = 0.9807852804032304, kC2 = 0.9238795325112867, kC3 = 0.8314696123025452,
                 kC5 = 0.5555702330196022, kC6 = 0.3826834323650898, kC7 = 0.19509032201612825;
constexpr double kSinQuarter = 0.7071067811865475, kCosQuarter = 0.7071067811865476;

template <typename Value>
void transpose(Block<Value>& block) {
    for (unsigned row = 0; row < kFast; ++row) {
        for (unsigned column = row + 1; column < kFast; ++column) {
            std::swap(block[row][column], block[column][row]);
        }
    }
}

/// Four times the orthonormal DCT-II along the first index, for all lanes: a half-complex FFT of
/// length 8 (radix 2, then radix 4) and a rotation. The order of operations is the point.
void forward_lanes(Block<double>& x) {
    for (unsigned lane = 0; lane < kFast; ++lane) {
        const double x0 = x[0][lane] * 2, x7 = x[7][lane] * 2;
        const double x1 = x[1][lane] + x[2][lane], x2 = x[2][lane] - x[1][lane];
        const double x3 = x[3][lane] + x[4][lane], x4 = x[4][lane] - x[3][lane];
        const double x5 = x[5][lane] + x[6][lane], x6 = x[6][lane] - x[5][lane];

        const double a0 = x0 + x7, a4 = x0 - x7;
        const double a3 = 2 * x3, a7 = -2 * x4;
        const double a1 = x1 + x5, real = x1 - x5;
        const double imaginary = x2 + x6, a2 = x2 - x6;
        const double a6 = kSinQuarter * imaginary + kCosQuarter * real;
        const double a5 = kSinQuarter * real - kCosQuarter * imaginary;

        const double s0 = a0 + a3, d0 = a0 - a3, p0 = 2 * a1, q0 = 2 * a2;
        const double s1 = a4 + a7, d1 = a4 - a7, p1 = 2 * a5, q1 = 2 * a6;
        const double y0 = s0 + p0, y4 = s0 - p0, y6 = d0 + q0, y2 = d0 - q0;
        const double y1 = s1 + p1, y5 = s1 - p1, y7 = d1 + q1, y3 = d1 - q1;

        const double t1 = kC1 * y7 + kC7 * y1, u1 = kC1 * y1 - kC7 * y7;
        const double t2 = kC2 * y6 + kC6 * y2, u2 = kC2 * y2 - kC6 * y6;
        const double t3 = kC3 * y5 + kC5 * y3, u3 = kC3 * y3 - kC5 * y5;
        x[0][lane] = y0 * kCosQuarter;
        x[1][lane] = 0.5 * (t1 + u1);
        x[7][lane] = 0.5 * (t1 - u1);
        x[2][lane] = 0.5 * (t2 + u2);
        x[6][lane] = 0.5 * (t2 - u2);
        x[3][lane] = 0.5 * (t3 + u3);
        x[5][lane] = 0.5 * (t3 - u3);
        x[4][lane] = y4 * kSinQuarter;
    }
}

/// Twice the orthonormal inverse along the first index, for all lanes.
void inverse_lanes(Block<float>& x) {
    constexpr auto c1 = static_cast<float>(kC1), c2 = static_cast<float>(kC2),
                   c3 = static_cast<float>(kC3), c4 = static_cast<float>(kCosQuarter),
                   c5 = static_cast<float>(kC5), c6 = static_cast<float>(kC6),
                   c7 = static_cast<float>(kC7);
    for (unsigned lane = 0; lane < kFast; ++lane) {
        const float x0 = x[0][lane] * c4, x4 = x[4][lane] * c4;
        const float x2 = x[2][lane], x6 = x[6][lane];
        const float sum = x0 + x4, difference = x0 - x4;
        const float low = c2 * x2 + c6 * x6, high = c6 * x2 - c2 * x6;
        const float e0 = sum + low, e3 = sum - low, e1 = difference + high, e2 = difference - high;
        const float x1 = x[1][lane], x3 = x[3][lane], x5 = x[5][lane], x7 = x[7][lane];
        const float o0 = c1 * x1 + c3 * x3 + c5 * x5 + c7 * x7;
        const float o1 = c3 * x1 - c7 * x3 - c1 * x5 - c5 * x7;
        const float o2 = c5 * x1 - c1 * x3 + c7 * x5 + c3 * x7;
        const float o3 = c7 * x1 - c5 * x3 + c3 * x5 - c1 * x7;
        x[0][lane] = e0 + o0;
        x[7][lane] = e0 - o0;
        x[1][lane] = e1 + o1;
        x[6][lane] = e1 - o1;
        x[2][lane] = e2 + o2;
        x[5][lane] = e2 - o2;
        x[3][lane] = e3 + o3;
        x[4][lane] = e3 - o3;
    }
}

/// Along both indices and scaled to orthonormal.
template <typename Value>
void fast(const Value* in, Value* out, Value scale, void (*lanes)(Block<Value>&)) {
    Block<Value> block;
    for (unsigned i = 0; i < kFast * kFast; ++i) block[i / kFast][i % kFast] = in[i];
    lanes(block);
    transpose(block);
    lanes(block);
    transpose(block);
    for (unsigned i = 0; i < kFast * kFast; ++i) out[i] = block[i / kFast][i % kFast] * scale;
}

/// rows * in * columns^T with the matrix taken as it is or transposed.
template <typename Value>
void multiply(const std::vector<double>& matrix, bool transposed, unsigned size, const Value* in,
              Value* out) {
    const auto at = [&](unsigned row, unsigned column) {
        return transposed ? matrix[column * size + row] : matrix[row * size + column];
    };
    std::vector<double> half(std::size_t{size} * size, 0.0);
    for (unsigned row = 0; row < size; ++row) {
        for (unsigned k = 0; k < size; ++k) {
            for (unsigned column = 0; column < size; ++column) {
                half[row * size + column] +=
                    at(row, k) * static_cast<double>(in[k * size + column]);
            }
        }
    }
    for (unsigned row = 0; row < size; ++row) {
        for (unsigned column = 0; column < size; ++column) {
            double sum = 0;
            for (unsigned k = 0; k < size; ++k) sum += half[row * size + k] * at(column, k);
            out[row * size + column] = static_cast<Value>(sum);
        }
    }
}

}  // namespace

Dct::Dct(unsigned size) : size_(size) {
    if (size < kMinSize || size > kMaxSize) {
        throw core::InputError("jpegdna: block of " + std::to_string(size) +
                               " pixels; expected 2..32");
    }
    if (size == kFast) return;
    for (unsigned frequency = 0; frequency < size; ++frequency) {
        for (unsigned position = 0; position < size; ++position) {
            const double norm = std::sqrt((frequency == 0 ? 1.0 : 2.0) / size);
            cosines_.push_back(
                norm * std::cos(std::numbers::pi * (2 * position + 1) * frequency / (2.0 * size)));
        }
    }
}

void Dct::forward(const double* block, double* coefficients) const {
    if (size_ == kFast) {
        fast<double>(block, coefficients, 1.0 / 16, forward_lanes);
    } else {
        multiply(cosines_, false, size_, block, coefficients);
    }
}

void Dct::inverse(const float* coefficients, float* block) const {
    if (size_ == kFast) {
        fast<float>(coefficients, block, 1.0F / 4, inverse_lanes);
    } else {
        multiply(cosines_, true, size_, coefficients, block);
    }
}

}  // namespace oligo::dna
