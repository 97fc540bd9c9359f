#pragma once

#include "core/integer/picture_ends.hpp"
#include "models/fixed/stage_list.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace oligo::models {

/// Stages from a latent to a picture, for one thread: what the synthesis of every network in whole
/// numbers is run by. Those below add() their stages and name the last with end().
class DrawingRun {
  public:
    DrawingRun(const DrawingRun&) = delete;
    DrawingRun& operator=(const DrawingRun&) = delete;

    /// Draws latent rows `first` to `end`, each into rows_of(row).
    template <class Draw>
    void draw(std::uint32_t first, std::uint32_t end, Draw rows_of) {
        stages_.reset();
        drawing_->want(static_cast<int>(first));
        stages_.begin();
        for (auto y = first; y < end; ++y) drawing_->draw(static_cast<int>(y), rows_of(y));
    }
    /// Of a row of the picture.
    std::size_t row_bytes() const {
        return std::size_t{3} * static_cast<std::size_t>(latent_.extent().width * stride_);
    }

  protected:
    DrawingRun(core::integer::Stage::Extent latent, int kept, core::integer::InputStage::Fill fill,
               int stride)
        : stride_(stride),
          latent_(stages_.add<core::integer::InputStage>(latent, kept, std::move(fill))) {}
    ~DrawingRun() = default;

    core::integer::Stage& latent() { return latent_; }
    template <class One, class Layer>
    core::integer::Stage& add(core::integer::Stage& in, const Layer& layer, int kept) {
        return stages_.add<One>(in, layer, scratch_, kept);
    }
    core::integer::Stage& add_group(core::integer::Stage& in,
                                    const std::vector<core::integer::FixedConv>& convs, int kept) {
        return stages_.add_group(in, convs, scratch_, kept);
    }
    void end(core::integer::Stage& half, const core::integer::DrawingEnd& how) {
        drawing_.emplace(half, latent_, how, scratch_);
    }

  private:
    int stride_;
    StageList stages_;
    core::integer::Scratch scratch_;
    core::integer::Stage& latent_;
    std::optional<core::integer::Drawing> drawing_;
};

}  // namespace oligo::models
