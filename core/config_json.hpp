#pragma once

#include "core/config.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The JSON half of core::Config. Only core's own sources include this header.
namespace oligo::core::detail {

using Json = nlohmann::ordered_json;

/// Strict JSON with comments: duplicate keys, trailing text, numbers beyond a double, keys that
/// are empty or hold a dot, and nesting over 64 levels throw InputError starting with `where`.
Json parse_json(std::string_view text, const std::string& where);

/// JSON where it parses as JSON, else the text itself. Throws InputError for JSON that is well
/// formed but not allowed (a duplicate key).
Json parse_value(std::string_view text, const std::string& where);

/// Dotted path with no empty component.
bool is_path(std::string_view path);

/// The value at a dotted path (an index for an element of a list), or null when the path leads
/// nowhere.
const Json* find(const Json& root, std::string_view path);

/// The value at a path, created if missing; the parents must be objects, or lists that are long
/// enough.
Json& place(Json& root, std::string_view path);

/// Like place() for untrusted paths: throws InputError starting with `where` when a parent is
/// neither an object nor a list that has the index.
Json& place_given(Json& root, std::string_view path, const std::string& where);

/// "an integer", "a list", ... for messages.
std::string type_name(const Json& value);

/// The value as JSON, cut to 60 characters.
std::string excerpt(const Json& value);

/// " in 1..4096", " >= 1", " <= 4096" or "".
std::string range_text(Range range);

/// The value when it is a whole number of 64 bits (3, 3.0, 1e6).
std::optional<std::int64_t> exact_integer(const Json& value);

/// Levenshtein distance.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace oligo::core::detail
