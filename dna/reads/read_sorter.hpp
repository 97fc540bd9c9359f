#pragma once

#include "dna/oligo/primers.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Sorts reads by the primers at their ends. Looking up a read takes time proportional to the
/// number of pairs.
class ReadSorter {
  public:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    static constexpr std::size_t kLeastPrimerNt = 12;  ///< of both primers of a pair

    /// Adds a pair; its number is the number of pairs before it. Only the outermost 32 bases of
    /// longer primers count. Throws InputError for primers shorter than kLeastPrimerNt.
    void add(const Primers& pair);
    std::size_t size() const { return pairs_.size(); }

    /// Number of the pair that fits the ends of a read best, in either direction; kNone when two
    /// fit equally well or no pair does. A pair fits with up to a quarter of the bases of both
    /// primers wrong, or an eighth of one where an insertion or deletion has moved the other.
    std::size_t pair_of(std::string_view bases) const;

  private:
    /// The outermost bases, two bits each, and which of them count.
    struct Ends {
        std::uint64_t start = 0, end = 0, start_mask = 0, end_mask = 0;
        unsigned start_nt = 0, end_nt = 0;
    };
    std::vector<Ends> pairs_;
};

}  // namespace oligo::dna
