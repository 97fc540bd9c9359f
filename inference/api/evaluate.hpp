#pragma once

#include "dna/channel/channel.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/metric_set.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/formats/pool_writer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// One channel setting of an evaluation.
struct ChannelCase {
    std::string label;  ///< "sub=0.01", or the channel's name
    std::optional<double> swept;
    dna::ChannelModel model;
};

/// What came back in one trial of one case. Figures are absent when nothing came back.
struct Trial {
    std::size_t channel_case = 0, trial = 0;
    bool recovered = false;  ///< nothing that must be exact is lost, and something arrived
    std::string problem;
    Figures figures;         ///< empty when it was not recovered
    bool identical = false;  ///< the same picture as without a channel
    std::uint64_t reads = 0, strands_missing = 0;
    double erased_share = 0;
    double simulate_s = 0, read_s = 0, decompress_s = 0;
};

/// One picture: its pool, its reconstruction without any channel, and its trials.
struct PictureResult {
    Prepared prepared;  ///< without its symbols
    dna::NucleotideCount count;
    Figures figures;
    double compress_s = 0, write_s = 0;
    std::vector<Trial> trials;
};

struct EvaluationPlan {
    std::vector<Source> sources;
    std::vector<ChannelCase> cases;
    MetricSet metrics;  ///< measured with and without a channel
    std::size_t trials = 1;
    std::uint64_t seed = 0;
};

/// Runs every picture through every case. The channel's seed is drawn from plan.seed and the
/// numbers of picture, case and trial, so a single trial can be repeated. Pictures come back with
/// `codec`, but where it brings the pool something that they need, with what came back of that.
std::vector<PictureResult> evaluate(const core::ImageCodec& codec, const PoolWriter& pool_writer,
                                    const EvaluationPlan& plan, const CommonOptions& common);

}  // namespace oligo::inference
