#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace oligo::dna {

/// Continues a signal into an area where it is not known: frequency selective extrapolation (Kaup,
/// Meisinger and Aach 2005; in the frequency domain: Seiler and Kaup 2010). The square around the
/// area is modelled by few waves, the strongest of what is left of the signal first, and the model
/// is taken inside the area.
class Extrapolator {
  public:
    /// `side`: of the square.
    explicit Extrapolator(std::size_t side);

    /// `weights` say how much each sample counts, 0 where it is not known; writes the model of the
    /// whole square. All three hold side * side numbers, row by row. Without any weight the model
    /// is 0.
    void run(std::span<const float> samples, std::span<const float> weights,
             std::span<float> model);

  private:
    using Complex = std::complex<float>;
    void transform(std::span<const float> samples, std::span<const float> weights);
    std::size_t strongest() const;
    void subtract(std::size_t wave, Complex amplitude);

    std::size_t side_;
    std::vector<Complex> turns_;  ///< exp(-2 pi i k / side)
    std::vector<float> preference_;
    std::vector<Complex> rest_, weights_, model_, scratch_;
};

}  // namespace oligo::dna
