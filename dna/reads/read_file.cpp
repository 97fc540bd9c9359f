#include "dna/reads/read_file.hpp"

#include "dna/reads/record_reader.hpp"

#include <utility>

namespace oligo::dna {

struct ReadFile::State {
    explicit State(const std::filesystem::path& path_in) : path(path_in), bytes(path_in) {}

    std::filesystem::path path;
    ByteStream bytes;  ///< until the first record is asked for
    std::unique_ptr<RecordReader> reader;
    Record record;
    std::uint64_t records = 0;
};

ReadFile::ReadFile(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ReadFile::~ReadFile() = default;
ReadFile::ReadFile(ReadFile&&) noexcept = default;

bool ReadFile::next(Read& read) {
    State& s = *state_;
    if (!s.reader) s.reader = open_reader(s.path, std::move(s.bytes));
    const bool found = s.reader->next(s.record);
    std::swap(read, s.record.read);
    s.records += found;
    return found;
}

std::uint64_t ReadFile::records() const {
    return state_->records;
}

std::vector<Read> read_all(const std::vector<std::filesystem::path>& paths) {
    std::vector<Read> reads;
    for (const std::filesystem::path& path : paths) {
        ReadFile file(path);
        Read read;
        while (file.next(read)) {
            reads.push_back(read);
        }
    }
    return reads;
}

}  // namespace oligo::dna
