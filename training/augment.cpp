#include "training/augment.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::training {

Window random_window(const core::Picture& picture, std::int64_t side_px, bool flip,
                     core::Random& random) {
    Window window;
    window.side_px = static_cast<std::uint32_t>(side_px);
    window.left_px = random.below(picture.width_px - window.side_px + 1);
    window.top_px = random.below(picture.height_px - window.side_px + 1);
    window.flipped = flip && random.below(2) == 1;
    return window;
}

void copy_window(const core::Picture& picture, const Window& window, std::uint8_t* out) {
    const std::size_t row_bytes = std::size_t{3} * window.side_px;
    for (std::uint32_t y = 0; y < window.side_px; ++y, out += row_bytes) {
        const auto* row = picture.samples.data() +
                          (std::size_t{window.top_px + y} * picture.width_px + window.left_px) * 3;
        if (!window.flipped) {
            std::memcpy(out, row, row_bytes);
            continue;
        }
        for (std::uint32_t x = 0; x < window.side_px; ++x) {
            std::memcpy(out + std::size_t{3} * x, row + std::size_t{3} * (window.side_px - 1 - x),
                        3);
        }
    }
}

core::Picture centre_crop(const core::Picture& picture, std::uint32_t side_px) {
    core::Picture crop;
    crop.width_px = std::min(side_px, picture.width_px);
    crop.height_px = std::min(side_px, picture.height_px);
    const auto left = (picture.width_px - crop.width_px) / 2;
    const auto top = (picture.height_px - crop.height_px) / 2;
    for (std::uint32_t y = 0; y < crop.height_px; ++y) {
        const auto* row =
            picture.samples.data() + (std::size_t{top + y} * picture.width_px + left) * 3;
        crop.samples.insert(crop.samples.end(), row, row + std::size_t{3} * crop.width_px);
    }
    return crop;
}

}  // namespace oligo::training
