#include "core/config_json.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace oligo::core::detail {

namespace {

constexpr std::size_t kDeepest = 64;

/// Splits off the first component of a dotted path.
std::string first_component(std::string_view& path) {
    const std::size_t dot = path.find('.');
    std::string component(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    return component;
}

std::optional<std::size_t> list_index(const Json& list, const std::string& component) {
    std::size_t index = 0;
    const char* end = component.data() + component.size();
    const auto [stopped, error] = std::from_chars(component.data(), end, index);
    if (error != std::errc{} || stopped != end || index >= list.size()) return std::nullopt;
    return index;
}

/// Watches the parser for what nlohmann::json lets pass: duplicate keys, dots, deep nesting.
class Strictness {
  public:
    explicit Strictness(const std::string& where) : where_(where) {}

    bool operator()(int, Json::parse_event_t event, Json& parsed) {
        switch (event) {
            case Json::parse_event_t::object_start:
            case Json::parse_event_t::array_start:
                if (keys_.size() == kDeepest) {
                    throw InputError(where_ + ": nested deeper than 64 levels");
                }
                keys_.emplace_back();
                break;
            case Json::parse_event_t::object_end:
            case Json::parse_event_t::array_end:
                keys_.pop_back();
                break;
            case Json::parse_event_t::key:
                check_key(parsed);
                break;
            case Json::parse_event_t::value:
                break;
        }
        return true;
    }

  private:
    void check_key(const Json& parsed) {
        const auto& key = parsed.get_ref<const std::string&>();
        if (key.empty() || key.find('.') != std::string::npos) {
            throw InputError(where_ + ": key " + excerpt(parsed) +
                             "; expected a name without dots");
        }
        if (!keys_.back().insert(key).second) {
            throw InputError(where_ + ": key " + excerpt(parsed) +
                             " appears twice in one object; expected it once");
        }
    }

    const std::string& where_;
    std::vector<std::set<std::string>> keys_;
};

Json parse_strict(std::string_view text, const std::string& where) {
    return Json::parse(text.begin(), text.end(), Strictness(where), true, true);
}

/// The library's message without its "[json.exception...] " prefix.
std::string reason(const Json::exception& error) {
    const std::string text = error.what();
    const std::size_t bracket = text.find("] ");
    return bracket == std::string::npos ? text : text.substr(bracket + 2);
}

std::string number_text(double value) {
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return error == std::errc{} ? std::string(text, end) : "?";
}

/// ".5" and "-.5" as people write them; JSON asks for a digit before the point.
std::string with_digit(std::string_view text) {
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    std::string written(text);
    if (text.size() > sign + 1 && text[sign] == '.' && text[sign + 1] >= '0' &&
        text[sign + 1] <= '9') {
        written.insert(sign, 1, '0');
    }
    return written;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& where) {
    try {
        return parse_strict(text, where);
    } catch (const Json::exception& error) {
        throw InputError(where + " is not JSON: " + reason(error));
    }
}

Json parse_value(std::string_view text, const std::string& where) {
    try {
        return parse_strict(with_digit(text), where);
    } catch (const Json::parse_error&) {
        return std::string(text);
    } catch (const Json::exception& error) {
        throw InputError(where + ": " + reason(error));
    }
}

bool is_path(std::string_view path) {
    return !path.empty() && path.front() != '.' && path.back() != '.' &&
           path.find("..") == std::string_view::npos;
}

const Json* find(const Json& root, std::string_view path) {
    const Json* value = &root;
    while (!path.empty()) {
        const std::string component = first_component(path);
        if (value->is_object()) {
            const auto item = value->find(component);
            if (item == value->end()) return nullptr;
            value = &*item;
        } else if (value->is_array()) {
            const auto index = list_index(*value, component);
            if (!index) return nullptr;
            value = &(*value)[*index];
        } else {
            return nullptr;
        }
    }
    return value;
}

Json& place(Json& root, std::string_view path) {
    Json* value = &root;
    while (!path.empty()) {
        const std::string component = first_component(path);
        if (!value->is_array()) {
            value = &(*value)[component];
        } else if (const auto index = list_index(*value, component)) {
            value = &(*value)[*index];
        } else {
            value->push_back(nullptr);
            value = &value->back();
        }
    }
    return *value;
}

Json& place_given(Json& root, std::string_view path, const std::string& where) {
    std::string walked;
    Json* value = &root;
    for (std::string_view left = path; !left.empty();) {
        if (value->is_array() || (!value->is_object() && !value->is_null())) {
            std::string_view peek = left;
            const std::string component = first_component(peek);
            if (!value->is_array() || !list_index(*value, component)) {
                throw InputError(where + ": cannot set '" + std::string(path) + "': '" + walked +
                                 "' is " + type_name(*value) +
                                 (value->is_array() ? " without element '" + component + "'"
                                                    : std::string("; expected an object")));
            }
        }
        const std::string component = first_component(left);
        walked += (walked.empty() ? "" : ".") + component;
        value = &place(*value, component);
    }
    return *value;
}

std::string type_name(const Json& value) {
    switch (value.type()) {
        case Json::value_t::null:
            return "null";
        case Json::value_t::object:
            return "an object";
        case Json::value_t::array:
            return "a list";
        case Json::value_t::string:
            return "a text";
        case Json::value_t::boolean:
            return "a boolean";
        case Json::value_t::number_float:
            return "a number";
        default:
            return "an integer";
    }
}

std::string excerpt(const Json& value) {
    constexpr std::size_t kLongest = 60;
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > kLongest) text = text.substr(0, kLongest - 3) + "...";
    return text;
}

std::string range_text(Range range) {
    const bool low = range.low > std::numeric_limits<double>::lowest();
    const bool high = range.high < std::numeric_limits<double>::max();
    if (low && high) return " in " + number_text(range.low) + ".." + number_text(range.high);
    if (low) return " >= " + number_text(range.low);
    if (high) return " <= " + number_text(range.high);
    return "";
}

std::optional<std::int64_t> exact_integer(const Json& value) {
    constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(kLargest)) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_number_float()) return std::nullopt;
    const auto number = value.get<double>();
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace oligo::core::detail
