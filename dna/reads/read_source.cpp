#include "dna/reads/read_source.hpp"

#include "dna/reads/read_file.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kBatchReads = 4096;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

/// Text of a batch: one piece of memory, so that a read costs no allocation.
struct Text {
    std::string bases, quality;
    struct End {
        std::size_t bases, quality;
    };
    std::vector<End> ends;

    void clear() {
        bases.clear();
        quality.clear();
        ends.clear();
    }
    void add(const Read& read) {
        bases += read.bases;
        quality += read.quality;
        ends.push_back({bases.size(), quality.size()});
    }
    bool full() const {
        return ends.size() >= kBatchReads || bases.size() + quality.size() >= kBatchBytes;
    }
    void view(std::vector<ReadView>& views) const {
        views.clear();
        End from{0, 0};
        for (const End& end : ends) {
            views.push_back(
                {std::string_view(bases).substr(from.bases, end.bases - from.bases),
                 std::string_view(quality).substr(from.quality, end.quality - from.quality)});
            from = end;
        }
    }
};

}  // namespace

std::span<const ReadView> KeptReads::next() {
    views_.clear();
    for (; next_ < reads_.size() && views_.size() < kBatchReads; ++next_) {
        views_.push_back({reads_[next_].bases, reads_[next_].quality});
    }
    return views_;
}

struct FileReads::State {
    std::vector<std::filesystem::path> paths;
    std::size_t next_file = 0;
    std::optional<ReadFile> file;
    Read read;
    Text text;
    std::vector<ReadView> views;
    std::vector<Read> kept;
    std::optional<KeptReads> from_memory;
};

FileReads::FileReads(std::vector<std::filesystem::path> paths) : state_(std::make_unique<State>()) {
    state_->paths = std::move(paths);
    const bool twice =
        std::all_of(state_->paths.begin(), state_->paths.end(), [](const auto& path) {
            return !std::filesystem::exists(path) || std::filesystem::is_regular_file(path) ||
                   std::filesystem::is_directory(path);  // ReadFile says what is wrong with it
        });
    if (!twice) all();
}

FileReads::~FileReads() = default;

std::span<const ReadView> FileReads::next() {
    State& s = *state_;
    if (s.from_memory) return s.from_memory->next();
    s.text.clear();
    while (!s.text.full()) {
        if (!s.file) {
            if (s.next_file == s.paths.size()) break;
            s.file.emplace(s.paths[s.next_file++]);
        }
        if (s.file->next(s.read)) {
            s.text.add(s.read);
        } else {
            s.file.reset();
        }
    }
    s.text.view(s.views);
    return s.views;
}

void FileReads::restart() {
    state_->next_file = 0;
    state_->file.reset();
    if (state_->from_memory) state_->from_memory->restart();
}

const std::vector<Read>& FileReads::all() {
    State& s = *state_;
    if (!s.from_memory) {
        s.kept = read_all(s.paths);
        s.from_memory.emplace(s.kept);
    }
    return s.kept;
}

}  // namespace oligo::dna
