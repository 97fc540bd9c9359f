#pragma once

#include "core/progress.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/evaluation_journal.hpp"
#include "inference/api/evaluation_plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <mutex>
#include <string>
#include <vector>

namespace oligo::inference {

/// One progress bar for all that is evaluated, advanced by several threads.
class EvaluationProgress {
  public:
    explicit EvaluationProgress(std::uint64_t trials) : bar_("evaluate", trials, "trials") {}
    void advance(const std::string& what, std::uint64_t trials);

  private:
    std::mutex mutex_;
    core::Progress bar_;
};

/// Runs every picture of the plan through every case at one point and returns a record a picture
/// (inference/README.md), in the plan's order. Pictures are run side by side with one codec, the
/// trials of a picture where there are fewer pictures than threads. The channel's seed is drawn
/// from plan.seed and the numbers of picture, case and trial, so neither order nor threads matter.
/// A record that the journal has is taken from there, and a finished one goes there. A picture that
/// cannot be read or written has a record with its "error"; defects of the program and what the
/// machine lacks are thrown. The record of a picture that falls to another rank, which has not
/// finished it, is null.
std::vector<nlohmann::ordered_json> evaluate(const EvaluationPoint& point,
                                             const EvaluationPlan& plan, EvaluationJournal& journal,
                                             const CommonOptions& common,
                                             EvaluationProgress& progress);

}  // namespace oligo::inference
