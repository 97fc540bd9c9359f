#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Numbers that stand for names in a directory (dna/FORMAT.md, section 3.4). Both directions throw
/// InputError: a name without a number cannot be written, a number without a name was written by a
/// newer version.
std::uint8_t codec_id(std::string_view name);  ///< 0..15
std::string codec_name(std::uint8_t id);
std::uint8_t scheme_id(std::string_view name);  ///< 1..127
std::string scheme_name(std::uint8_t id);

}  // namespace oligo::dna
