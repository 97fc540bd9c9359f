#pragma once

#include "inference/api/common_options.hpp"
#include "inference/api/evaluation_plan.hpp"
#include "inference/api/write_options.hpp"

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace oligo::inference {

/// A codec with a scheme and the settings that it is run at: a curve.
struct EvaluationSystem {
    std::string name;                                ///< for people and legends
    std::string description;                         ///< "" or a sentence
    WriteOptions write;                              ///< codec "raw": files are stored as they are
    std::vector<std::vector<std::string>> settings;  ///< further assignments of each point
    /// What a file of configs/compare says beside that: its name, notes and printed figures.
    nlohmann::ordered_json comparator;
};

/// The settings that "key=value" assignments stand for: `key=a,b,c` is one after the other, several
/// of them every combination. A value in brackets, braces or quotes is one value.
std::vector<std::vector<std::string>> settings_of(const std::vector<std::string>& assignments);

/// A file of configs/compare by name or path. `assignments` are added to its own; `all_rates`: at
/// every rate that it lists, or that its codec knows. Throws InputError for a file that is wrong.
EvaluationSystem open_comparator(const std::string& name_or_file,
                                 const std::vector<std::string>& assignments, bool all_rates,
                                 const CommonOptions& common);

/// At every rate that the codec knows, where `system` does not set one. Throws InputError for a
/// codec without rates.
void add_all_rates(EvaluationSystem& system, const CommonOptions& common);

/// Opens codec and scheme. Throws what they throw, and what a small picture brings to light.
EvaluationPoint open_point(const EvaluationSystem& system, std::span<const std::string> setting,
                           const CommonOptions& common);

/// "key=value key=value".
std::string label_of_setting(std::span<const std::string> setting);

}  // namespace oligo::inference
