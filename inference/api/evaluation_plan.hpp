#pragma once

#include "core/codec.hpp"
#include "dna/channel/channel.hpp"
#include "inference/api/batch/ranks.hpp"
#include "inference/api/metric_set.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/formats/pool_writer.hpp"

#include <cstdint>
#include <memory>
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

/// What is done with every codec, scheme and rate.
struct EvaluationPlan {
    std::vector<Source> sources;
    std::vector<ChannelCase> cases;
    MetricSet metrics;  ///< measured with and without a channel
    std::size_t trials = 1;
    std::uint64_t seed = 0;
    Ranks ranks = {};    ///< this process evaluates what falls to its rank
    bool merge = false;  ///< nothing is evaluated: what all ranks found is put together

    bool takes(const Source& source) const {
        return !ranks.several() || ranks.takes(source.path.generic_string());
    }
    std::uint64_t trials_a_picture() const { return cases.size() * trials; }
};

/// A codec and a scheme at one setting: a point of a curve.
struct EvaluationPoint {
    std::string label;                              ///< "channels=11"; "" where nothing is set
    std::vector<std::string> assignments;           ///< "key=value"
    std::unique_ptr<const core::ImageCodec> codec;  ///< null: files are stored as they are
    std::unique_ptr<const PoolWriter> pool;
    core::PayloadHeader header;  ///< codec and model, as payloads of this point name them
    /// All that decides the result of a picture but the plan and the picture, as text.
    std::string identity;
};

/// Of text: what a journal calls a record.
std::string evaluation_key(const EvaluationPoint& point, const EvaluationPlan& plan,
                           std::size_t picture);

}  // namespace oligo::inference
