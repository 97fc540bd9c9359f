#pragma once

#include "dna/consensus/edit_gains.hpp"
#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/read_chances.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Tables of one read against a draft of its strand: row i of the forward table has at column j the
/// chance that the first i bases of the draft give the first j bases of the read, the backward
/// table that what is left of the draft gives what is left of the read. Each base of the strand may
/// have bases inserted before it and is then deleted, copied or substituted (the usual pair model;
/// Davey and MacKay 2001, sec. IV). Of each row a band of kBand columns is kept, which follows the
/// largest chance.
class ReadLattice {
  public:
    static constexpr std::int32_t kBand = 16;

    /// Fills the forward table. Returns the binary logarithm of the chance of the read, or
    /// kHopeless when it does not end within the band.
    double forward(const ReadChances& read, std::span<const std::uint8_t> draft);
    static constexpr double kHopeless = -1e9;

    /// Adds the gains of every single edit of the draft, of which forward() was called last and was
    /// not hopeless.
    void add_gains(const ReadChances& read, std::span<const std::uint8_t> draft, EditGains& gains);
    /// The errors that the read is expected to have against the draft; the same holds.
    ErrorCounts errors(const ReadChances& read, std::span<const std::uint8_t> draft);

  private:
    class Backward;

    static constexpr std::size_t kPad = 4;  ///< zeros at either end of a row
    static constexpr std::size_t kStride = kBand + 2 * kPad;

    float* row(std::size_t i) { return rows_.data() + i * kStride + kPad; }
    void size_for(std::size_t length);

    std::size_t length_ = 0;  ///< of the draft
    std::vector<float> rows_;
    std::vector<std::int32_t> first_;     ///< column of the first lane of each row
    std::vector<std::int32_t> exponent_;  ///< row i holds the chances times 2^exponent_[i]
    float end_ = 0;                       ///< the chance of the read times 2^exponent_.back()
};

}  // namespace oligo::dna
