#include "dna/reads/text_reader.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
constexpr std::string_view kBlanks = " \t";

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool TextReader::next(Record& record) {
    record.clear();
    length_ = 0;
    stars_ = 0;
    if (!parse(record)) return false;
    // A line that damage cut short looks like a whole one.
    if (record.fate == Fate::kUse && lines_.unfinished()) {
        const auto remark = lines_.remark();
        if (remark && remark->damage) spoil(record, Fate::kCut, "is cut");
    }
    cut_ |= record.fate == Fate::kCut;
    ++records_;
    return true;
}

std::optional<Remark> TextReader::remark() const {
    auto remark = lines_.remark();
    if (cut_ && !(remark && remark->damage)) {
        remark = {{"is truncated: it ends within record " + std::to_string(records_), true}};
    }
    return remark;
}

void TextReader::spoil(Record& record, Fate fate, const std::string& what) const {
    if (record.fate != Fate::kUse) return;
    record.fate = fate;
    record.oddity = "record " + std::to_string(records_ + 1) + " (line " +
                    std::to_string(lines_.lines()) + ") " + what;
}

bool TextReader::get(std::string_view& line) {
    const LineStream::Result result = lines_.next(line, kMaxLineBytes);
    long_line_ = result == LineStream::Result::kTooLong;
    return result != LineStream::Result::kEnd;
}

bool TextReader::get_filled(std::string_view& line) {
    while (get(line)) {
        if (line.find_first_not_of(kBlanks) != std::string_view::npos) return true;
    }
    return false;
}

void TextReader::add_bases(Record& record, std::string_view piece) {
    std::string& bases = record.read.bases;
    if (length_ == 0) bases.clear();
    length_ += letters_of(piece);
    if (record.fate != Fate::kUse) return;
    if (length_ > kMaxBases) {
        piece = trimmed(piece);
        if (bases.size() + piece.size() > kMaxBases) {
            return spoil(
                record, Fate::kTooLong,
                "has more than " + std::to_string(kMaxBases) + " bases; expected at most that");
        }
    }
    const std::string_view letters = trimmed(piece);
    const std::size_t last = letters.find_last_not_of('*') + 1;  // 0: none but stars
    stars_ = (last == 0 ? stars_ : 0) + letters.size() - last;
    const std::size_t before = bases.size();
    bases += letters;
    LetterCount count = normalise_bases(bases, before);
    count.other_at -= std::min(count.other_at, before);
    if (count.unknown_at != LetterCount::kNone) {
        return spoil(record, Fate::kUnreadable,
                     "has " + shown_letter(bases[count.unknown_at]) + " at base " +
                         std::to_string(count.unknown_at + 1) + "; expected A C G T N");
    }
    record.other_letters += count.others;
    if (count.others > 0 && record.oddity.empty()) {
        record.oddity = "record " + std::to_string(records_ + 1) + " (line " +
                        std::to_string(lines_.lines()) + ") has " +
                        shown_letter(letters[count.other_at]) + " at base " +
                        std::to_string(before + count.other_at + 1);
    }
}

void TextReader::finish_bases(Record& record) {
    if (record.fate != Fate::kUse) return;
    record.read.bases.resize(record.read.bases.size() - stars_);
    record.other_letters -= stars_;
    if (record.other_letters == 0) record.oddity.clear();
    if (record.read.bases.empty()) {
        spoil(record, Fate::kEmpty, "has no bases; expected a sequence");
    }
}

}  // namespace oligo::dna
