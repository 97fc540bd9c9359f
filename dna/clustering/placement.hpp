#pragma once

#include "dna/oligo/primers.hpp"
#include "dna/reads/read.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Where a read belongs.
struct Placement {
    static constexpr std::uint32_t kUnplaced = 0xFFFFFFFF;

    std::uint32_t strand = kUnplaced;  ///< index among the data strands of the pool
    std::uint8_t trial = 0;
    bool reversed = false;
};

/// What happened to the reads of a pool.
struct PlacementReport {
    std::vector<Placement> placements;  ///< one a read
    std::uint64_t placed = 0;
    std::uint64_t reclaimed = 0;  ///< of those placed, reads that looked like header strands
    std::uint64_t wrong_length = 0;
    std::uint64_t unplaced = 0;    ///< of the right length, but no strand of the pool
    double substitution_rate = 0;  ///< per base, from what locating them had to correct
};

/// What all data reads of a pool have in common.
struct DataFrame {
    Primers primers;
    std::size_t strand_nt = 200;
    std::uint64_t strands = 0;  ///< data strands of the pool; addresses beyond are refused

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

/// Finds direction and strand of every data read: direction by the primers where they tell, else by
/// what `form` corrects. Reads flagged in `header_like` are left out unless their place stands
/// there without an error: some codes spell words of header strands by chance. Runs on all threads.
PlacementReport place_reads(const std::vector<Read>& reads,
                            const std::vector<std::uint8_t>& header_like, const DataFrame& frame,
                            const StrandForm& form);

}  // namespace oligo::dna
