#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Fields of a line of a table. With a comma or a semicolon between them a field may stand in
/// quotes, in which two stand for one; with tabs they are as they are but for quotes around bases.
void split_fields(std::string_view line, char separator, std::vector<std::string>& fields);

/// Where a table has what is read of it.
struct TableColumns {
    char separator = '\t';
    std::size_t sequence = 0;
    std::optional<std::size_t> name, quality;
    bool titled = false;  ///< the first line has the columns' names
};

/// The columns of a table, from its first lines: one whose title says that it holds sequences
/// ("Sequence", "seq", "oligo", ...), else the one that holds bases. Nothing where it is no table
/// of sequences: one column, or no sequences in it.
std::optional<TableColumns> find_columns(std::string_view start);

}  // namespace oligo::dna
