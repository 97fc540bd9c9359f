#pragma once

#include "core/files.hpp"
#include "core/progress.hpp"
#include "core/symbol_stream.hpp"
#include "dna/reads/read_source.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace oligo::inference {

/// Bytes of a file as they are decoded, erased ones as 0, in a temporary file until it is known
/// whether and under which name they are wanted.
class StreamedFile final : public core::SymbolSink {
  public:
    /// `folder`: on the file system of the output to come; `bytes`: how many there will be.
    StreamedFile(const std::filesystem::path& folder, std::uint64_t bytes);

    void take(const core::SymbolBlock& block) override;
    std::uint64_t bytes() const { return bytes_; }
    /// The whole file, to appear under this name.
    core::AtomicFile finish_as(const std::filesystem::path& target);

  private:
    core::AtomicFile file_;
    std::optional<core::Progress> progress_;  ///< from the first byte to the last
    std::uint64_t bytes_ = 0, total_;
};

/// Whether an output can be written as a temporary file and renamed, and in which folder: nothing
/// for a device or a pipe.
std::optional<std::filesystem::path> folder_beside(const std::filesystem::path& output);

/// Reads with a progress bar for each time that many of them are gone through. What is to be said
/// of their files is logged at the end of the first time.
class ShownReads final : public dna::ReadSource {
  public:
    explicit ShownReads(dna::ReadRequest request) : reads_(std::move(request)) {}

    std::span<const dna::ReadView> next() override;
    void restart() override;
    const std::vector<dna::Read>& all() override;
    /// What became of the records; whole once they were gone through.
    const dna::ReadFunnel& funnel() const { return reads_.funnel(); }

  private:
    void say_notes();

    dna::FileReads reads_;
    std::optional<core::Progress> progress_;
    bool said_ = false;
    std::uint64_t passed_ = 0;
    std::uint64_t total_ = 0;  ///< once the end was seen
};

}  // namespace oligo::inference
