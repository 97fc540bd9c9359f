#include "core/config.hpp"

#include "core/config_json.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace oligo::core {

using detail::Json;

struct Config::Document {
    std::string name;
    Json given;
    Json used = Json::object();      ///< what getters returned, in the order they were asked
    std::vector<std::string> asked;  ///< paths, in the order they were first asked for
    std::set<std::string> asked_set;

    void mark(const std::string& path) {
        if (asked_set.insert(path).second) asked.push_back(path);
    }

    [[noreturn]] void fail(const std::string& path, const std::string& rest) const {
        throw InputError("config '" + name + "': key '" + path + "'" + rest);
    }

    /// The value at `path` or null when absent; marks the path.
    const Json* ask(const std::string& path) {
        mark(path);
        return detail::find(given, path);
    }

    /// The value is of a wrong type or out of range.
    [[noreturn]] void mismatch(const std::string& path, const Json& value,
                               const std::string& expected) const {
        fail(path, " = " + detail::excerpt(value) + " is " + detail::type_name(value) +
                       "; expected " + expected);
    }

    void record(const std::string& path, Json value) {
        detail::place(used, path) = std::move(value);
    }

    std::int64_t as_integer(const std::string& path, const Json& value, Range range) const {
        const std::string expected = "an integer" + detail::range_text(range);
        const std::optional<std::int64_t> integer = detail::exact_integer(value);
        if (!integer && !value.is_number()) mismatch(path, value, expected);
        if (!integer) fail(path, " = " + detail::excerpt(value) + "; expected " + expected);
        const auto approximate = static_cast<double>(*integer);
        if (approximate < range.low || approximate > range.high) {
            fail(path, " = " + detail::excerpt(value) + "; expected " + expected);
        }
        return *integer;
    }

    double as_number(const std::string& path, const Json& value, Range range) const {
        const std::string expected = "a number" + detail::range_text(range);
        if (!value.is_number()) mismatch(path, value, expected);
        const auto number = value.get<double>();
        if (!(number >= range.low && number <= range.high)) {
            fail(path, " = " + detail::excerpt(value) + "; expected " + expected);
        }
        return number;
    }

    std::string as_text(const std::string& path, const Json& value) const {
        if (!value.is_string()) mismatch(path, value, "a text");
        return value.get<std::string>();
    }

    /// Reads a list with `read(element path, element)`; the fallback when the key is absent.
    template <typename T, typename Read>
    std::vector<T> list(const std::string& path, std::vector<T> fallback,
                        const std::string& elements, Read read) {
        std::vector<T> values = std::move(fallback);
        if (const Json* found = ask(path)) {
            if (!found->is_array()) mismatch(path, *found, "a list of " + elements);
            values.clear();
            for (const Json& element : *found) {
                values.push_back(read(path + "." + std::to_string(values.size()), element));
            }
        }
        record(path, Json(values));
        return values;
    }

    [[noreturn]] void unknown(const std::string& path) const;
    void check_known(const Json& value, const std::string& path) const;
};

namespace {

/// A configuration is written by hand; a parsed one takes twenty times its size.
constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 20;

std::string join(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string quoted_list(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
    return text;
}

}  // namespace

Config::Config(std::shared_ptr<Document> document, std::string path)
    : document_(std::move(document)), path_(std::move(path)) {}

Config Config::from_file(const std::filesystem::path& path) {
    return from_text(read_text(path, kLargestFile), path.string());
}

Config Config::from_text(std::string_view json, std::string name) {
    auto document = std::make_shared<Document>();
    document->given = detail::parse_json(json, "config '" + name + "'");
    document->name = std::move(name);
    if (!document->given.is_object()) {
        throw InputError("config '" + document->name + "' holds " +
                         detail::type_name(document->given) + "; expected an object");
    }
    return Config(std::move(document), "");
}

void Config::set(std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string key(assignment.substr(0, equals));
    if (equals == std::string_view::npos || !detail::is_path(key)) {
        throw UsageError("setting '" + std::string(assignment) + "'; expected KEY=VALUE");
    }
    const std::string path = join(path_, key);
    detail::place_given(document_->given, path, "config '" + document_->name + "'") =
        detail::parse_value(assignment.substr(equals + 1), "setting '" + key + "'");
}

bool Config::has(std::string_view key) const {
    return detail::find(document_->given, join(path_, key)) != nullptr;
}

std::int64_t Config::integer(std::string_view key, std::int64_t fallback, Range range) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    const auto value = found ? document_->as_integer(path, *found, range) : fallback;
    document_->record(path, value);
    return value;
}

double Config::number(std::string_view key, double fallback, Range range) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    const double value = found ? document_->as_number(path, *found, range) : fallback;
    if (std::isfinite(value)) document_->record(path, value);  // JSON has no infinity
    return value;
}

std::optional<double> Config::number_or(std::string_view key, std::string_view word, Range range) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    if (found && !found->is_string()) return number(key, 0, range);
    if (found && document_->as_text(path, *found) != word) {
        document_->fail(path, " = " + detail::excerpt(found->get<std::string>()) +
                                  "; expected a number or \"" + std::string(word) + "\"");
    }
    document_->record(path, std::string(word));
    return std::nullopt;
}

