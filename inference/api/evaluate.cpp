#include "inference/api/evaluate.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "inference/api/evaluate_picture.hpp"
#include "inference/api/evaluation_report.hpp"

#include <nlohmann/json.hpp>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

/// All pictures of one point.
class PointEvaluation {
  public:
    PointEvaluation(const EvaluationPoint& point, const EvaluationPlan& plan,
                    EvaluationJournal& journal, const CommonOptions& common,
                    EvaluationProgress& progress)
        : point_(point), plan_(plan), journal_(journal), common_(common), progress_(progress) {}

    /// The record of a picture; trials in parallel where this is not called in parallel.
    Json run(std::size_t picture) const {
        const Source& source = plan_.sources[picture];
        const bool own = !plan_.merge && plan_.takes(source);
        if (!own && !plan_.merge) return nullptr;
        std::string key;
        try {
            key = evaluation_key(point_, plan_, picture);
            if (auto known = journal_.find(key, plan_.merge)) {
                progress_.advance(source.name + ", done before",
                                  own ? plan_.trials_a_picture() : 0);
                return *known;
            }
            if (!own) return nullptr;
            PictureRun run(point_, plan_, common_, source);
            run_trials(run, picture);
            Json record = picture_json(run.result(), plan_.metrics);
            journal_.add(key, record);
            return record;
        } catch (const core::InputError& error) {
            progress_.advance(source.name + ", failed", own ? plan_.trials_a_picture() : 0);
            return failed(key, source, error);
        } catch (const core::RecoveryError& error) {
            return failed(key, source, error);
        }
    }

  private:
    /// `key`: empty where the picture's file cannot be read, which every rank finds by itself.
    Json failed(const std::string& key, const Source& source, const core::Error& error) const {
        Json record = failed_picture_json(source, error.what());
        if (plan_.ranks.several() && !key.empty()) journal_.add(key, record);
        return record;
    }
    void run_trials(PictureRun& run, std::size_t picture) const {
        std::vector<Trial>& trials = run.result().trials;
        trials.resize(plan_.trials_a_picture());
        core::parallel_for(trials.size(), 1, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const std::size_t c = from / plan_.trials;
                const std::size_t stream = picture * plan_.trials_a_picture() + from;
                const std::uint64_t seed = core::Random(plan_.seed, stream).next();
                trials[from] = run.run_trial(plan_.cases[c].model, seed);
                trials[from].channel_case = c;
                trials[from].trial = from % plan_.trials;
                progress_.advance(plan_.sources[picture].name + " " + plan_.cases[c].label, 1);
            }
        });
    }

    const EvaluationPoint& point_;
    const EvaluationPlan& plan_;
    EvaluationJournal& journal_;
    const CommonOptions& common_;
    EvaluationProgress& progress_;
};

}  // namespace

void EvaluationProgress::advance(const std::string& what, std::uint64_t trials) {
    const std::lock_guard lock(mutex_);
    bar_.note(what);
    bar_.advance(trials);
}

std::vector<Json> evaluate(const EvaluationPoint& point, const EvaluationPlan& plan,
                           EvaluationJournal& journal, const CommonOptions& common,
                           EvaluationProgress& progress) {
    const PointEvaluation evaluation(point, plan, journal, common, progress);
    std::vector<Json> records(plan.sources.size());
    const auto some = [&](std::size_t from, std::size_t to) {
        for (; from < to; ++from) records[from] = evaluation.run(from);
    };
    if (records.size() >= core::thread_count()) {
        core::parallel_for(records.size(), 1, some);
    } else {
        some(0, records.size());  // the trials of each go side by side
    }
    return records;
}

}  // namespace oligo::inference
