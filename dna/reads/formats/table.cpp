#include "dna/reads/table_columns.hpp"
#include "dna/reads/text_reader.hpp"

#include <utility>
#include <vector>

namespace oligo::dna {
namespace {

/// A line a record with tabs, commas or semicolons between its fields: order forms of oligos,
/// tables of reads. Lines that begin with '#' are remarks.
class TableReader final : public TextReader {
  public:
    TableReader(const TableColumns& columns, ReadInput input)
        : TextReader(std::move(input)), columns_(columns), title_to_come_(columns.titled) {}

  private:
    bool parse(Record& record) override {
        std::string_view line;
        do {
            if (!get_filled(line)) return false;
        } while (line[0] == '#' || std::exchange(title_to_come_, false));
        split_fields(line, columns_.separator, fields_);
        if (fields_.size() <= columns_.sequence) {
            spoil(record, Fate::kUnreadable,
                  "has " + std::to_string(fields_.size()) +
                      " columns; expected a sequence in column " +
                      std::to_string(columns_.sequence + 1));
            return true;
        }
        if (columns_.name && *columns_.name < fields_.size()) record.name = fields_[*columns_.name];
        add_bases(record, trimmed(fields_[columns_.sequence]));
        const std::size_t letters = record.read.bases.size();
        finish_bases(record);
        if (columns_.quality && *columns_.quality < fields_.size() &&
            fields_[*columns_.quality].size() == letters && record.fate == Fate::kUse) {
            take_quality(record, fields_[*columns_.quality]);
        }
        return true;
    }

    void take_quality(Record& record, const std::string& quality) const {
        for (const char letter : quality) {
            if (letter < '!' || letter > '~') {
                return spoil(record, Fate::kUnreadable,
                             "has " + shown_letter(letter) +
                                 " among its quality values; expected '!' to '~' (Phred+33)");
            }
        }
        record.read.quality = quality.substr(0, record.read.bases.size());
    }

    TableColumns columns_;
    bool title_to_come_;
    std::vector<std::string> fields_;
};

}  // namespace

ReadFormat table_reads() {
    return {"a table", [](std::string_view start) { return find_columns(start).has_value(); },
            [](ReadInput input) -> std::unique_ptr<RecordReader> {
                const TableColumns columns = *find_columns(input.bytes.peek());
                return std::make_unique<TableReader>(columns, std::move(input));
            }};
}

}  // namespace oligo::dna
