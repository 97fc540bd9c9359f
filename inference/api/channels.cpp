#include "inference/api/channels.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace oligo::inference {

namespace {

constexpr double kMaxCoverage = 10000;  ///< keeps a slip of the finger from filling the memory

using Field = std::optional<double> ChannelOverrides::*;

const std::map<std::string, Field>& fields() {
    static const std::map<std::string, Field> kFields{{"sub", &ChannelOverrides::p_sub},
                                                      {"ins", &ChannelOverrides::p_ins},
                                                      {"del", &ChannelOverrides::p_del},
                                                      {"dropout", &ChannelOverrides::p_dropout},
                                                      {"coverage", &ChannelOverrides::coverage}};
    return kFields;
}

core::Config open_one(const std::string& name) {
    core::Config config = core::open_config("channels", name, {});
    config.text("description", "");  // for people
    return config;
}

/// Chances of errors that are given, as a stage of their own.
void add_overrides(dna::ChannelModel& model, const ChannelOverrides& overrides) {
    dna::PlainErrors plain;
    plain.errors.p_sub = overrides.p_sub.value_or(0);
    plain.errors.p_ins = overrides.p_ins.value_or(0);
    plain.errors.p_del = overrides.p_del.value_or(0);
    if (plain.errors.any()) {
        const auto sequencer =
            std::find_if(model.stages.begin(), model.stages.end(), dna::is_sequencer);
        model.stages.insert(sequencer, plain);
    }
}

}  // namespace

void set_override(ChannelOverrides& overrides, const std::string& key, double value) {
    const auto field = fields().find(key);
    if (field == fields().end()) {
        std::vector<std::string> names;
        for (const auto& [name, member] : fields()) names.push_back(name);
        const std::string near = core::nearest_name(key, names);
        throw core::UsageError("unknown channel value '" + key +
                               "'; expected sub, ins, del, dropout or coverage" +
                               (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    const double high = key == "coverage" ? kMaxCoverage : 1;
    if (!(value >= 0 && value <= high)) {  // also refuses NaN
        throw core::UsageError("channel value '" + key + "' = " + std::to_string(value) +
                               "; expected a number in 0.." + std::to_string(int(high)));
    }
    overrides.*(field->second) = value;
}

dna::ChannelModel open_channel(const std::string& names, const ChannelOverrides& overrides,
                               bool paired) {
    std::vector<core::Config> configs;
    for (std::size_t start = 0; !names.empty() && start <= names.size();) {
        const std::size_t end = std::min(names.find('+', start), names.size());
        configs.push_back(open_one(names.substr(start, end - start)));
        start = end + 1;
    }
    dna::ChannelModel model = dna::ChannelModel::from_configs(configs, paired);
    for (const core::Config& config : configs) config.finish();
    model.p_dropout = overrides.p_dropout.value_or(model.p_dropout);
    model.coverage = overrides.coverage.value_or(model.coverage);
    if (!model.stages.empty()) {
        add_overrides(model, overrides);
        return model;
    }
    model.p_sub = overrides.p_sub.value_or(model.p_sub);
    model.p_ins = overrides.p_ins.value_or(model.p_ins);
    model.p_del = overrides.p_del.value_or(model.p_del);
    return model;
}

nlohmann::ordered_json channel_json(const dna::ChannelModel& model) {
    using Json = nlohmann::ordered_json;
    const auto chance = [&](double p) { return model.stages.empty() ? Json(p) : Json(); };
    Json json{{"p_sub", chance(model.p_sub)}, {"p_ins", chance(model.p_ins)},
              {"p_del", chance(model.p_del)}, {"p_dropout", model.p_dropout},
              {"coverage", model.coverage},   {"stages", Json::array()}};
    for (const dna::Stage& stage : model.stages) json["stages"].push_back(dna::stage_name(stage));
    if (!model.files.empty()) json["files"] = Json::parse(model.files);
    return json;
}

}  // namespace oligo::inference
