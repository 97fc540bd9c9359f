#include "inference/formats/streamed_file.hpp"

#include "inference/report/read_report.hpp"

#include <utility>
#include <vector>

namespace oligo::inference {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kShownReads = 1 << 16;  ///< fewer are there at once

}  // namespace

StreamedFile::StreamedFile(const fs::path& folder, std::uint64_t bytes)
    : file_(folder / "oligocodec-decode"), total_(bytes) {}

void StreamedFile::take(const core::SymbolBlock& block) {
    std::vector<std::uint8_t> bytes(block.symbols.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = block.confidence[i] == 0 ? 0 : static_cast<std::uint8_t>(block.symbols[i]);
    }
    file_.write(std::span<const std::uint8_t>(bytes));
    bytes_ += bytes.size();
    if (!progress_) progress_.emplace("decode", total_, "bytes");
    progress_->at(bytes_);
    if (bytes_ == total_) progress_.reset();
}

core::AtomicFile StreamedFile::finish_as(const fs::path& target) {
    file_.rename_to(target);
    return std::move(file_);
}

std::optional<fs::path> folder_beside(const fs::path& output) {
    std::error_code ignored;
    if (output == "-") return std::nullopt;
    if (fs::is_directory(output, ignored)) return output;
    if (fs::exists(output, ignored) && !fs::is_regular_file(output, ignored)) return std::nullopt;
    // A link is replaced where it points to.
    fs::path folder = fs::absolute(fs::exists(output, ignored) ? fs::canonical(output) : output);
    do {
        folder = folder.parent_path();
    } while (!fs::is_directory(folder, ignored) && folder.has_relative_path());
    return folder;
}

std::span<const dna::ReadView> ShownReads::next() {
    const auto batch = reads_.next();
    passed_ += batch.size();
    if (batch.empty()) {
        total_ = passed_;
        progress_.reset();
        say_notes();
    } else if (passed_ >= kShownReads) {
        if (!progress_) progress_.emplace("read", total_, "reads");
        progress_->at(passed_);
    }
    return batch;
}

const std::vector<dna::Read>& ShownReads::all() {
    const std::vector<dna::Read>& reads = reads_.all();
    say_notes();
    return reads;
}

void ShownReads::say_notes() {
    if (!std::exchange(said_, true)) log_notes(reads_.funnel());
}

void ShownReads::restart() {
    reads_.restart();
    progress_.reset();
    passed_ = 0;
}

}  // namespace oligo::inference
