#pragma once

#include "inference/api/evaluate_picture.hpp"
#include "inference/api/evaluation_systems.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace oligo::inference {

/// The record of a picture, and of one that could not be read or written.
nlohmann::ordered_json picture_json(const PictureResult& result, const MetricSet& metrics);
nlohmann::ordered_json failed_picture_json(const Source& source, const std::string& error);

/// A point from its pictures' records: means without any channel, and a row a channel case with the
/// shares that came back and the 95 % intervals over trials.
nlohmann::ordered_json point_json(const EvaluationPoint& point, const EvaluationPlan& plan,
                                  std::vector<nlohmann::ordered_json> pictures);
/// A point whose codec or scheme could not be opened.
nlohmann::ordered_json failed_point_json(const std::string& label, const std::string& error);

/// The result file of `evaluate`: what was run and the curve of its points in CompressAI's schema
/// (`results`, a list a metric), which its plotting tool reads; inference/README.md describes it.
nlohmann::ordered_json evaluation_json(const EvaluationSystem& system, const EvaluationPlan& plan,
                                       const std::string& command,
                                       std::vector<nlohmann::ordered_json> points);

/// How many pictures and points have an error.
std::size_t failures_in(const nlohmann::ordered_json& report);

/// One line a trial of all reports.
std::string evaluation_csv(const std::vector<nlohmann::ordered_json>& reports,
                           const MetricSet& metrics);

/// A row a picture, a row a channel case and the means, for people.
std::string evaluation_table(const nlohmann::ordered_json& report, const MetricSet& metrics);

}  // namespace oligo::inference
