#include "dna/reads/text_reader.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

bool is_quality(char letter) {
    return letter >= '!' && letter <= '~';
}

/// Four lines a record: '@' and a name, the sequence, '+', qualities (Phred+33).
class FastqReader final : public TextReader {
  public:
    explicit FastqReader(ReadInput input) : TextReader(std::move(input)) {}

  private:
    bool parse(Record& record) override {
        std::string& bases = record.read.bases;
        if (!get_filled(record.name)) return false;
        if (record.name[0] != '@') {
            fail("starts with " + shown_letter(record.name[0]) +
                 "; expected '@' (one line of bases, one of quality)");
        }
        record.name.erase(0, 1);
        get_part(bases, "bases");
        take_bases(bases, 0);
        if (bases.empty()) fail("has no bases; expected a sequence after the '@' line");
        get_part(line_, "'+' line");
        if (line_.empty() || line_[0] != '+') {
            fail("has no '+' line after its bases; expected four lines a record, not wrapped ones");
        }
        get_part(record.read.quality, "quality");
        check_quality(record.read);
        return true;
    }

    void get_part(std::string& line, const char* what) {
        if (get(line)) return;
        fail(std::string("is truncated: the file ends before its ") + what);
    }

    void check_quality(const Read& read) const {
        if (read.quality.size() != read.bases.size()) {
            fail("has " + std::to_string(read.bases.size()) + " bases and " +
                 std::to_string(read.quality.size()) + " quality values; expected as many of both");
        }
        bool sound = true;
        for (const char letter : read.quality) sound &= is_quality(letter);
        if (sound) return;
        const auto bad = std::find_if_not(read.quality.begin(), read.quality.end(), is_quality);
        fail("has " + shown_letter(*bad) + " at quality value " +
             std::to_string(bad - read.quality.begin() + 1) + "; expected '!' to '~' (Phred+33)");
    }

    std::string line_;
};

}  // namespace

ReadFormat fastq_reads() {
    return {"FASTQ", [](std::string_view start) { return start.front() == '@'; },
            open_reader_of<FastqReader>};
}

}  // namespace oligo::dna
