#include "dna/reads/text_reader.hpp"

namespace oligo::dna {
namespace {

/// '>' and a name, then the sequence on as many lines as it takes.
class FastaReader final : public TextReader {
  public:
    explicit FastaReader(ReadInput input) : TextReader(std::move(input)) {}

  private:
    bool parse(Record& record) override {
        if (!held_ && !get_filled(line_)) return false;
        held_ = false;
        if (line_[0] != '>') fail("starts with " + shown_letter(line_[0]) + "; expected '>'");
        record.name.assign(line_, 1);
        std::string& bases = record.read.bases;
        while (!held_ && get_filled(line_)) {
            held_ = line_[0] == '>';
            if (held_) break;
            const std::size_t before = bases.size();
            bases += line_;
            take_bases(bases, before);
        }
        if (bases.empty()) fail("has no bases; expected a sequence after the '>' line");
        return true;
    }

    std::string line_;
    bool held_ = false;  ///< `line_` is the '>' line of the next record
};

}  // namespace

ReadFormat fasta_reads() {
    return {"FASTA", [](std::string_view start) { return start.front() == '>'; },
            open_reader_of<FastaReader>};
}

}  // namespace oligo::dna
