#include "dna/reads/record_tally.hpp"

namespace oligo::dna {
namespace {

void add_to(RecordTally::Kind& kind, const RecordTally::Kind& other) {
    if (kind.count == 0) kind.first = other.first;
    kind.count += other.count;
}

void count_one(RecordTally::Kind& kind, const std::string& oddity) {
    if (kind.count++ == 0) kind.first = oddity;
}

}  // namespace

void RecordTally::add(const Record& record) {
    ++records;
    Kind& kind = by_fate[static_cast<std::size_t>(record.fate)];
    if (record.fate != Fate::kUse) return count_one(kind, record.oddity);
    ++kind.count;
    turned += record.turned;
    hard_clipped += record.hard_clipped;
    if (record.other_letters == 0) return;
    count_one(with_other_letters, record.oddity);
    other_letters += record.other_letters;
}

RecordTally& RecordTally::operator+=(const RecordTally& other) {
    records += other.records;
    for (std::size_t i = 0; i < kFates; ++i) add_to(by_fate[i], other.by_fate[i]);
    add_to(with_other_letters, other.with_other_letters);
    other_letters += other.other_letters;
    turned += other.turned;
    hard_clipped += other.hard_clipped;
    return *this;
}

std::string_view name_of(Fate fate) {
    switch (fate) {
        case Fate::kUse:
            return "used";
        case Fate::kEmpty:
            return "empty";
        case Fate::kTooLong:
            return "too long";
        case Fate::kUnreadable:
            return "unreadable";
        case Fate::kCut:
            return "cut";
        case Fate::kSecondary:
            return "secondary";
        case Fate::kSupplementary:
            return "supplementary";
    }
    return "";
}

}  // namespace oligo::dna
