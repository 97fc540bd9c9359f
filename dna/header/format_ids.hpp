#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Numbers that stand for names in a directory (dna/FORMAT.md, section 3.4). Looking up a scheme's
/// number throws InputError where there is none, and a name that of a number without one: a newer
/// version wrote the pool. A codec without a number is written by its name, behind kNamedCodec.
inline constexpr std::uint8_t kNamedCodec = 15;
std::uint8_t codec_id(std::string_view name);   ///< 0..14, or kNamedCodec
std::string codec_name(std::uint8_t id);        ///< of 0..14
std::uint8_t scheme_id(std::string_view name);  ///< 1..127
std::string scheme_name(std::uint8_t id);

}  // namespace oligo::dna
