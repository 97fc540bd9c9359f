#include "dna/reads/read_file.hpp"

#include "core/error.hpp"

#include <utility>

namespace oligo::dna {

struct ReadFile::State {
    explicit State(const std::filesystem::path& path_in) : path(path_in), bytes(path_in) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw core::InputError("file '" + path.string() + "'" + what);
    }

    /// A file without reads is an error, and one that begins without any is not gone through.
    void require_reads(const Record& last) const {
        const bool structured = last.fate == Fate::kUnreadable || last.fate == Fate::kTooLong;
        if (structured && tally.used() == 0 && tally.records >= kHopeless) {
            fail(": " + tally.of(last.fate).first + "; so are the " +
                 std::to_string(tally.records) + " records that it begins with");
        }
    }

    void check_end() const {
        if (tally.used() > 0) return;
        if (const auto end = reader->remark(); end && end->damage) fail(" " + end->text);
        for (const RecordTally::Kind& kind : tally.by_fate) {
            if (kind.count == 0) continue;
            const std::string others =
                tally.records > 1
                    ? "; none of its " + std::to_string(tally.records) + " records is of use"
                    : std::string();
            fail(": " + kind.first + others);
        }
        fail(" holds no reads");
    }

    std::filesystem::path path;
    ByteStream bytes;  ///< until the first record is asked for
    std::unique_ptr<RecordReader> reader;
    Record record;
    RecordTally tally;
    bool ended = false;
};

ReadFile::ReadFile(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ReadFile::~ReadFile() = default;
ReadFile::ReadFile(ReadFile&&) noexcept = default;

bool ReadFile::next(Record& record) {
    State& s = *state_;
    if (s.ended) return false;
    if (!s.reader) s.reader = open_reader(s.path, std::move(s.bytes));
    if (!s.reader->next(record)) {
        s.ended = true;
        s.check_end();
        return false;
    }
    s.tally.add(record);
    s.require_reads(record);
    return true;
}

bool ReadFile::next(Read& read) {
    State& s = *state_;
    do {
        if (!next(s.record)) return false;
    } while (s.record.fate != Fate::kUse);
    std::swap(read, s.record.read);
    return true;
}

const RecordTally& ReadFile::tally() const {
    return state_->tally;
}

std::optional<Remark> ReadFile::remark() const {
    return state_->reader ? state_->reader->remark() : std::nullopt;
}

bool StrictReads::next(Read& read) {
    while (file_.next(record_)) {
        if (record_.fate == Fate::kCut) continue;  // the file's remark says why
        if (!record_.oddity.empty()) {
            throw core::InputError("file '" + path_.string() + "': " + record_.oddity +
                                   (record_.other_letters > 0 ? "; expected A C G T N" : ""));
        }
        std::swap(read, record_.read);
        return true;
    }
    if (const auto remark = file_.remark(); remark && remark->damage) {
        throw core::InputError("file '" + path_.string() + "' " + remark->text);
    }
    return false;
}

std::vector<Read> read_all(const std::vector<std::filesystem::path>& paths) {
    std::vector<Read> reads;
    for (const std::filesystem::path& path : paths) {
        StrictReads file(path);
        for (Read read; file.next(read);) reads.push_back(std::move(read));
    }
    return reads;
}

}  // namespace oligo::dna
