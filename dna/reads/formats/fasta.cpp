#include "dna/reads/text_reader.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

/// '>' and a name, then the sequence on as many lines as it takes; lines that begin with ';' are
/// remarks.
class FastaReader final : public TextReader {
  public:
    explicit FastaReader(ReadInput input) : TextReader(std::move(input)) {}

  private:
    bool parse(Record& record) override {
        std::string_view line;
        if (!held_) {
            if (!get_sequence(line)) return false;
            if (line[0] == '>') {
                record.name = line.substr(1);
            } else {
                spoil(record, Fate::kUnreadable,
                      "starts with " + shown_letter(line[0]) + "; expected '>'");
            }
        } else {
            record.name = held_name_;
        }
        held_ = false;
        while (get_sequence(line)) {
            held_ = line[0] == '>';
            if (held_) {
                held_name_ = line.substr(1);
                break;
            }
            add_bases(record, line);
        }
        finish_bases(record);
        return true;
    }

    bool get_sequence(std::string_view& line) {
        while (get_filled(line)) {
            if (line[0] != ';') return true;
        }
        return false;
    }

    bool held_ = false;  ///< the '>' line of the next record was read
    std::string held_name_;
};

bool is_fasta(std::string_view start) {
    // Remarks may come first, but something must follow them.
    while (start.starts_with(';')) {
        const std::size_t end = start.find_first_of("\r\n");
        if (end == std::string_view::npos) return false;
        start.remove_prefix(end);
        start.remove_prefix(std::min(start.find_first_not_of("\r\n"), start.size()));
    }
    return start.starts_with('>');
}

}  // namespace

ReadFormat fasta_reads() {
    return {"FASTA", is_fasta, open_reader_of<FastaReader>};
}

}  // namespace oligo::dna
