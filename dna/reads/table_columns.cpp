#include "dna/reads/table_columns.hpp"

#include "dna/reads/letters.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastBases = 10;  ///< a shorter word may be anything
constexpr std::array<std::string_view, 14> kSequenceTitles = {
    "sequence", "seq", "oligo",  "oligo sequence", "insert sequence", "oligosequence", "bases",
    "read",     "dna", "strand", "oligo_sequence", "insert_sequence", "dna sequence",  "reads"};
constexpr std::array<std::string_view, 12> kNameTitles = {
    "name",       "id",      "sequencename", "sequence name", "oligo_id", "oligo id",
    "oligo name", "oligoid", "oligo_name",   "title",         "read_id",  "seq_id"};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return lower;
}

bool is_sequence(std::string field) {
    if (field.size() < kLeastBases) return false;
    return normalise_bases(field, 0).unknown_at == LetterCount::kNone &&
           field.size() >= kLeastBases &&
           2 * static_cast<std::size_t>(std::count(field.begin(), field.end(), 'N')) < field.size();
}

/// The lines of `start` that are whole, without blank ones and remarks; the last one too where
/// there is no other.
std::vector<std::string_view> lines_of(std::string_view start) {
    std::vector<std::string_view> lines;
    while (!start.empty() && lines.size() < 3) {
        const std::size_t end = start.find_first_of("\r\n");
        if (end == std::string_view::npos && lines.size() > 1) break;
        const std::string_view line = start.substr(0, end);
        if (!line.empty() && line[0] != '#') lines.push_back(line);
        if (end == std::string_view::npos) break;
        start.remove_prefix(end + 1);
    }
    return lines;
}

template <std::size_t kCount>
std::optional<std::size_t> titled(const std::vector<std::string>& fields,
                                  const std::array<std::string_view, kCount>& titles) {
    for (const std::string_view title : titles) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (lower_case(fields[i]) == title) return i;
        }
    }
    return std::nullopt;
}

/// The field with the most bases.
std::optional<std::size_t> longest_sequence(const std::vector<std::string>& fields) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (is_sequence(fields[i]) && (!best || fields[i].size() > fields[*best].size())) best = i;
    }
    return best;
}

std::optional<TableColumns> columns_of(const std::vector<std::string_view>& lines, char separator) {
    std::vector<std::string> first, second;
    split_fields(lines[0], separator, first);
    if (first.size() < 2) return std::nullopt;
    if (lines.size() > 1) split_fields(lines[1], separator, second);
    TableColumns columns;
    columns.separator = separator;
    const auto here = longest_sequence(first);
    columns.titled = !here.has_value();
    if (here) {
        columns.sequence = *here;
        second = first;
    } else {
        const auto title = titled(first, kSequenceTitles);
        const auto below = longest_sequence(second);
        if (!title && !below) return std::nullopt;
        columns.sequence =
            title && (!below || is_sequence(second[std::min(*title, second.size() - 1)])) ? *title
                                                                                          : *below;
        columns.name = titled(first, kNameTitles);
    }
    for (std::size_t i = 0; i < second.size(); ++i) {
        if (i == columns.sequence) continue;
        const bool as_long =
            columns.sequence < second.size() && second[i].size() == second[columns.sequence].size();
        if (separator == '\t' && as_long && !columns.quality && !is_sequence(second[i])) {
            columns.quality = i;
        } else if (!columns.name && !columns.titled) {
            columns.name = i;
        }
    }
    return columns;
}

}  // namespace

void split_fields(std::string_view line, char separator, std::vector<std::string>& fields) {
    fields.clear();
    std::string field;
    bool quoted = false;
    const bool quotes = separator != '\t';
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char letter = line[i];
        if (quoted) {
            if (letter != '"') {
                field += letter;
            } else if (i + 1 < line.size() && line[i + 1] == '"') {
                field += line[++i];
            } else {
                quoted = false;
            }
        } else if (letter == separator) {
            fields.push_back(std::move(field));
            field.clear();
        } else if (quotes && letter == '"' && field.empty()) {
            quoted = true;
        } else {
            field += letter;
        }
    }
    fields.push_back(std::move(field));
    for (std::string& one : fields) {
        const bool around = one.size() >= 2 && one.front() == '"' && one.back() == '"';
        if (around && is_sequence(one.substr(1, one.size() - 2)))
            one = one.substr(1, one.size() - 2);
    }
}

std::optional<TableColumns> find_columns(std::string_view start) {
    const auto lines = lines_of(start);
    if (lines.empty()) return std::nullopt;
    for (const char separator : {'\t', ';', ','}) {
        if (lines[0].find(separator) == std::string_view::npos) continue;
        if (const auto columns = columns_of(lines, separator)) return columns;
    }
    return std::nullopt;
}

}  // namespace oligo::dna
