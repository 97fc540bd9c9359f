#include "core/number_text.hpp"

#include "core/error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace oligo::core {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view text, const std::string& kind,
                         const std::string& bounds) {
    throw UsageError(std::string(what) + " '" + std::string(text.substr(0, 60)) + "': expected " +
                     kind + " " + bounds);
}

}  // namespace

std::string short_text(double value) {
    std::array<char, 32> room{};
    const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), value);
    return error == std::errc{} ? std::string(room.data(), end) : std::to_string(value);
}

std::uint64_t read_whole_number(std::string_view what, std::string_view text, std::uint64_t low,
                                std::uint64_t high) {
    std::uint64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || text.empty() || value < low || value > high) {
        refuse(what, text, "a whole number", std::to_string(low) + ".." + std::to_string(high));
    }
    return value;
}

double read_decimal(std::string_view what, std::string_view text, double low, double high) {
    double value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    const bool read = error == std::errc{} && end == last && !text.empty();
    if (!read || !std::isfinite(value) || value < low || value > high) {
        refuse(what, text, "a number", short_text(low) + ".." + short_text(high));
    }
    return value;
}

}  // namespace oligo::core
