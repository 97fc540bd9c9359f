#pragma once

#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Robust soliton distribution of degrees 1..K (Luby 2002, "LT codes", def. 11) as DNA Fountain
/// computes it: S = c ln(K / delta) sqrt(K), spike at floor(K / S), doubles summed in order.
class RobustSoliton {
  public:
    /// Throws InputError unless source_symbols is 1..2^20, c > 0, 0 < delta < 1 and S <= K.
    RobustSoliton(std::uint32_t source_symbols, double c, double delta);

    /// The first degree whose cumulative probability reaches `uniform`.
    std::uint32_t degree(double uniform) const;
    double probability(std::uint32_t degree) const;

  private:
    std::vector<double> cumulative_;
};

}  // namespace oligo::dna
