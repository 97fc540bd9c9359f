#include "core/error.hpp"
#include "dna/reads/text_reader.hpp"

namespace oligo::dna {
namespace {

/// A sequence a line and nothing else but remarks, which begin with '#'.
class LineReader final : public TextReader {
  public:
    LineReader(std::string file, ReadInput input)
        : TextReader(std::move(input)), file_(std::move(file)) {}

  private:
    bool parse(Record& record) override {
        std::string_view line;
        do {
            if (!get_filled(line)) return false;
        } while (line[0] == '#');
        add_bases(record, line);
        finish_bases(record);
        if (first_ && record.fate == Fate::kUnreadable) {
            throw core::InputError("file '" + file_ + "': " + record.oddity + ", and it is " +
                                   "nothing else that reads come in");
        }
        first_ = false;
        return true;
    }

    std::string file_;
    bool first_ = true;  ///< any text comes here: the first line must be a strand
};

}  // namespace

ReadFormat plain_lines_reads() {
    return {"one strand a line", [](std::string_view) { return true; },
            [](ReadInput input) -> std::unique_ptr<RecordReader> {
                std::string file = input.path.string();
                return std::make_unique<LineReader>(std::move(file), std::move(input));
            }};
}

}  // namespace oligo::dna
