#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The equations in the inactive columns alone that peeling leaves over. Binary rows are lanes of
/// [bits of the unknowns | symbol | origin]; behind them stand the sums of the heavy groups, from
/// which the heavy rows over GF(256) are made. `origin` has one bit a lane and says of which lanes
/// a lane is the sum; it is only kept when asked for.
class InactiveSystem {
  public:
    enum class Origin { kForgotten, kKept };
    struct Shape {
        std::size_t unknowns = 0;
        std::size_t equations = 0;
        unsigned groups = FountainCode::kHeavyGroups;  ///< or 0: there are no heavy rows
        unsigned symbol_bytes = 0;
        Origin origin = Origin::kForgotten;
    };

    explicit InactiveSystem(const Shape& shape);

    /// Lane of an equation (below shape.equations), then of a group; to be filled before reduce().
    Unit* lane(std::size_t index) { return lanes_[index]; }
    Unit* symbol(std::size_t index) { return lanes_[index] + symbol_at_; }

    /// Eliminates. False when the equations do not determine every unknown.
    bool reduce();
    /// After reduce(): whether the equations that were not needed hold as well.
    bool consistent() const;
    /// After reduce(): the symbol of every unknown, one lane each.
    Lanes solve() const;
    /// After reduce() with kept origins: the equations that were not needed, each as symbol_bytes
    /// that should be zero and the coefficients of the lanes it is made of.
    GaloisRows checks() const;

  private:
    void reduce_binary();
    void reduce_panel(std::uint32_t first, std::uint32_t last);
    void add_sums(std::span<const std::uint32_t> pivots, std::span<const std::uint8_t> sum,
                  unsigned unit);
    void add_heavy_rows();
    unsigned heavy_rows() const { return shape_.groups == 0 ? 0 : FountainCode::kHeavyRows; }
    std::size_t origin_cells() const;
    std::span<const std::uint8_t> symbol_bytes(std::size_t index) const;

    Shape shape_;
    unsigned symbol_at_;  ///< unit of a lane
    unsigned origin_at_;
    Lanes lanes_;
    std::vector<std::uint32_t> order_;  ///< equations, those with a pivot first
    std::vector<std::uint32_t> bound_;  ///< unknown of each of the first lanes of order_
    std::vector<std::uint32_t> free_;   ///< unknowns that only heavy rows determine
    std::optional<GaloisRows> heavy_;   ///< free unknowns | symbol | origin
};

}  // namespace oligo::dna
