#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// The equations that peeling leaves over, in the inactive columns alone. Binary rows are lanes of
/// [bits of the unknowns | symbol | origin]; after them come the sums of the heavy groups, from
/// which the heavy rows over GF(256) are made. `origin` has one bit per lane and says which lanes a
/// lane is the sum of; it is kept only on request.
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

    /// Lane of an equation (below shape.equations), then of a group; fill all of them before
    /// reduce().
    Unit* lane(std::size_t index) { return lanes_[index]; }
    Unit* symbol(std::size_t index) { return lanes_[index] + symbol_at_; }

    /// Eliminates. False when the equations do not determine every unknown.
    bool reduce();
    /// After reduce(): whether the surplus equations hold as well.
    bool consistent() const;
    /// After reduce(): the symbol of every unknown, one lane each.
    Lanes solve() const;
    /// After reduce() with kept origins: the surplus equations, each as symbol_bytes that should be
    /// zero, followed by the coefficients of the lanes it is the sum of.
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
