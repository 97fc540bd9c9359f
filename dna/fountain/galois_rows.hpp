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

/// Bytes many multiples of which are added to others: twice, four times, ... 128 times them are
/// made once.
class Multiples {
  public:
    /// Takes other bytes, which are copied.
    void assign(std::span<const std::uint8_t> bytes);
    /// to += factor * the bytes over GF(256), of equal lengths.
    void add_to(std::span<std::uint8_t> to, std::uint8_t factor) const;

  private:
    std::vector<std::uint64_t> powers_;  ///< one row of words for each power of two
};

/// Rows over GF(256) that are equations: `unknowns` coefficients, then what goes along with them
/// (right sides, notes of how the row came about).
class GaloisRows {
  public:
    GaloisRows(std::size_t unknowns, std::size_t width) : unknowns_(unknowns), width_(width) {}

    std::size_t count() const { return width_ == 0 ? 0 : cells_.size() / width_; }
    /// A further row of zeros.
    std::span<std::uint8_t> append();
    std::span<std::uint8_t> operator[](std::size_t row) {
        return {cells_.data() + row * width_, width_};
    }
    std::span<const std::uint8_t> operator[](std::size_t row) const {
        return {cells_.data() + row * width_, width_};
    }

    /// Gauss-Jordan elimination. Afterwards rows 0..rank-1 have a leading one each, in ascending
    /// unknowns, alone in its column; the others have zeros for all unknowns. Returns the rank.
    std::size_t reduce();

  private:
    bool bring_pivot(std::size_t unknown, std::size_t row);
    std::size_t unknowns_;
    std::size_t width_;
    std::vector<std::uint8_t> cells_;
};

}  // namespace oligo::dna
