#pragma once

#include "core/integer/aligned.hpp"
#include "core/integer/fixed_conv.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace oligo::core::integer {

/// A network's layers as stages that make their rows one after the other and keep only the last
/// few: memory grows with a picture's width alone, and rows never leave the caches on the way from
/// layer to layer. A run over a part of the rows begins with begin(first): each stage is told the
/// first row that those after it will ask for, so that results do not depend on where a run began.
class Stage {
  public:
    struct Extent {
        int width = 0, height = 0;
        int channels = 0;  ///< as stored
    };

    /// `kept`: rows, at least those that the stages after it use at once.
    Stage(Extent extent, int kept);
    virtual ~Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    const Extent& extent() const { return extent_; }
    /// Row y, with zeros around the picture: it may be read from two pixels left of the row to four
    /// right of it, and rows outside of the picture are all zero. Ascending, but for the last
    /// `kept`.
    const std::int16_t* row(int y);

    /// Forgets all rows; before want() of a new run.
    void reset();
    /// Rows from y on will be asked for.
    void want(int y);
    /// Aligns the first row and tells the stages that this one reads. Last stage first.
    void begin();

  protected:
    /// Makes the row next() and perhaps more, in a slot each, and calls made().
    virtual void make() = 0;
    /// The first row to make where row `first` is asked for; tells the stages it reads.
    virtual int begin_at(int first) = 0;

    int next() const { return next_; }
    void made(int rows) { next_ += rows; }
    /// Where row y is written (its first pixel); null outside the picture.
    std::int16_t* slot(int y);

  private:
    Extent extent_;
    int kept_;
    std::ptrdiff_t stride_;
    AlignedVector<std::int16_t> rows_;  ///< kept_ rows and one of zeros
    int next_ = 0, wanted_ = 0;
};

/// Memory that stages of one run share.
struct Scratch {
    AlignedVector<std::int16_t> tiles;
    AlignedVector<std::int32_t> sums;
};

/// Rows from outside: `fill` writes row y, extent().channels samples a pixel.
class InputStage final : public Stage {
  public:
    using Fill = std::function<void(int y, std::int16_t* row)>;
    InputStage(Extent extent, int kept, Fill fill) : Stage(extent, kept), fill_(std::move(fill)) {}

  private:
    void make() override;
    int begin_at(int first) override { return first; }
    Fill fill_;
};

/// A 3x3 convolution at stride 1, two rows at a time, plus up to two of the stages before it, or
/// with its four phases put side by side (twice the width and height).
class TileStage final : public Stage {
  public:
    TileStage(Stage& in, const FixedConv& conv, Scratch& scratch, int kept,
              std::vector<Stage*> added = {});

  private:
    void make() override;
    int begin_at(int first) override;
    void store(int y, int x, int block);

    Stage& in_;
    const FixedConv& conv_;
    Scratch& scratch_;
    std::vector<Stage*> added_;
};

/// A convolution at a stride with centred kernel ("same" padding).
class StrideStage final : public Stage {
  public:
    StrideStage(Stage& in, const FixedConv& conv, int stride, Scratch& scratch, int kept);

  private:
    void make() override;
    int begin_at(int first) override;

    Stage& in_;
    const FixedConv& conv_;
    int stride_;
    Scratch& scratch_;
};

/// Sums of a block of channels of a 3x3 convolution, four times: pixels `x`.. of rows y and y + 1,
/// kTileRun tiles at most, in scratch.sums as Kernels::join_tiles leaves them.
inline constexpr int kTileRun = 36;  // whole groups of six; planes then spread over a cache's sets
void tile_sums(const FixedConv& conv, Scratch& scratch, int tiles, int block);
/// Fills scratch.tiles for tile_sums: `tiles` tiles from pixel x on.
void cut_tiles(Stage& in, Scratch& scratch, int y, int x, int tiles);

}  // namespace oligo::core::integer
