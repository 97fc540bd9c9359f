#pragma once

#include <cstddef>
#include <vector>

namespace oligo::dna {

/// Orthonormal two-dimensional DCT-II of square blocks and its inverse. Values are row by row.
///
/// The forward transform of 8 x 8 blocks performs exactly the additions and multiplications of a
/// length-8 real FFT (columns first), in its order and in double precision: coefficients half way
/// between two levels, common for flat blocks of integers, then round as in the jpegdna package.
/// Other sizes multiply by the cosine matrix.
class Dct {
  public:
    static constexpr unsigned kMinSize = 2, kMaxSize = 32;

    /// Throws InputError for a size outside 2..32.
    explicit Dct(unsigned size);

    unsigned size() const { return size_; }
    /// size * size values each; `block` and `coefficients` may be the same.
    void forward(const double* block, double* coefficients) const;
    void inverse(const float* coefficients, float* block) const;

  private:
    unsigned size_;
    std::vector<double> cosines_;  ///< [frequency][position]
};

}  // namespace oligo::dna
