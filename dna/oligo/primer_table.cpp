#include "core/error.hpp"
#include "dna/oligo/primer_design.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::string_view, 3> kColumns = {"name", "five_prime", "three_prime"};
constexpr std::size_t kMostRows = 5000;

/// The cells of a line, which may end in a carriage return.
std::vector<std::string_view> cells_of(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string_view> cells;
    for (;;) {
        const std::size_t tab = line.find('\t');
        cells.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos) return cells;
        line.remove_prefix(tab + 1);
    }
}

/// Takes the first line off `text`.
std::string_view next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::array<std::size_t, kColumns.size()> columns_of(std::string_view header,
                                                    const std::string& where) {
    const auto titles = cells_of(header);
    std::array<std::size_t, kColumns.size()> columns{};
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        const auto found = std::find(titles.begin(), titles.end(), kColumns[i]);
        if (found == titles.end()) {
            throw core::InputError(where + ": no column '" + std::string(kColumns[i]) +
                                   "'; expected a table as 'primers design' writes it");
        }
        columns[i] = static_cast<std::size_t>(found - titles.begin());
    }
    return columns;
}

}  // namespace

std::vector<Primers> parse_primers_tsv(std::string_view text, const std::string& where) {
    const auto columns = columns_of(next_line(text), where);
    const std::size_t width = *std::max_element(columns.begin(), columns.end()) + 1;
    std::vector<Primers> pairs;
    for (std::size_t line = 2; !text.empty(); ++line) {
        const auto cells = cells_of(next_line(text));
        if (cells.size() == 1 && cells[0].empty()) continue;
        if (cells.size() < width || pairs.size() == kMostRows) {
            throw core::InputError(where + ": line " + std::to_string(line) + " has " +
                                   std::to_string(cells.size()) + " cells and is pair " +
                                   std::to_string(pairs.size() + 1) + "; expected at least " +
                                   std::to_string(width) + " cells and at most 5000 pairs");
        }
        Primers pair =
            parse_primers(std::string(cells[columns[1]]) + ":" + std::string(cells[columns[2]]));
        pair.name = cells[columns[0]];
        pairs.push_back(std::move(pair));
    }
    if (pairs.empty()) throw core::InputError(where + ": no pair of primers; expected one a line");
    return pairs;
}

}  // namespace oligo::dna
