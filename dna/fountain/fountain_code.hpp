#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// The equations of the systematic fountain (dna/FORMAT.md, "Systematic fountain"). They follow
/// from the number K of source symbols alone, and encoder and decoder share them.
///
/// Up to kMostDense source symbols the code is *dense*: a repair symbol is a combination of all
/// source symbols with coefficients of GF(256). Above, K is padded with zero symbols to K' and
/// L = K' + check rows + heavy rows intermediate symbols are precoded (Shokrollahi 2006, "Raptor
/// codes", sec. III; the heavy rows over GF(256) and the permanently inactive columns follow the
/// ideas of Shokrollahi and Luby 2011, "Raptor codes", sec. 3). Intermediate symbols are the
/// columns here: 0..sparse()-1 sparse, sparse()..columns()-1 inactive from the start.
class FountainCode {
  public:
    static constexpr std::uint32_t kMostSources = 1U << 20;
    static constexpr std::uint32_t kMostDense = 32;
    static constexpr std::uint32_t kMostIds = 1U << 31;  ///< ids are below this
    static constexpr unsigned kMostRowColumns = 67;
    static constexpr unsigned kHeavyRows = 12;
    static constexpr unsigned kHeavyGroups = 64;

    /// Throws InputError unless 1 <= source_symbols <= kMostSources.
    explicit FountainCode(std::uint32_t source_symbols);
    /// The same with another precode number (fixed by the table in dna/FORMAT.md; for searching
    /// that table).
    FountainCode(std::uint32_t source_symbols, unsigned trial);

    std::uint32_t source_symbols() const { return sources_; }  ///< K
    bool dense() const { return sources_ <= kMostDense; }
    std::uint32_t padded_symbols() const { return padded_; }  ///< K'
    std::uint32_t check_rows() const { return checks_; }
    std::uint32_t sparse() const { return sparse_; }
    std::uint32_t columns() const { return columns_; }  ///< intermediate symbols, L

    /// Row number of an encoding symbol: padding symbols count as well, after the sources.
    std::uint32_t row_of(std::uint32_t id) const {
        return id < sources_ ? id : id + (padded_ - sources_);
    }
    /// Columns, all different, whose sum is the encoding symbol of this row; rows 0..K'-1 are
    /// sources and padding. Returns how many of `columns` are filled.
    unsigned row(std::uint32_t row, std::span<std::uint32_t, kMostRowColumns> columns) const;

    /// take(column, check row, check row, check row) for every sparse column, ascending: the check
    /// rows (sums that are zero) that contain it, all different.
    template <typename Take>
    void visit_checks(const Take& take) const {
        std::uint32_t column = 0;
        for (const auto& steps : steps_) {
            for (std::uint32_t first = 0; first < checks_ && column < sparse_; ++first, ++column) {
                take(column, first, around(first + steps[0]), around(first + steps[1]));
            }
        }
    }
    /// The two inactive columns of a check row, which differ.
    std::array<std::uint32_t, 2> inactive_of_check(std::uint32_t check) const;

    /// Column c takes part in heavy row h with the coefficient of its group c mod kHeavyGroups.
    static std::uint8_t heavy_coefficient(unsigned row, unsigned group);

    /// What row() and dense_row() are drawn from: seed of the generator, whose stream is the row
    /// or, for a dense code, the id.
    std::uint64_t seed() const;

    /// Coefficients 1..255 of a repair symbol of a dense code.
    void dense_row(std::uint32_t id, std::span<std::uint8_t> coefficients) const;

  private:
    void draw_steps();
    /// A check row, given as 0 to 2 * checks_ - 1, wrapped around.
    std::uint32_t around(std::uint32_t check) const {
        return check < checks_ ? check : check - checks_;
    }

    std::uint32_t sources_;
    std::uint32_t padded_;
    std::uint32_t checks_ = 0;
    std::uint32_t sparse_ = 0;
    std::uint32_t columns_ = 0;
    std::uint64_t seed_ = 0;
    std::vector<std::array<std::uint32_t, 2>> steps_;  ///< of each round, see visit_checks()
};

}  // namespace oligo::dna