bool Config::boolean(std::string_view key, bool fallback) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    if (found && !found->is_boolean()) document_->mismatch(path, *found, "true or false");
    const bool value = found ? found->get<bool>() : fallback;
    document_->record(path, value);
    return value;
}

std::string Config::text(std::string_view key, std::string_view fallback) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    std::string value = found ? document_->as_text(path, *found) : std::string(fallback);
    document_->record(path, value);
    return value;
}

std::string Config::choice(std::string_view key, std::string_view fallback,
                           std::span<const std::string_view> choices) {
    std::string value = text(key, fallback);
    if (!has(key) || std::find(choices.begin(), choices.end(), value) != choices.end()) {
        return value;
    }
    const std::vector<std::string> names(choices.begin(), choices.end());
    const std::string nearest = nearest_name(value, names);
    document_->fail(join(path_, key),
                    " = " + detail::excerpt(value) + "; expected one of " + quoted_list(names) +
                        (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
}

std::vector<std::int64_t> Config::integers(std::string_view key, std::vector<std::int64_t> fallback,
                                           Range range) {
    return document_->list(join(path_, key), std::move(fallback), "integers",
                           [&](const std::string& path, const Json& element) {
                               return document_->as_integer(path, element, range);
                           });
}

std::vector<double> Config::numbers(std::string_view key, std::vector<double> fallback,
                                    Range range) {
    return document_->list(join(path_, key), std::move(fallback), "numbers",
                           [&](const std::string& path, const Json& element) {
                               return document_->as_number(path, element, range);
                           });
}

std::vector<std::string> Config::texts(std::string_view key, std::vector<std::string> fallback) {
    return document_->list(join(path_, key), std::move(fallback), "texts",
                           [&](const std::string& path, const Json& element) {
                               return document_->as_text(path, element);
                           });
}

Config Config::section(std::string_view key) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    if (found && !found->is_object()) document_->mismatch(path, *found, "an object");
    if (!detail::find(document_->used, path)) document_->record(path, Json::object());
    return Config(document_, path);
}

std::vector<Config> Config::sections(std::string_view key) {
    const std::string path = join(path_, key);
    const Json* found = document_->ask(path);
    if (found && !found->is_array()) document_->mismatch(path, *found, "a list of objects");
    if (!detail::find(document_->used, path)) document_->record(path, Json::array());
    std::vector<Config> list;
    for (std::size_t i = 0; found && i < found->size(); ++i)
        list.push_back(section(join(std::string(key), std::to_string(i))));
    return list;
}

void Config::Document::unknown(const std::string& path) const {
    const std::size_t dot = path.rfind('.');
    const std::string parent = dot == std::string::npos ? "" : path.substr(0, dot + 1);
    const std::string key = path.substr(parent.size());
    std::vector<std::string> siblings, elsewhere;
    for (const std::string& known : asked) {
        const bool below = known.compare(0, parent.size(), parent) == 0;
        const std::string rest = below ? known.substr(parent.size()) : "";
        if (below && rest.find('.') == std::string::npos) siblings.push_back(rest);
        if (known.size() > key.size() && known.ends_with("." + key)) elsewhere.push_back(known);
    }
    std::string hint;
    if (const std::string near = nearest_name(key, siblings); !near.empty()) {
        hint = "; did you mean '" + parent + near + "'?";
    } else if (!elsewhere.empty()) {
        hint = "; did you mean '" + elsewhere.front() + "'?";
    } else if (!siblings.empty()) {
        hint = "; known here: " + quoted_list(siblings);
    }
    fail(path, " is unknown" + hint);
}

void Config::Document::check_known(const Json& value, const std::string& path) const {
    // Every member of an object and every element of a list of sections was asked for by name;
    // the elements of a plain list were checked by the getter of the list.
    if (!value.is_object() && !value.is_array()) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto item = std::next(value.begin(), static_cast<std::ptrdiff_t>(i));
        const std::string below = join(path, value.is_object() ? item.key() : std::to_string(i));
        if (asked_set.count(below) == 0) {
            if (value.is_array()) return;  // a plain list of values
            unknown(below);
        }
        check_known(*item, below);
    }
}

void Config::finish() const {
    document_->check_known(document_->given, "");
}

std::string Config::resolved() const {
    return document_->used.dump(4, ' ', false, Json::error_handler_t::replace) + "\n";
}

const std::string& Config::name() const {
    return document_->name;
}

std::string nearest_name(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t kLongestWord = 256;  // keeps hostile keys from costing quadratic time
    if (word.size() > kLongestWord) return "";
    std::size_t best = std::max<std::size_t>(2, word.size() / 3);
    std::string nearest;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongestWord) continue;
        const std::size_t distance = detail::edit_distance(word, candidate);
        if (distance < best || (distance == best && nearest.empty())) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace oligo::core
