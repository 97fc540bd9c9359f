#pragma once

#include "dna/reads/fragments.hpp"
#include "dna/reads/preparation.hpp"
#include "dna/reads/read.hpp"
#include "dna/reads/read_funnel.hpp"

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

/// Which files are read, and what is done to their reads.
struct ReadRequest {
    std::vector<ReadUnit> units;
    Preparation preparation = {};
};

/// The reads of files in order, as ReadFile gives them, mates merged and all prepared
/// (preparation.hpp), with qualities only where they mean something (qualities.hpp): those of a
/// file are Phred+33 of at most kMostBelievedQuality, or there are none. A few megabytes are in
/// memory until all() is called. Throws InputError as FragmentReader does. Files that cannot be
/// read twice (pipes) go to a temporary file once they are large.
class FileReads final : public ReadSource {
  public:
    /// Files that belong together by their names are read as pairs.
    explicit FileReads(const std::vector<std::filesystem::path>& paths);
    explicit FileReads(ReadRequest request);
    ~FileReads() override;

    std::span<const ReadView> next() override;
    void restart() override;
    const std::vector<Read>& all() override;

    /// What became of the records: of the first time that all were gone through, or until now.
    const ReadFunnel& funnel() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna
