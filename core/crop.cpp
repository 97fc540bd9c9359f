#include "core/crop.hpp"

#include "core/error.hpp"

namespace oligo::core {

Picture crop(const Picture& picture, const Area& area) {
    if (area.left_px > picture.width_px || area.width_px > picture.width_px - area.left_px ||
        area.top_px > picture.height_px || area.height_px > picture.height_px - area.top_px) {
        throw Error(ExitCode::kInternal, "an area beyond the edge of its picture");
    }
    Picture part{area.width_px, area.height_px, picture.channels, {}};
    part.samples.reserve(part.pixels() * part.channels);
    for (std::uint32_t y = 0; y < area.height_px; ++y) {
        const auto first =
            (std::size_t{area.top_px + y} * picture.width_px + area.left_px) * picture.channels;
        const auto row = picture.samples.begin() + static_cast<std::ptrdiff_t>(first);
        part.samples.insert(part.samples.end(), row,
                            row + std::ptrdiff_t{area.width_px} * picture.channels);
    }
    return part;
}

Picture stacked(std::span<const Picture> pictures) {
    Picture all = pictures.empty() ? Picture{} : pictures.front();
    for (const Picture& picture : pictures.subspan(pictures.empty() ? 0 : 1)) {
        if (picture.width_px != all.width_px || picture.channels != all.channels) {
            throw Error(ExitCode::kInternal, "pictures of different widths below each other");
        }
        all.height_px += picture.height_px;
        all.samples.insert(all.samples.end(), picture.samples.begin(), picture.samples.end());
    }
    return all;
}

}  // namespace oligo::core
