#pragma once

#include "inference/api/evaluate.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace oligo::inference {

/// The result file of `evaluate`; inference/README.md describes it.
nlohmann::ordered_json evaluation_json(const EvaluationPlan& plan, const PoolWriter& pool_writer,
                                       const std::vector<PictureResult>& results);

/// One line a trial.
std::string evaluation_csv(const EvaluationPlan& plan, const std::vector<PictureResult>& results);

/// A row a picture, a row a channel case and the means, for people.
std::string evaluation_table(const nlohmann::ordered_json& report, const MetricSet& metrics);

}  // namespace oligo::inference
