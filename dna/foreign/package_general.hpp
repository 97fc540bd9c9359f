#pragma once

#include "core/payload.hpp"
#include "dna/foreign/package_oligo.hpp"
#include "dna/jpegdna/picture_coder.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// What the oligo with general information says.
struct PackageGeneral {
    PictureSettings settings;  ///< alpha only for dialect package
    std::uint32_t width_px = 0, height_px = 0;
    unsigned dc_frequency_nt = 0, ac_frequency_nt = 0;  ///< 0 in dialect package: default ones
};

/// The content behind the header. Throws InputError for what the digits cannot hold.
std::string write_general(const PictureSettings& settings, const core::PayloadHeader& header,
                          const PackageFormat& format);

/// Digits are read as the nearest barcodes. Throws InputError for what no picture has.
PackageGeneral read_general(std::string_view content);

}  // namespace oligo::dna
