#include "dna/reads/text_reader.hpp"

namespace oligo::dna {
namespace {

/// A sequence a line and nothing else.
class LineReader final : public TextReader {
  public:
    explicit LineReader(ReadInput input) : TextReader(std::move(input)) {}

  private:
    bool parse(Record& record) override {
        if (!get_filled(record.read.bases)) return false;
        take_bases(record.read.bases, 0);
        return true;
    }
};

}  // namespace

ReadFormat plain_lines_reads() {
    return {"one strand a line", [](std::string_view) { return true; }, open_reader_of<LineReader>};
}

}  // namespace oligo::dna
