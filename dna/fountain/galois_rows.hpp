#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// to += factor * from over GF(256) (polynomial 0x11D), of equal lengths.
void add_multiple(std::span<std::uint8_t> to, std::span<const std::uint8_t> from,
                  std::uint8_t factor);

/// Bytes of which many multiples are added to other bytes: their multiples by 2, 4, ... 128 are
/// computed once.
class Multiples {
  public:
    /// Replaces the bytes by a copy of these.
    void assign(std::span<const std::uint8_t> bytes);
    /// to += factor * the bytes over GF(256), of equal lengths.
    void add_to(std::span<std::uint8_t> to, std::uint8_t factor) const;

  private:
    std::vector<std::uint64_t> powers_;  ///< one row of words for each power of two
};

/// Equations as rows over GF(256): `unknowns` coefficients, then data that is transformed along
/// with them (right-hand sides, a record of how the row was formed).
class GaloisRows {
  public:
    GaloisRows(std::size_t unknowns, std::size_t width) : unknowns_(unknowns), width_(width) {}

    std::size_t count() const { return width_ == 0 ? 0 : cells_.size() / width_; }
    /// Appends a row of zeros.
    std::span<std::uint8_t> append();
    std::span<std::uint8_t> operator[](std::size_t row) {
        return {cells_.data() + row * width_, width_};
    }
    std::span<const std::uint8_t> operator[](std::size_t row) const {
        return {cells_.data() + row * width_, width_};
    }

    /// Gauss-Jordan elimination. Afterwards each of the rows 0..rank-1 has a leading one, alone in
    /// its column, in ascending order of unknowns; the other rows have zeros for all unknowns.
    /// Returns the rank.
    std::size_t reduce();

  private:
    bool bring_pivot(std::size_t unknown, std::size_t row);
    std::size_t unknowns_;
    std::size_t width_;
    std::vector<std::uint8_t> cells_;
};

}  // namespace oligo::dna
