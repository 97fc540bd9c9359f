#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// A range of allowed values, both ends included.
struct Range {
    double low = std::numeric_limits<double>::lowest();
    double high = std::numeric_limits<double>::max();
};

/// Strict reader of a JSON object (comments allowed). Every getter marks its key as known, checks
/// type and range, and records the value used (given or default) for resolved(). finish() throws
/// for any key that no getter asked for and names the nearest known one. Errors are InputError, as
/// in
///   config 'x.json': key 'train.batch_size' = 0; expected an integer in 1..4096
/// Sections share their document with the root: finish() on the root checks all of them.
class Config {
  public:
    static Config from_file(const std::filesystem::path& path);
    static Config from_text(std::string_view json, std::string name);

    /// Applies "a.b=3". The right side is JSON where it parses as JSON, else a string.
    /// A key that no getter asks for is reported by finish() like one from the file.
    void set(std::string_view assignment);

    bool has(std::string_view key) const;
    std::int64_t integer(std::string_view key, std::int64_t fallback, Range range = {});
    double number(std::string_view key, double fallback, Range range = {});
    /// A number, or no value where the key is absent or is `word` ("auto").
    std::optional<double> number_or(std::string_view key, std::string_view word, Range range = {});
    bool boolean(std::string_view key, bool fallback);
    std::string text(std::string_view key, std::string_view fallback);
    /// One of `choices`; anything else is an error that lists them and names the nearest.
    std::string choice(std::string_view key, std::string_view fallback,
                       std::span<const std::string_view> choices);
    std::vector<std::int64_t> integers(std::string_view key, std::vector<std::int64_t> fallback,
                                       Range range = {});
    std::vector<double> numbers(std::string_view key, std::vector<double> fallback,
                                Range range = {});
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> fallback);
    /// A nested object (an empty one when the key is absent).
    Config section(std::string_view key);
    /// A list of objects (empty when absent).
    std::vector<Config> sections(std::string_view key);

    /// Throws InputError for an unknown key anywhere in the document.
    void finish() const;
    /// The document with every value that was asked for, defaults included, as indented JSON.
    std::string resolved() const;
    const std::string& name() const;

  private:
    struct Document;
    Config(std::shared_ptr<Document> document, std::string path);
    std::shared_ptr<Document> document_;
    std::string path_;  ///< dotted path of this section, "" for the root
};

/// The candidate with the smallest edit distance to `word`, or "" when none is near
/// (distance > max(2, length / 3)).
std::string nearest_name(std::string_view word, std::span<const std::string> candidates);

}  // namespace oligo::core
