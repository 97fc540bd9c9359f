#pragma once

#include "dna/oligo/primers.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Parts reads by the primers at their ends. Looking a read up takes time in proportion to the
/// pairs.
class ReadSorter {
  public:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    static constexpr std::size_t kLeastPrimerNt = 12;  ///< of both primers of a pair

    /// A further pair; its number is how many there were. Of longer primers the outermost 32 bases
    /// count. Throws InputError for shorter ones than kLeastPrimerNt.
    void add(const Primers& pair);
    std::size_t size() const { return pairs_.size(); }

    /// Number of the pair that fits the ends of a read best, in either direction; kNone when two
    /// fit equally well or none does: a quarter of the bases of both primers may be wrong, or an
    /// eighth of one where an insertion or deletion has moved the other.
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
