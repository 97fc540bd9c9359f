#include "dna/reads/text_reader.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

bool is_quality(char letter) {
    return letter >= '!' && letter <= '~';
}

/// '@' and a name, the sequence, '+', as many qualities (Phred+33, or +64: qualities.hpp). Sequence
/// and qualities may be wrapped; what is on one line as bases is expected on one line as qualities.
/// After a record that is not built so, the next line that begins with '@' begins a record.
class FastqReader final : public TextReader {
  public:
    explicit FastqReader(ReadInput input) : TextReader(std::move(input)) {}

  private:
    bool parse(Record& record) override {
        std::string_view line;
        if (!held_) {
            if (!get_filled(line)) return false;
            if (line[0] != '@') return skip_to_header(record, line);
            record.name = line.substr(1);
        } else {
            record.name = held_name_;
        }
        held_ = false;
        if (get_sequence(record)) get_quality(record);
        return true;
    }

    /// A record that does not begin as one.
    bool skip_to_header(Record& record, std::string_view line) {
        spoil(record, Fate::kUnreadable,
              "starts with " + shown_letter(line[0]) +
                  "; expected '@' (one line of bases, one of quality)");
        while (!held_ && get(line)) hold_if_header(line);
        return true;
    }

    bool hold_if_header(std::string_view line) {
        held_ = line.starts_with('@');
        if (held_) held_name_ = line.substr(1);
        return held_;
    }

    /// Up to the '+' line; false when there is none.
    bool get_sequence(Record& record) {
        lines_ = letters_ = 0;
        std::string_view line;
        for (;;) {
            if (!get(line)) {
                spoil(record, Fate::kCut, "is truncated: the file ends before its '+' line");
                return false;
            }
            if (line.starts_with('+')) break;
            if (hold_if_header(line)) {
                spoil(record, Fate::kUnreadable, "has no '+' line after its bases");
                return false;
            }
            line = trimmed(line);
            lines_ += !line.empty();
            letters_ += letters_of(line);
            add_bases(record, line);
        }
        finish_bases(record);
        return true;
    }

    void get_quality(Record& record) {
        std::string& quality = record.read.quality;
        std::uint64_t found = 0;
        std::string_view line;
        do {
            if (!get(line)) {
                if (found == letters_) return;  // of a sequence without bases
                spoil(record, Fate::kCut, "is truncated: the file ends before its quality");
                return;
            }
            if (found == 0 && letters_ == 0 && hold_if_header(line)) return;
            line = trimmed(line);
            found += letters_of(line);
            if (record.fate == Fate::kUse && found <= letters_) quality += line;
        } while (lines_ > 1 && found < letters_ && !line.empty());
        if (found != letters_) {
            spoil(record, at_end() ? Fate::kCut : Fate::kUnreadable,
                  "has " + std::to_string(letters_) + " bases and " + std::to_string(found) +
                      " quality values; expected as many of both");
            hold_if_header(line);  // the quality line itself may be missing
            return;
        }
        if (record.fate != Fate::kUse) return;
        quality.resize(quality.size() - stars());
        bool sound = true;
        for (const char letter : quality) sound &= is_quality(letter);
        if (sound && quality.size() == record.read.bases.size()) return;
        const auto bad = std::find_if_not(quality.begin(), quality.end(), is_quality);
        spoil(record, Fate::kUnreadable,
              bad == quality.end() ? "has blanks among its bases; expected one line of bases"
                                   : "has " + shown_letter(*bad) + " at quality value " +
                                         std::to_string(bad - quality.begin() + 1) +
                                         "; expected '!' to '~' (Phred+33)");
    }

    std::size_t lines_ = 0;      ///< that the sequence is on
    std::uint64_t letters_ = 0;  ///< of the sequence
    bool held_ = false;          ///< the '@' line of the next record was read
    std::string held_name_;
};

}  // namespace

ReadFormat fastq_reads() {
    return {"FASTQ", [](std::string_view start) { return start.front() == '@'; },
            open_reader_of<FastqReader>};
}

}  // namespace oligo::dna
