#pragma once

#include "dna/constraints/constraints.hpp"
#include "dna/order/repeats.hpp"
#include "dna/order/vendors.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Something about an order that its vendor does not take, or that should be known.
struct OrderFinding {
    bool refused = false;  ///< beyond a limit of the vendor; else a remark
    std::string text;
};

/// Oligos held against a vendor's limits as they come: number, lengths, letters, repeats, runs and
/// sites that were not to occur.
class OrderCheck {
  public:
    /// `forbidden`: motifs (IUPAC letters) that no oligo may hold, on either strand.
    explicit OrderCheck(const Vendor& vendor, std::vector<std::string> forbidden = {});

    /// A pool begins; what came before is forgotten.
    void begin();
    void add(std::string_view oligo);
    /// What is wrong, the vendor's refusals first, and what of the vendor is not confirmed.
    std::vector<OrderFinding> findings() const;
    std::uint64_t oligos() const { return oligos_; }
    std::uint64_t repeated() const { return repeats_.repeated(); }

  private:
    const Vendor& vendor_;
    Constraints sites_;
    std::uint64_t oligos_ = 0, too_short_ = 0, too_long_ = 0, other_letters_ = 0, with_sites_ = 0;
    std::size_t shortest_nt_ = 0, longest_nt_ = 0;
    std::string first_site_;
    Repeats repeats_;
};

}  // namespace oligo::dna
