#pragma once

#include "dna/reads/read.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Reads that can be traversed repeatedly, some at a time: a consumer that looks at each read once
/// never needs all of them in memory.
class ReadSource {
  public:
    virtual ~ReadSource() = default;
    /// The next reads, valid until the next call; empty at the end.
    virtual std::span<const ReadView> next() = 0;
    /// Starts again at the first read.
    virtual void restart() = 0;
    /// All reads at once, for algorithms that compare reads with each other.
    virtual const std::vector<Read>& all() = 0;
};

/// Reads in memory, owned by the caller.
class KeptReads final : public ReadSource {
  public:
    explicit KeptReads(const std::vector<Read>& reads) : reads_(reads) {}

    std::span<const ReadView> next() override;
    void restart() override { next_ = 0; }
    const std::vector<Read>& all() override { return reads_; }

  private:
    const std::vector<Read>& reads_;
    std::size_t next_ = 0;
    std::vector<ReadView> views_;
};

/// The reads of several files in order, as ReadFile gives them; about a megabyte is in memory until
/// all() is called. Throws InputError as ReadFile does. Files that cannot be read twice (pipes) are
/// read into memory as a whole.
class FileReads final : public ReadSource {
  public:
    explicit FileReads(std::vector<std::filesystem::path> paths);
    ~FileReads() override;

    std::span<const ReadView> next() override;
    void restart() override;
    const std::vector<Read>& all() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna
