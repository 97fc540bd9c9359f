#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oligo::core {

/// The one reader of numbers that users give to options. `what` names the option in messages
/// ("--seed"). The whole text must be one number within the bounds, in decimal digits, without a
/// sign in front (but '-' of a negative number where the bounds allow one), spaces or units. Throws
/// UsageError that states the bounds.
std::uint64_t read_whole_number(std::string_view what, std::string_view text, std::uint64_t low,
                                std::uint64_t high);
double read_decimal(std::string_view what, std::string_view text, double low, double high);

/// "3", "0.25": as short as it reads back.
std::string short_text(double value);

}  // namespace oligo::core
