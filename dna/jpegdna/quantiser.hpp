#pragma once

#include "dna/jpegdna/dct.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

enum class QuantisationTable : std::uint8_t {
    kLuma,
    kChroma,
    kPackageChroma,  ///< the jpegdna package's: 59 where annex K.2 has 56
};

/// Blocks of 8-bit samples to quantised DCT coefficients in zigzag order and back: samples less
/// 128, orthonormal DCT, each coefficient divided by alpha times the table of ISO/IEC 10918-1
/// annex K and rounded half to even. For blocks other than 8 x 8 the table is stretched: position
/// (row, column) takes the entry (8 row / size, 8 column / size), rounded down.
class BlockQuantiser {
  public:
    static constexpr double kMinAlpha = 0.006, kMaxAlpha = 50;

    /// The least alpha for blocks of this size: below it a picture's AC coefficients may exceed
    /// 17579, the largest that have a word in the jpegdna package, which refuses them too.
    static double min_alpha(unsigned block_px);

    /// Throws InputError for an alpha outside min_alpha()..50 and a block size that Dct refuses.
    BlockQuantiser(unsigned block_px, double alpha, QuantisationTable table);

    unsigned block_px() const { return dct_.size(); }
    std::size_t coefficients() const { return zigzag_.size(); }
    /// Quantisation step of the DC coefficient in sample levels: the shift of a block per unit.
    double dc_level() const { return steps_[0] / block_px(); }

    /// Whether 8-bit samples can give these levels: no coefficient exceeds 128 times block_px.
    bool plausible(const std::int16_t* levels) const;

    /// `samples` holds block_px rows of block_px samples, `stride` bytes apart; writes
    /// coefficients() levels.
    void forward(const std::uint8_t* samples, std::size_t stride, std::int16_t* levels) const;
    void inverse(const std::int16_t* levels, std::uint8_t* samples, std::size_t stride) const;

  private:
    void inverse_flat(std::int16_t level, std::uint8_t* samples, std::size_t stride) const;

    Dct dct_;
    std::vector<double> steps_;  ///< row by row
    std::vector<std::uint32_t> zigzag_;
    std::vector<std::int32_t> highest_;  ///< largest possible level, in zigzag order
};

/// Annex K.1 and K.2 and the package's chroma table, row by row.
std::span<const std::uint8_t> steps_of(QuantisationTable table);

}  // namespace oligo::dna
