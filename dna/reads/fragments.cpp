#include "dna/reads/fragments.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string_view>

namespace oligo::dna {
namespace {

constexpr std::uint16_t kPairedFlag = 0x1, kFirstFlag = 0x40, kSecondFlag = 0x80;
constexpr std::size_t kTriedPairs = 4, kLeastPairs = 2;

/// Where the only difference is a 1 here and a 2 there; npos for other differences.
std::size_t mark_of_mates(std::string_view a, std::string_view b) {
    constexpr auto kNone = std::string_view::npos;
    if (a.size() != b.size()) return kNone;
    const auto [here, there] = std::mismatch(a.begin(), a.end(), b.begin());
    if (here == a.end() || *here != '1' || *there != '2') return kNone;
    if (!std::equal(here + 1, a.end(), there + 1)) return kNone;
    return static_cast<std::size_t>(here - a.begin());
}

std::string_view first_word(std::string_view name) {
    return name.substr(0, name.find_first_of(" \t"));
}

bool same_read(const Record& first, const Record& second) {
    if (first.name.empty() && second.name.empty()) return true;
    return are_named_mates(first, second) || first_word(first.name) == first_word(second.name);
}

}  // namespace

bool are_named_mates(const Record& first, const Record& second) {
    if ((first.flags & second.flags & kPairedFlag) != 0) {
        return (first.flags & kFirstFlag) != 0 && (second.flags & kSecondFlag) != 0 &&
               first.name == second.name;
    }
    const std::size_t mark = mark_of_mates(first.name, second.name);
    if (mark == std::string_view::npos || mark == 0) return false;
    const std::string_view name = first.name;
    const bool set_off = std::string_view(" \t/_.:").find(name[mark - 1]) != name.npos;
    const bool ends = mark + 1 == name.size() || name[mark + 1] < '0' || name[mark + 1] > '9';
    return set_off && ends;
}

FragmentReader::FragmentReader(const ReadUnit& unit)
    : unit_(unit), first_(unit.first), mode_(unit.pairing) {
    if (unit_.second) {
        second_.emplace(*unit_.second);
    } else if (mode_ == Pairing::kDetect) {
        detect();
    }
}

/// Every pair that the file begins with must be named so: single reads may be called r.1 and r.2.
void FragmentReader::detect() {
    mode_ = Pairing::kSingle;
    Record record;
    while (ahead_.size() < 2 * kTriedPairs && first_.next(record)) {
        if (record.fate == Fate::kSecondary || record.fate == Fate::kSupplementary) continue;
        ahead_.push_back(record);
        const std::size_t count = ahead_.size();
        if (count % 2 == 0 && !are_named_mates(ahead_[count - 2], ahead_[count - 1])) return;
    }
    if (ahead_.size() / 2 < kLeastPairs) return;
    mode_ = Pairing::kInterleaved;
    detected_ = named_ = true;
}

bool FragmentReader::get(Record& record) {
    if (ahead_.empty()) return first_.next(record);
    record = std::move(ahead_.front());
    ahead_.pop_front();
    return true;
}

bool FragmentReader::next(Fragment& fragment) {
    fragment.paired = false;
    const bool any = second_ ? next_of_two(fragment) : next_of_one(fragment);
    fragments_ += any;
    return any;
}

bool FragmentReader::next_of_one(Fragment& fragment) {
    if (!get(fragment.first)) return false;
    if (mode_ != Pairing::kInterleaved) return true;
    if (!get(fragment.second)) return true;
    // By --interleaved names need no marks, but where the first two are mates by name all must be.
    if (fragments_ == 0 && !detected_) named_ = same_read(fragment.first, fragment.second);
    fragment.paired = detected_ ? are_named_mates(fragment.first, fragment.second)
                                : !named_ || same_read(fragment.first, fragment.second);
    if (!fragment.paired) ahead_.push_front(std::move(fragment.second));
    return true;
}

bool FragmentReader::next_of_two(Fragment& fragment) {
    const bool first = first_.next(fragment.first), second = second_->next(fragment.second);
    if (!first && !second) return false;
    fragment.paired = first && second;
    unequal_ |= !fragment.paired;
    if (!first) std::swap(fragment.first, fragment.second);
    if (!fragment.paired) return true;
    const bool alike = same_read(fragment.first, fragment.second);
    if (fragments_ == 0) named_ = alike;
    if (named_ && !alike) {
        throw core::InputError(
            "files '" + unit_.first.string() + "' and '" + unit_.second->string() + "': record " +
            std::to_string(fragments_ + 1) + " is '" + fragment.first.name + "' in one and '" +
            fragment.second.name + "' in the other; expected mates in the same order");
    }
    return true;
}

RecordTally FragmentReader::tally() const {
    RecordTally tally = first_.tally();
    if (second_) tally += second_->tally();
    return tally;
}

std::vector<std::pair<std::string, Remark>> FragmentReader::remarks() const {
    std::vector<std::pair<std::string, Remark>> all;
    if (const auto remark = first_.remark()) all.emplace_back(unit_.first.string(), *remark);
    if (!second_) return all;
    if (const auto remark = second_->remark()) all.emplace_back(unit_.second->string(), *remark);
    if (unequal_) {
        all.emplace_back(unit_.second->string(),
                         Remark{"has " + std::to_string(second_->tally().records) +
                                    " records, and the file of their mates " +
                                    std::to_string(first_.tally().records),
                                true});
    }
    return all;
}

namespace {

/// Whether file names are those of mates: ..._R1... and ..._R2..., or ..._1.fastq and ..._2.fastq.
bool are_files_of_mates(const std::filesystem::path& first, const std::filesystem::path& second) {
    const std::string a = first.filename().string(), b = second.filename().string();
    const std::size_t mark = mark_of_mates(a, b);
    if (first.parent_path() != second.parent_path()) return false;
    if (mark == std::string::npos || mark == 0) return false;
    const char before = a[mark - 1];
    return before == 'R' || before == '_' || before == '.' || before == '-';
}

bool begin_with_mates(const ReadUnit& one, const ReadUnit& other) try {
    if (!std::filesystem::is_regular_file(one.first)) return false;  // pipes are read once
    ReadFile first(one.first), second(other.first);
    Record a, b;
    const bool both = first.next(a) && second.next(b);
    return both && !a.name.empty() && same_read(a, b);
} catch (const core::Error&) {
    return false;  // said when the file is read
}

}  // namespace

std::vector<ReadUnit> pair_up(const std::vector<std::filesystem::path>& files) {
    std::vector<ReadUnit> units;
    std::vector<bool> taken(files.size(), false);
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (taken[i]) continue;
        ReadUnit unit{files[i]};
        for (std::size_t k = i + 1; k < files.size() && !unit.second; ++k) {
            const bool turned = are_files_of_mates(files[k], files[i]);
            if (taken[k] || (!turned && !are_files_of_mates(files[i], files[k]))) continue;
            const std::size_t first = turned ? k : i, second = turned ? i : k;
            if (!begin_with_mates({files[first]}, {files[second]})) continue;
            unit = {files[first], files[second]};
            taken[k] = true;
        }
        taken[i] = true;
        units.push_back(unit);
    }
    return units;
}

}  // namespace oligo::dna
