#pragma once

#include "dna/oligo/primers.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// What all data reads of a pool have in common.
struct ReadLayout {
    Primers primers;
    std::size_t strand_nt = 200;
    std::uint64_t strands = 0;  ///< data strands of the pool; places beyond are refused

    std::size_t read_nt() const {
        return primers.five_prime.size() + strand_nt + primers.three_prime.size();
    }
};

/// Tells by the primers which way round whole reads are.
class PrimerDirection {
  public:
    explicit PrimerDirection(const Primers& primers);

    /// 1 forwards, -1 backwards, 0 unclear; `read` is as long as both primers at least.
    int of(std::string_view read) const;

  private:
    std::string five_, three_, reverse_five_, reverse_three_;
};

}  // namespace oligo::dna
