#pragma once

#include "core/picture.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// One channel of a picture, rows from the top.
struct Plane {
    std::uint32_t width_px = 0, height_px = 0;
    std::vector<std::uint8_t> samples;
};

/// Chroma subsampling; the numbers are those of the jpegdna package's general information.
enum class Sampling : std::uint8_t { k420 = 0, k422 = 1, k411 = 2, k440 = 3, k444 = 4 };
inline constexpr std::array<std::string_view, 5> kSamplingNames = {"4:2:0", "4:2:2", "4:1:1",
                                                                   "4:4:0", "4:4:4"};

/// Throws InputError for a name that is not in kSamplingNames.
Sampling parse_sampling(std::string_view name);

/// Number of pixels that one chroma sample covers.
struct SamplingFactors {
    unsigned across = 1, down = 1;
};
SamplingFactors factors_of(Sampling sampling);

/// Channels of a picture of one or three channels; the second and third are subsampled: each sample
/// is the mean of its box, rounded half up, of the pixels that exist (odd sizes round up).
std::vector<Plane> split_channels(const core::Picture& picture, Sampling sampling);

/// The inverse: chroma samples are repeated over their boxes. Throws InputError when the size of a
/// plane is not that of split_channels.
core::Picture join_channels(const std::vector<Plane>& planes, Sampling sampling);

/// Size of channel `channel` (0..2) of a picture, without samples.
Plane channel_shape(std::uint32_t width_px, std::uint32_t height_px, Sampling sampling,
                    std::size_t channel);

}  // namespace oligo::dna
