#include "inference/api/evaluation_plan.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/version.hpp"

#include <cstdio>

namespace oligo::inference {
namespace {

std::string model_text(const dna::ChannelModel& model) {
    char text[192];  // stages are in the files
    std::snprintf(text, sizeof text, "%.17g %.17g %.17g %.17g %.17g %d;", model.p_sub, model.p_ins,
                  model.p_del, model.p_dropout, model.coverage, model.reverse_half ? 1 : 0);
    return text + model.files;
}

}  // namespace

std::string evaluation_key(const EvaluationPoint& point, const EvaluationPlan& plan,
                           std::size_t picture) {
    core::Sha256 hash;
    hash.update(core::project_version() + "\n" + point.identity + "\n");
    for (const ChannelCase& one : plan.cases) hash.update(one.label + " " + model_text(one.model));
    for (const models::MetricKind& kind : plan.metrics.kinds()) {
        hash.update(std::string(kind.name) + ",");
    }
    hash.update("\n" + std::to_string(plan.trials) + " " + std::to_string(plan.seed) + " " +
                std::to_string(picture) + "\n" + plan.sources[picture].name + "\n");
    hash.update(core::read_file(plan.sources[picture].path));
    return core::to_hex(hash.finish());
}

}  // namespace oligo::inference
