#pragma once

#include "core/number_text.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace oligo::inference {

/// Adds an option that takes a number low..high and nothing else (core/number_text.hpp). All
/// options with numbers are added by it. `value`, its default, must outlive the parsing.
template <typename T>
CLI::Option* add_number(CLI::App& app, const std::string& name, T& value, T low, T high) {
    const auto read = [&value, name, low, high](const std::string& text) {
        if constexpr (std::is_floating_point_v<T>) {
            value = core::read_decimal(name, text, low, high);
        } else {
            static_assert(std::is_unsigned_v<T>);
            value = static_cast<T>(core::read_whole_number(name, text, low, high));
        }
    };
    std::string shown;
    if constexpr (std::is_floating_point_v<T>) {
        shown = core::short_text(value);
    } else {
        shown = std::to_string(value);
    }
    // Lets "--seed -1" through to the reader, which says what is expected.
    return app.add_option_function<std::string>(name, read)
        ->type_name("NUMBER")
        ->default_str(shown);
}

}  // namespace oligo::inference
