#include "dna/reads/formats/plain_lines.hpp"

#include "dna/reads/text_reader.hpp"

namespace oligo::dna {
namespace {

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

std::unique_ptr<RecordReader> open_plain_lines(ReadInput input) {
    return std::make_unique<LineReader>(std::move(input));
}

}  // namespace oligo::dna
