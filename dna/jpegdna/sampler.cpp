#include "dna/jpegdna/sampler.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::array<SamplingFactors, 5> kFactors = {{{2, 2}, {2, 1}, {4, 1}, {1, 2}, {1, 1}}};

std::uint8_t box_mean(const core::Picture& picture, std::size_t channel, std::size_t row,
                      std::size_t column, SamplingFactors box) {
    const std::size_t last_row = std::min<std::size_t>(row + box.down, picture.height_px);
    const std::size_t last_column = std::min<std::size_t>(column + box.across, picture.width_px);
    std::size_t sum = 0;
    for (std::size_t y = row; y < last_row; ++y) {
        for (std::size_t x = column; x < last_column; ++x) {
            sum += picture.samples[(y * picture.width_px + x) * picture.channels + channel];
        }
    }
    const std::size_t count = (last_row - row) * (last_column - column);
    return static_cast<std::uint8_t>((sum + count / 2) / count);
}

SamplingFactors factors_of(Sampling sampling, std::size_t channel) {
    return channel == 0 ? SamplingFactors{} : factors_of(sampling);
}

}  // namespace

Sampling parse_sampling(std::string_view name) {
    for (std::size_t i = 0; i < kSamplingNames.size(); ++i) {
        if (kSamplingNames[i] == name) return static_cast<Sampling>(i);
    }
    throw core::InputError("jpegdna: sampler '" + std::string(name) +
                           "'; expected 4:2:0, 4:2:2, 4:1:1, 4:4:0 or 4:4:4");
}

SamplingFactors factors_of(Sampling sampling) {
    return kFactors[static_cast<std::size_t>(sampling)];
}

Plane channel_shape(std::uint32_t width_px, std::uint32_t height_px, Sampling sampling,
                    std::size_t channel) {
    const SamplingFactors box = factors_of(sampling, channel);
    return {(width_px + box.across - 1) / box.across, (height_px + box.down - 1) / box.down, {}};
}

std::vector<Plane> split_channels(const core::Picture& picture, Sampling sampling,
                                  Subsampling subsampling) {
    std::vector<Plane> planes;
    for (std::size_t channel = 0; channel < picture.channels; ++channel) {
        Plane plane = channel_shape(picture.width_px, picture.height_px, sampling, channel);
        const SamplingFactors step = factors_of(sampling, channel);
        const SamplingFactors box = subsampling == Subsampling::kMean ? step : SamplingFactors{};
        plane.samples.reserve(std::size_t{plane.width_px} * plane.height_px);
        if (picture.channels == 1) {
            plane.samples = picture.samples;
        } else {
            for (std::size_t row = 0; row < picture.height_px; row += step.down) {
                for (std::size_t column = 0; column < picture.width_px; column += step.across) {
                    plane.samples.push_back(box_mean(picture, channel, row, column, box));
                }
            }
        }
        planes.push_back(std::move(plane));
    }
    return planes;
}

core::Picture join_channels(const std::vector<Plane>& planes, Sampling sampling) {
    core::Picture picture;
    picture.width_px = planes.at(0).width_px;
    picture.height_px = planes.at(0).height_px;
    picture.channels = static_cast<std::uint32_t>(planes.size());
    picture.samples.resize(picture.pixels() * planes.size());
    for (std::size_t channel = 0; channel < planes.size(); ++channel) {
        const Plane& plane = planes[channel];
        const Plane shape = channel_shape(picture.width_px, picture.height_px, sampling, channel);
        if (plane.width_px != shape.width_px || plane.height_px != shape.height_px) {
            throw core::InputError("jpegdna: channel " + std::to_string(channel) + " has " +
                                   std::to_string(plane.width_px) + " x " +
                                   std::to_string(plane.height_px) + " samples; expected " +
                                   std::to_string(shape.width_px) + " x " +
                                   std::to_string(shape.height_px));
        }
        const SamplingFactors box = factors_of(sampling, channel);
        for (std::size_t row = 0; row < picture.height_px; ++row) {
            const std::uint8_t* from = plane.samples.data() + row / box.down * plane.width_px;
            std::uint8_t* to =
                picture.samples.data() + row * picture.width_px * planes.size() + channel;
            for (std::size_t column = 0; column < picture.width_px; ++column) {
                to[column * planes.size()] = from[column / box.across];
            }
        }
    }
    return picture;
}

}  // namespace oligo::dna
