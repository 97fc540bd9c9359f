#include "dna/jpegdna/conceal.hpp"

#include "dna/jpegdna/extrapolation.hpp"
#include "dna/jpegdna/run_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace oligo::dna {
namespace {

constexpr std::uint8_t kMiddle = 128;
constexpr std::size_t kLargestExtrapolated = 16;  // side of a block
constexpr std::ptrdiff_t kMostExtrapolated = 20000;
constexpr double kNearness = 0.75;  // weight of a sample for each step from the middle
constexpr double kGuessed = 0.5;    // of a sample that is concealed itself

class Concealer {
  public:
    Concealer(const DecodedPlane& decoded, const BlockQuantiser& quantiser)
        : blocks_(decoded.blocks),
          states_(decoded.states),
          prefixes_(decoded.prefixes),
          quantiser_(quantiser),
          size_(quantiser.block_px()),
          stride_(blocks_.columns * size_) {
        fit_run_levels(blocks_, states_, prefixes_, quantiser);
        plane_ = reconstruct(blocks_,
                             {static_cast<std::uint32_t>(stride_),
                              static_cast<std::uint32_t>(blocks_.rows * size_),
                              {}},
                             quantiser);
    }

    void fill_missing() {
        std::vector<std::size_t> layer;
        const auto missing = std::count(states_.begin(), states_.end(), BlockState::kMissing);
        const bool extrapolated = size_ <= kLargestExtrapolated && missing <= kMostExtrapolated;
        filled_.assign(states_.size(), 0);
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_[i] == BlockState::kMissing && known_neighbours(i) > 0) layer.push_back(i);
        }
        while (!layer.empty()) {
            // Those of which something is known help the others.
            std::stable_partition(layer.begin(), layer.end(),
                                  [this](std::size_t i) { return prefixes_[i] > 0; });
            for (const std::size_t i : layer) {
                if (extrapolated) {
                    extrapolate(i);
                } else {
                    interpolate(i);
                }
                if (prefixes_[i] > 0) impose_prefix(i);
                filled_[i] = 1;
            }
            std::vector<std::size_t> next;
            for (const std::size_t i : layer) states_[i] = BlockState::kKnown;
            for (const std::size_t i : layer) {
                for (const auto& other : neighbours(i)) {
                    if (other && states_[*other] == BlockState::kMissing) {
                        states_[*other] = BlockState::kRelative;  // marked once
                        next.push_back(*other);
                    }
                }
            }
            layer = std::move(next);
        }
    }

    Plane crop(const Plane& shape) const {
        Plane result{shape.width_px, shape.height_px, {}};
        result.samples.reserve(std::size_t{shape.width_px} * shape.height_px);
        for (std::size_t y = 0; y < shape.height_px; ++y) {
            const auto row = plane_.samples.begin() + static_cast<std::ptrdiff_t>(y * stride_);
            result.samples.insert(result.samples.end(), row, row + shape.width_px);
        }
        return result;
    }

  private:
    /// Left, right, above, below.
    std::array<std::optional<std::size_t>, 4> neighbours(std::size_t block) const {
        const std::size_t column = block % blocks_.columns, row = block / blocks_.columns;
        std::array<std::optional<std::size_t>, 4> around;
        if (column > 0) around[0] = block - 1;
        if (column + 1 < blocks_.columns) around[1] = block + 1;
        if (row > 0) around[2] = block - blocks_.columns;
        if (row + 1 < blocks_.rows) around[3] = block + blocks_.columns;
        return around;
    }

    bool known(const std::optional<std::size_t>& block) const {
        return block && states_[*block] == BlockState::kKnown;
    }

    int known_neighbours(std::size_t block) const {
        int count = 0;
        for (const auto& other : neighbours(block)) count += known(other);
        return count;
    }

    /// Sample `along` of the border line `inside` pixels from the side (as in neighbours()) of a
    /// block; -1 is the line of the neighbour that touches it.
    std::uint8_t border(std::size_t block, std::size_t side, std::size_t along, int inside) const {
        const auto last = static_cast<std::ptrdiff_t>(size_) - 1;
        const std::ptrdiff_t across = side % 2 == 0 ? inside : last - inside;
        const auto place = static_cast<std::ptrdiff_t>(along);
        const auto top = static_cast<std::ptrdiff_t>(block / blocks_.columns * size_);
        const auto left = static_cast<std::ptrdiff_t>(block % blocks_.columns * size_);
        const std::ptrdiff_t y = top + (side < 2 ? place : across);
        const std::ptrdiff_t x = left + (side < 2 ? across : place);
        return plane_.samples[static_cast<std::size_t>(y) * stride_ + static_cast<std::size_t>(x)];
    }

    std::uint8_t* corner(std::size_t block) {
        return plane_.samples.data() + block / blocks_.columns * size_ * stride_ +
               block % blocks_.columns * size_;
    }

    /// Gives a concealed block the coefficients that are known of it.
    void impose_prefix(std::size_t block) {
        std::vector<std::int16_t> levels(quantiser_.coefficients());
        quantiser_.forward(corner(block), stride_, levels.data());
        const auto known = blocks_.block(block);
        std::copy_n(known.begin(), prefixes_[block], levels.begin());
        quantiser_.inverse(levels.data(), corner(block), stride_);
    }

    /// Continues the samples around a block into it.
    void extrapolate(std::size_t block) {
        const std::size_t side = 4 * size_;
        const auto margin = static_cast<std::ptrdiff_t>(3 * size_ / 2);
        const auto top = static_cast<std::ptrdiff_t>(block / blocks_.columns * size_) - margin;
        const auto left = static_cast<std::ptrdiff_t>(block % blocks_.columns * size_) - margin;
        samples_.assign(side * side, 0);
        weights_.assign(side * side, 0);
        model_.resize(side * side);
        const double middle = static_cast<double>(side - 1) / 2;
        float least = 255, most = 0;  // waves may overshoot; the samples around do not
        for (std::size_t y = 0; y < side; ++y) {
            for (std::size_t x = 0; x < side; ++x) {
                const std::ptrdiff_t row = top + static_cast<std::ptrdiff_t>(y);
                const std::ptrdiff_t column = left + static_cast<std::ptrdiff_t>(x);
                if (row < 0 || column < 0) continue;
                const auto at_y = static_cast<std::size_t>(row);
                const auto at_x = static_cast<std::size_t>(column);
                if (at_y >= plane_.height_px || at_x >= plane_.width_px) continue;
                const std::size_t here = at_y / size_ * blocks_.columns + at_x / size_;
                if (here == block) continue;
                const bool sure = known(here) && filled_[here] == 0;
                if (!sure && filled_[here] == 0) continue;
                const double far =
                    std::hypot(static_cast<double>(y) - middle, static_cast<double>(x) - middle);
                const double weight = std::pow(kNearness, 8 * far / static_cast<double>(size_));
                samples_[y * side + x] =
                    static_cast<float>(plane_.samples[at_y * stride_ + at_x]) - kMiddle;
                least = std::min<float>(least, plane_.samples[at_y * stride_ + at_x]);
                most = std::max<float>(most, plane_.samples[at_y * stride_ + at_x]);
                weights_[y * side + x] = static_cast<float>(sure ? weight : kGuessed * weight);
            }
        }
        extrapolator_.run(samples_, weights_, model_);
        std::uint8_t* const place = corner(block);
        const auto inset = static_cast<std::size_t>(margin);
        for (std::size_t y = 0; y < size_; ++y) {
            for (std::size_t x = 0; x < size_; ++x) {
                const float value = model_[(y + inset) * side + x + inset] + kMiddle;
                place[y * stride_ + x] =
                    static_cast<std::uint8_t>(std::lround(std::clamp(value, least, most)));
            }
        }
    }

    void interpolate(std::size_t block) {
        const auto around = neighbours(block);
        std::uint8_t* const place = corner(block);
        for (std::size_t y = 0; y < size_; ++y) {
            for (std::size_t x = 0; x < size_; ++x) {
                const std::array<std::size_t, 4> apart = {x + 1, size_ - x, y + 1, size_ - y};
                double sum = 0, weights = 0;
                for (std::size_t side = 0; side < around.size(); ++side) {
                    if (!known(around[side])) continue;
                    const double weight = 1.0 / static_cast<double>(apart[side]);
                    sum += weight * border(block, side, side < 2 ? y : x, -1);
                    weights += weight;
                }
                place[y * stride_ + x] =
                    weights > 0 ? static_cast<std::uint8_t>(std::lround(sum / weights)) : kMiddle;
            }
        }
    }

    BlockLevels blocks_;
    std::vector<BlockState> states_;
    std::vector<std::uint16_t> prefixes_;
    const BlockQuantiser& quantiser_;
    std::size_t size_, stride_;
    Plane plane_;                       ///< of whole blocks
    std::vector<std::uint8_t> filled_;  ///< 1: a concealed block
    Extrapolator extrapolator_{4 * size_};
    std::vector<float> samples_, weights_, model_;
};

}  // namespace

Plane conceal(const DecodedPlane& decoded, const Plane& shape, const BlockQuantiser& quantiser) {
    Concealer concealer(decoded, quantiser);
    concealer.fill_missing();
    return concealer.crop(shape);
}

}  // namespace oligo::dna
