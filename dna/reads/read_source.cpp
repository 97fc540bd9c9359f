#include "dna/reads/read_source.hpp"

#include "dna/reads/parted_reads.hpp"
#include "dna/reads/read_batch.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kBatchReads = 4096;
constexpr std::size_t kSampledReads = 500;  ///< of a file, for what is to be cut

bool can_be_read_twice(const std::filesystem::path& path) {
    std::error_code ignored;
    // What does not exist, or is a folder, is said when it is opened.
    return path != "-" && (!std::filesystem::exists(path, ignored) ||
                           std::filesystem::is_regular_file(path, ignored) ||
                           std::filesystem::is_directory(path, ignored));
}

}  // namespace

bool ReadFunnel::damaged() const {
    return std::any_of(notes.begin(), notes.end(), [](const Note& note) { return note.damage; });
}

std::span<const ReadView> KeptReads::next() {
    views_.clear();
    for (; next_ < reads_.size() && views_.size() < kBatchReads; ++next_) {
        views_.push_back({reads_[next_].bases, reads_[next_].quality, reads_[next_].second_part});
    }
    return views_;
}

struct FileReads::State {
    explicit State(ReadRequest request_in)
        : request(std::move(request_in)),
          unit_preparers(request.units.size(), ReadPreparer(request.preparation)),
          unit_seen(request.units.size(), false) {}

    ReadPreparer& preparer() { return unit_preparers[next_unit - 1]; }

    void open_next() {
        const ReadUnit& unit = request.units[next_unit++];
        open.emplace(unit);
        first_judge = {};
        second_judge = {};
    }

    /// Reads of the files; false at the end of all.
    bool read_batch() {
        views.clear();
        while (views.empty()) {
            if (!open) {
                if (next_unit == request.units.size()) return false;
                open_next();
            }
            if (!batch.fill(*open, counted)) {
                close();
                continue;
            }
            if (!unit_seen[next_unit - 1]) preparer().detect(batch.sample(kSampledReads));
            unit_seen[next_unit - 1] = true;  // the same again when the file is read again
            batch.prepare(preparer(), first_judge, second_judge, views, counted);
        }
        counted.reads += views.size();
        return true;
    }

    void close() {
        const ReadUnit& unit = request.units[next_unit - 1];
        counted.records += open->tally();
        const auto note = [&](const std::filesystem::path& file, const std::string& text) {
            if (!text.empty()) counted.notes.push_back({file.string(), text, false});
        };
        if (open->detected()) note(unit.first, "holds mates one after the other, by their names");
        note(unit.first, first_judge.text());
        if (unit.second) note(*unit.second, second_judge.text());
        for (const std::string& text : preparer().notes()) note(unit.first, text);
        for (const auto& [file, remark] : open->remarks()) {
            counted.notes.push_back({file, remark.text, remark.damage});
        }
        open.reset();
    }

    void finish_pass() {
        if (!whole) whole = counted;
    }

    ReadRequest request;
    std::size_t next_unit = 0;
    std::optional<FragmentReader> open;
    std::vector<ReadPreparer> unit_preparers;
    std::vector<bool> unit_seen;  ///< what is to be cut in a unit's reads was looked for
    QualityJudge first_judge, second_judge;
    ReadBatch batch;
    std::vector<ReadView> views;
    ReadFunnel counted;                 ///< in this pass
    std::optional<ReadFunnel> whole;    ///< of the first pass that came to the end
    std::optional<PartedReads> parted;  ///< of files that can be read once only
    std::unique_ptr<ReadSource> from_parted;
    std::vector<Read> kept;
    std::optional<KeptReads> from_memory;
};

FileReads::FileReads(const std::vector<std::filesystem::path>& paths)
    : FileReads(ReadRequest{pair_up(paths)}) {}

FileReads::FileReads(ReadRequest request) : state_(std::make_unique<State>(std::move(request))) {
    State& s = *state_;
    const bool twice =
        std::all_of(s.request.units.begin(), s.request.units.end(), [](const ReadUnit& unit) {
            return can_be_read_twice(unit.first) &&
                   (!unit.second || can_be_read_twice(*unit.second));
        });
    if (twice) return;
    s.parted.emplace(1, Spill{});
    while (s.read_batch()) {
        for (const ReadView& read : s.views) s.parted->add(0, read);
    }
    s.finish_pass();
    s.from_parted = s.parted->source({0});
}

FileReads::~FileReads() = default;

std::span<const ReadView> FileReads::next() {
    State& s = *state_;
    if (s.from_parted) return s.from_parted->next();
    if (s.from_memory) return s.from_memory->next();
    if (!s.read_batch()) s.finish_pass();
    return s.views;
}

void FileReads::restart() {
    State& s = *state_;
    s.next_unit = 0;
    s.open.reset();
    s.counted = {};
    if (s.from_parted) s.from_parted->restart();
    if (s.from_memory) s.from_memory->restart();
}

const std::vector<Read>& FileReads::all() {
    State& s = *state_;
    if (s.from_parted) return s.from_parted->all();
    if (!s.from_memory) {
        restart();
        for (auto batch = next(); !batch.empty(); batch = next()) {
            for (const ReadView& read : batch) {
                s.kept.push_back(
                    {std::string(read.bases), std::string(read.quality), read.second_part});
            }
        }
        s.from_memory.emplace(s.kept);
    }
    return s.kept;
}

const ReadFunnel& FileReads::funnel() const {
    return state_->whole ? *state_->whole : state_->counted;
}

}  // namespace oligo::dna
