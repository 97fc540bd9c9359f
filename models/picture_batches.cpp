#include "models/picture_batches.hpp"

namespace oligo::models {

core::Picture crop_to_header(const core::Picture& padded, const core::PayloadHeader& header,
                             bool gray) {
    core::Picture picture;
    picture.width_px = header.width_px;
    picture.height_px = header.height_px;
    picture.channels = gray ? 1 : 3;
    picture.samples.reserve(picture.pixels() * picture.channels);
    for (std::uint32_t y = 0; y < header.height_px; ++y) {
        const auto* row = padded.samples.data() + std::size_t{y} * padded.width_px * 3;
        if (!gray) {
            picture.samples.insert(picture.samples.end(), row,
                                   row + std::size_t{3} * header.width_px);
            continue;
        }
        for (std::uint32_t x = 0; x < header.width_px; ++x) {
            const auto* rgb = row + std::size_t{3} * x;
            picture.samples.push_back(
                static_cast<std::uint8_t>((rgb[0] + rgb[1] + rgb[2] + 1) / 3));
        }
    }
    return picture;
}

core::ModelHash short_hash(const std::string& hex) {
    core::ModelHash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i) {
        hash[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    return hash;
}

}  // namespace oligo::models
