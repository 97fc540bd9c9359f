#pragma once

#include "core/progress.hpp"
#include "dna/order/order_check.hpp"
#include "dna/order/order_form.hpp"
#include "dna/pool/export.hpp"
#include "dna/pool/strand_sink.hpp"
#include "inference/report/output.hpp"
#include "inference/report/strand_statistics.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// The files of a pool while its strands come: the pool itself and perhaps an order form, with a
/// progress bar and what there is to say about the oligos.
class PoolFiles final : public dna::StrandSink {
  public:
    /// No file: what would be written is only counted.
    PoolFiles() = default;
    explicit PoolFiles(const std::filesystem::path& pool);
    /// The vendor's order form as well.
    void add_order(const std::filesystem::path& path, const dna::Vendor& vendor,
                   const std::string& pool);
    /// Has the oligos held against a vendor's limits.
    void hold_against(const dna::Vendor& vendor, std::vector<std::string> forbidden_motifs);
    /// What was found by that.
    std::vector<dna::OrderFinding> findings() const;

    void begin(std::uint64_t strands) override;
    void take(const dna::OligoBlock& oligos) override;
    /// All is written, nothing has its name yet.
    void finish();
    /// The pool as it is then, to be read under this name.
    std::filesystem::path temporary() const { return finished_.front().temporary(); }
    /// The files go to those that appear together.
    void commit(OutputSet& outputs);
    /// The pool alone, under a name that the program made up; returns the one that it gets.
    std::filesystem::path commit_made_up(OutputSet& outputs);
    /// Of the oligos, primers included.
    const StrandStatistics& statistics() const { return statistics_; }

  private:
    std::optional<dna::OligoFile> pool_;
    std::optional<dna::OrderForm> order_;
    std::optional<dna::OrderCheck> check_;
    std::vector<core::AtomicFile> finished_;
    StrandStatistics statistics_;
    std::optional<core::Progress> progress_;
};

}  // namespace oligo::inference
