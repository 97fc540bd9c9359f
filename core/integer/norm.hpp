#pragma once

#include "core/integer/fixed_conv.hpp"
#include "core/integer/stages.hpp"

#include <vector>

namespace oligo::core::integer {

/// Generalised divisive normalisation in whole numbers: x_i / sqrt(n_i), or times that root, with
/// n_i = beta_i + sum over j of gamma_ij x_j^2. A square counts as (x x + 256) >> 9, at most 32767;
/// the sums are whole and at least 1; what follows is one root, one quotient or product and one
/// scaling by a power of two in fp32, each of which IEEE 754 defines to the last bit, and a
/// rounding to nearest, halves to even, within kMostActivation.
struct FixedNorm {
    FixedConv conv;            ///< 1x1 on the squares
    std::vector<float> scale;  ///< of each channel as stored
    bool inverse = false;      ///< times the root
};

/// `gamma`: 1x1, its bias beta. Throws InputError where exponents are too far apart for integers.
FixedNorm make_fixed_norm(const RealConv& gamma, int in_exponent, int out_exponent, bool inverse);

/// Normalises each pixel of a stage.
class NormStage final : public Stage {
  public:
    NormStage(Stage& in, const FixedNorm& norm, Scratch& scratch, int kept);

  private:
    void make() override;
    int begin_at(int first) override;

    Stage& in_;
    const FixedNorm& norm_;
    Scratch& scratch_;
};

}  // namespace oligo::core::integer
