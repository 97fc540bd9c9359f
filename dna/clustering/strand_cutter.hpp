#pragma once

#include "dna/clustering/read_layout.hpp"
#include "dna/reads/primer_cutter.hpp"
#include "dna/reads/read.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// What stands between the primers of a pool in a read of any length.
class StrandCutter {
  public:
    explicit StrandCutter(const ReadLayout& layout);

    struct Piece {
        std::string bases, quality;  ///< forwards where `turned_right`
        bool turned_right = true;    ///< the primers tell the direction
    };
    /// The strands of a read, those that have about the length of one: no more than a tenth off.
    /// Where primers are too short to be found, what lies between their places.
    void cut(const ReadView& read, std::vector<Piece>& pieces) const;

  private:
    void add(const ReadView& read, const ReadPart& part, bool told,
             std::vector<Piece>& pieces) const;

    const ReadLayout& layout_;
    std::optional<PrimerCutter> cutter_;
};

}  // namespace oligo::dna
