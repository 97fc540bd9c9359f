#pragma once

#include "core/picture.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/reads/read.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/evaluation_plan.hpp"
#include "inference/api/recovery.hpp"
#include "inference/report/strand_statistics.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oligo::inference {

/// What came back in one trial of one case. Figures are absent when nothing came back.
struct Trial {
    std::size_t channel_case = 0, trial = 0;
    bool recovered = false;  ///< nothing that must be exact is lost, and something arrived
    std::string problem;
    Figures figures;         ///< empty when it was not recovered
    bool identical = false;  ///< the same picture as without a channel
    std::uint64_t reads = 0, sequenced_nt = 0, strands_missing = 0;
    double erased_share = 0;
    double simulate_s = 0, read_s = 0, decompress_s = 0;
    std::vector<std::uint64_t> depths = {};  ///< how many strands have 0, 1, ... reads
};

/// Of the oligos of one pool.
struct OligoHistograms {
    std::array<std::uint64_t, 51> gc{};    ///< by G and C in 2 % steps
    std::array<std::uint64_t, 17> runs{};  ///< by the longest run, the last: that or more
    std::map<std::size_t, std::uint64_t> lengths_nt;

    void add(std::string_view oligo);
};

/// One picture: its pool, its reconstruction without any channel, and its trials.
struct PictureResult {
    Source source;
    core::PayloadHeader header;
    std::uint32_t width_px = 0, height_px = 0;
    std::uint64_t file_bytes = 0;
    dna::NucleotideCount count;
    Figures figures;
    bool lossless = false;  ///< the reconstruction is the picture itself
    OligoHistograms oligos;
    double compress_s = 0, write_s = 0, decompress_s = 0;
    std::vector<Trial> trials;

    std::uint64_t pixels() const { return std::uint64_t{width_px} * height_px; }
};

/// A picture (or file) at one point: written once, read back in any number of trials, by several
/// threads at once if need be. What a codec makes of a payload is computed once for each payload
/// that differs in what the codec is told of it.
class PictureRun {
  public:
    /// Writes the pool. The arguments must outlive it. Throws what codec and pool throw.
    PictureRun(const EvaluationPoint& point, const EvaluationPlan& plan,
               const CommonOptions& common, const Source& source);

    /// A channel too rough to get through is a result; throws only for defects and the machine.
    Trial run_trial(const dna::ChannelModel& channel, std::uint64_t seed);
    PictureResult& result() { return result_; }

  private:
    /// What a codec made of a payload.
    struct Outcome {
        std::once_flag once;
        std::string problem;
        Figures figures;
        bool identical = false;
    };

    void write_picture();
    void write_file();
    void write(const std::vector<dna::ObjectSource>& objects);
    void read_back(Trial& trial, const std::vector<dna::Read>& reads);
    void judge_picture(Trial& trial, const dna::PoolReading& reading);
    void judge_file(Trial& trial, const std::vector<dna::Read>& reads);
    std::shared_ptr<Outcome> outcome_of(const std::string& key);

    const EvaluationPoint& point_;
    const EvaluationPlan& plan_;
    const CommonOptions& common_;
    PictureResult result_;
    core::Picture original_, clean_;
    std::vector<std::uint8_t> file_;  ///< without a codec
    dna::PackedStrands oligos_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Outcome>> outcomes_;  ///< by payload
};

}  // namespace oligo::inference
