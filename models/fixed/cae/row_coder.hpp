#pragma once

#include "core/payload.hpp"
#include "models/fixed/cae/fixed_network.hpp"
#include "models/fixed/cae/latent_payload.hpp"

#include <cstdint>
#include <vector>

namespace oligo::models {

/// A received latent in the whole numbers that FixedSynthesis takes. Lost levels are filled in from
/// known ones of their channel, ring by ring outwards: the mean, to nearest, of the known among the
/// eight neighbours, those across a corner counted half (as fill_erased does in floating point).
class FixedLatent {
  public:
    /// `payload` is checked and must outlive this.
    FixedLatent(const core::ReceivedPayload& payload, const CaeConfig& config, ReceptionMode mode,
                const FixedSynthesis& network);

    int width() const { return width_; }
    int height() const { return height_; }
    /// Row y for FixedSynthesis; from any thread.
    void fill(int y, std::int16_t* row) const;

  private:
    struct Filled {
        std::size_t at;
        std::int16_t value;
    };
    std::int16_t value_at(std::size_t at) const;
    std::int16_t doubt_at(std::size_t at) const;
    void conceal(std::size_t first, std::size_t count);

    const core::ReceivedSegment& segment_;
    int channels_ = 0, width_ = 0, height_ = 0, stored_ = 0, exponent_ = 0;
    std::int64_t levels_ = 0;
    bool means_ = false, doubts_ = false;
    std::vector<Filled> filled_;  ///< lost levels, in the segment's order
};

}  // namespace oligo::models
